/** A procedure as a drawing: steps in layers from the start down, ordered so that few lines cross (after Sugiyama).
 * Lines that go back, or far, go around at the side. Pure: places in pixels, nothing drawn. */

import { ways, type Definition } from "./definition";
import { barycentres, grouped, spread } from "./layers";

export const WIDTH = 176;
export const HEIGHT = 44;
const GAP_X = 24;
const GAP_Y = 46;
const FARTHEST = 5;
const MARGIN = 16;

export interface Box { id: string; x: number; y: number }
export interface Line { from: string; edge: string; to: string; path: string; labelX: number; labelY: number }
export interface Layout { boxes: Map<string, Box>; lines: Line[]; width: number; height: number }
interface Edge { from: string; edge: string; to: string }

export function layout(definition: Definition): Layout {
  const known = new Set(definition.steps.map((step) => step.id));
  const edges = definition.steps.flatMap((step) =>
    ways(step).filter((way) => known.has(way.to)).map((way) => ({ from: step.id, ...way })));
  const order = walk(definition, edges);
  const rank = ranks(order, edges);
  const { rows, chains } = layered(order, edges, rank);
  barycentres(rows, chains);
  const x = spread(rows, chains, (node) => (rank.has(node) ? WIDTH : GAP_X), GAP_X);
  const boxes = new Map(order.map((id) => [id, { id, x: x.get(id)! - WIDTH / 2, y: rank.get(id)! * (HEIGHT + GAP_Y) + MARGIN }]));
  return drawn(boxes, edges, rank, x, rows.length);
}

/** Every step after what leads to it, but for what leads back; steps that nothing leads to come last. */
function walk(definition: Definition, edges: Edge[]): string[] {
  const following = grouped(edges, (edge) => edge.from);
  const seen = new Set<string>();
  const groups: string[][] = [];
  const ids = definition.steps.map((step) => step.id);
  for (const first of ids.includes(definition.start) ? [definition.start, ...ids] : ids) {
    if (seen.has(first)) continue;
    seen.add(first);
    const post: string[] = [];
    const stack: [string, number][] = [[first, 0]];
    while (stack.length) {
      const top = stack.at(-1)!;
      const next = (following.get(top[0]) ?? []).toReversed()[top[1]++];
      if (!next) post.push(stack.pop()![0]);
      else if (!seen.has(next.to)) {
        seen.add(next.to);
        stack.push([next.to, 0]);
      }
    }
    groups.push(post.reverse());
  }
  return groups.flat();
}

function ranks(order: string[], edges: Edge[]): Map<string, number> {
  const place = new Map(order.map((id, index) => [id, index]));
  const following = grouped(edges, (edge) => edge.from);
  const rank = new Map(order.map((id) => [id, 0]));
  for (const id of order)
    for (const { to } of following.get(id) ?? [])
      if (place.get(to)! > place.get(id)!) rank.set(to, Math.max(rank.get(to)!, rank.get(id)! + 1));
  return rank;
}

const goesDown = (edge: Edge, rank: Map<string, number>): boolean => {
  const span = rank.get(edge.to)! - rank.get(edge.from)!;
  return span > 0 && span <= FARTHEST;
};
const bend = (edge: Edge, row: number): string => `${edge.from} ${edge.edge} ${row}`;

/** Rows of steps, and of bends of lines that pass a layer; and which of them hang together from row to row. */
function layered(order: string[], edges: Edge[], rank: Map<string, number>): { rows: string[][]; chains: [string, string][] } {
  const rows: string[][] = [];
  const chains: [string, string][] = [];
  for (const id of order) (rows[rank.get(id)!] ??= []).push(id);
  for (const edge of edges) {
    if (!goesDown(edge, rank)) continue;
    let last = edge.from;
    for (let row = rank.get(edge.from)! + 1; row < rank.get(edge.to)!; row++) {
      rows[row]!.push(bend(edge, row));
      chains.push([last, bend(edge, row)]);
      last = bend(edge, row);
    }
    chains.push([last, edge.to]);
  }
  return { rows, chains };
}

function drawn(boxes: Map<string, Box>, edges: Edge[], rank: Map<string, number>, x: Map<string, number>, depth: number): Layout {
  const left = Math.min(...x.values(), WIDTH / 2) - WIDTH / 2 - MARGIN;
  for (const box of boxes.values()) box.x -= left;
  const right = Math.max(0, ...[...boxes.values()].map((box) => box.x)) + WIDTH;
  let lanes = 0;
  const outs = grouped(edges, (edge) => edge.from);
  const lines = edges.map((edge) => {
    const start = port(boxes.get(edge.from)!, outs.get(edge.from)!, edge);
    if (goesDown(edge, rank)) return { ...edge, ...down(edge, start, boxes, rank, (node) => x.get(node)! - left) };
    return { ...edge, ...around(start, boxes.get(edge.to)!, right + 18 + (lanes++ % 8) * 9) };
  });
  const width = right + (lanes ? 18 + Math.min(lanes, 8) * 9 : 0) + MARGIN;
  return { boxes, lines, width, height: depth * (HEIGHT + GAP_Y) + MARGIN };
}

interface Point { x: number; y: number }

/** Where a way leaves its step: several ways share its lower edge, in their order. */
export function port(box: Box, ways: readonly { edge: string }[], way: { edge: string }): Point {
  const place = ways.findIndex((one) => one.edge === way.edge);
  return { x: box.x + (WIDTH * (place + 1)) / (ways.length + 1), y: box.y + HEIGHT };
}

function down(edge: Edge, start: Point, boxes: Map<string, Box>, rank: Map<string, number>, at: (node: string) => number): Pick<Line, "path" | "labelX" | "labelY"> {
  const points: Point[] = [start];
  for (let row = rank.get(edge.from)! + 1; row < rank.get(edge.to)!; row++)
    points.push({ x: at(bend(edge, row)), y: row * (HEIGHT + GAP_Y) + MARGIN }, { x: at(bend(edge, row)), y: row * (HEIGHT + GAP_Y) + MARGIN + HEIGHT });
  const end = boxes.get(edge.to)!;
  points.push({ x: end.x + WIDTH / 2, y: end.y });
  const path = points.slice(1).map((to, index) => curve(points[index]!, to)).join("");
  return { path: `M${start.x} ${start.y}${path}`, labelX: start.x, labelY: start.y + 14 };
}

function curve(from: Point, to: Point): string {
  if (from.x === to.x) return `L${to.x} ${to.y}`;
  const middle = (from.y + to.y) / 2;
  return `C${from.x} ${middle} ${to.x} ${middle} ${to.x} ${to.y}`;
}

/** Down a little, out to a lane at the side, along it, and in from the side. */
function around(start: Point, end: Box, lane: number): Pick<Line, "path" | "labelX" | "labelY"> {
  const low = start.y + 18;
  const into = end.y + HEIGHT / 2;
  const turn = into > low ? 8 : -8;
  const path = `M${start.x} ${start.y}Q${start.x} ${low} ${start.x + 12} ${low}L${lane - 8} ${low}`
    + `Q${lane} ${low} ${lane} ${low + turn}L${lane} ${into - turn}Q${lane} ${into} ${lane - 8} ${into}L${end.x + WIDTH} ${into}`;
  return { path, labelX: start.x, labelY: start.y + 14 };
}
