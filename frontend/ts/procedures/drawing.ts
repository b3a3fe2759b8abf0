/** The graph as SVG: laid out anew only when something leads elsewhere; a press picks a step, a drag leads a way to it. */

import { say, ways, type Definition, type Step } from "./definition";
import type { Draft } from "./draft";
import { wire } from "./edits";
import { set, shape } from "./elements";
import { HEIGHT, layout, WIDTH, type Layout } from "./layout";

const LONGEST = 23;
const SCALES = [0.35, 0.5, 0.7, 0.85, 1, 1.2];

interface Node_ { element: SVGGElement; text: SVGTextElement; step: Step | null }
interface Line_ { path: SVGPathElement; label: SVGTextElement; port: SVGCircleElement }

export class Drawing {
  private readonly svg = shape("svg", { class: "pe-drawing", role: "group" });
  private readonly lines = shape("g");
  private readonly nodes = shape("g");
  private readonly pulled = shape("path", { class: "pe-pulled" });
  private readonly boxes = new Map<string, Node_>();
  private readonly drawnLines = new Map<string, Line_>();
  private places: Layout = { boxes: new Map(), lines: [], width: 0, height: 0 };
  private shapeOf = "";
  private scale = 4;
  private bad = new Set<string>();

  constructor(private readonly box: HTMLElement, private readonly draft: Draft, private readonly label: (step: Step, edge: string) => string, name: string) {
    this.svg.append(this.lines, this.nodes, this.pulled);
    this.svg.setAttribute("aria-label", name);
    box.append(this.svg);
    this.svg.addEventListener("pointerdown", (event) => this.press(event));
  }

  draw(definition: Definition): void {
    const form = wiring(definition);
    if (form !== this.shapeOf) {
      this.shapeOf = form;
      this.places = layout(definition);
      this.size();
    }
    this.drawBoxes(definition);
    this.drawLines(definition);
  }

  faults(steps: ReadonlySet<string>): void {
    this.bad = new Set(steps);
    this.drawBoxes(this.draft.now);
  }

  zoom(by: number): void {
    this.scale = Math.max(0, Math.min(SCALES.length - 1, this.scale + by));
    this.size();
  }

  /** What is looked at comes into view, and the page around it stays where it is. */
  show(): void {
    const box = this.places.boxes.get(this.draft.selected);
    if (!box) return;
    const scale = SCALES[this.scale]!;
    const { scrollLeft: x, scrollTop: y, clientWidth: width, clientHeight: height } = this.box;
    const isIn = box.x * scale >= x && (box.x + WIDTH) * scale <= x + width && box.y * scale >= y && (box.y + HEIGHT) * scale <= y + height;
    if (!isIn) this.box.scrollTo((box.x + WIDTH / 2) * scale - width / 2, (box.y + HEIGHT / 2) * scale - height / 2);
  }

  private size(): void {
    const { width, height } = this.places;
    const scale = SCALES[this.scale]!;
    set(this.svg, { viewBox: `0 0 ${width} ${height}`, width: Math.round(width * scale), height: Math.round(height * scale) });
  }

  private drawBoxes(definition: Definition): void {
    const gone = new Set(this.boxes.keys());
    for (const step of definition.steps) {
      gone.delete(step.id);
      const place = this.places.boxes.get(step.id);
      if (!place) continue;
      const node = this.boxes.get(step.id) ?? this.addBox(step.id);
      const state = [step.id === this.draft.selected ? " is-selected" : "", this.bad.has(step.id) ? " is-bad" : "", step.id === definition.start ? " is-start" : ""].join("");
      set(node.element, { transform: `translate(${place.x} ${place.y})`, class: `pe-node is-${step.kind}${state}` });
      if (node.step !== step) node.text.textContent = short(say(step.title, definition.locale) || step.id);
      node.step = step;
    }
    for (const id of gone) {
      this.boxes.get(id)?.element.remove();
      this.boxes.delete(id);
    }
  }

  private addBox(id: string): Node_ {
    const text = shape("text", { x: WIDTH / 2, y: HEIGHT / 2 + 4, "text-anchor": "middle" });
    const element = shape("g", { "data-step": id }, shape("rect", { width: WIDTH, height: HEIGHT, rx: 8 }), text);
    this.nodes.append(element);
    const node = { element, text, step: null };
    this.boxes.set(id, node);
    return node;
  }

  private drawLines(definition: Definition): void {
    const gone = new Set(this.drawnLines.keys());
    const steps = new Map(definition.steps.map((step) => [step.id, step]));
    for (const line of this.places.lines) {
      const key = `${line.from} ${line.edge}`;
      gone.delete(key);
      const step = steps.get(line.from);
      if (!step) continue;
      const drawn = this.drawnLines.get(key) ?? this.addLine(key, line.from, line.edge);
      const isNear = line.from === this.draft.selected || line.to === this.draft.selected;
      set(drawn.path, { d: line.path, class: isNear ? "pe-line is-near" : "pe-line" });
      const box = this.places.boxes.get(line.from)!;
      set(drawn.port, { cx: line.labelX, cy: box.y + HEIGHT });
      set(drawn.label, { x: line.labelX, y: line.labelY });
      const words = short(this.label(step, line.edge), 16);
      if (drawn.label.textContent !== words) drawn.label.textContent = words;
    }
    for (const key of gone) {
      const drawn = this.drawnLines.get(key)!;
      for (const part of [drawn.path, drawn.label, drawn.port]) part.remove();
      this.drawnLines.delete(key);
    }
  }

  private addLine(key: string, from: string, edge: string): Line_ {
    const path = shape("path", { "marker-end": "url(#pe-arrow)" });
    const label = shape("text", { class: "pe-edge", "text-anchor": "middle" });
    const port = shape("circle", { class: "pe-port", r: 5, "data-from": from, "data-edge": edge });
    this.lines.append(path, label);
    this.nodes.append(port);
    const drawn = { path, label, port };
    this.drawnLines.set(key, drawn);
    return drawn;
  }

  private press(event: PointerEvent): void {
    const target = event.target as Element;
    const port = target.closest<SVGElement>(".pe-port");
    if (port) return this.pull(port.dataset["from"] ?? "", port.dataset["edge"] ?? "", event);
    const id = target.closest<SVGElement>(".pe-node")?.dataset["step"];
    if (id) this.draft.select(id);
  }

  /** From where a way leaves to the step that it shall lead to. */
  private pull(from: string, edge: string, start: PointerEvent): void {
    start.preventDefault();
    const begin = this.at(start);
    const move = (event: PointerEvent): void => {
      const to = this.at(event);
      set(this.pulled, { d: `M${begin.x} ${begin.y}L${to.x} ${to.y}` });
    };
    const end = (event: PointerEvent): void => {
      this.svg.removeEventListener("pointermove", move);
      set(this.pulled, { d: "" });
      const id = document.elementFromPoint(event.clientX, event.clientY)?.closest<SVGElement>(".pe-node")?.dataset["step"];
      if (id && id !== from) this.draft.change((now) => wire(now, from, edge, id), from);
    };
    this.svg.addEventListener("pointermove", move);
    addEventListener("pointerup", end, { once: true });
  }

  private at(event: PointerEvent): { x: number; y: number } {
    const box = this.svg.getBoundingClientRect();
    const scale = SCALES[this.scale]!;
    return { x: (event.clientX - box.left) / scale, y: (event.clientY - box.top) / scale };
  }
}

/** What the layout depends on, and nothing else. */
function wiring(definition: Definition): string {
  return `${definition.start};${definition.steps.map((step) => `${step.id}>${ways(step).map((way) => way.to).join(",")}`).join(";")}`;
}

function short(text: string, longest = LONGEST): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).trimEnd()}…`;
}

export function arrow(): SVGSVGElement {
  const head = shape("marker", { id: "pe-arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" }, shape("path", { d: "M0 0L8 4L0 8z" }));
  return shape("svg", { width: 0, height: 0, "aria-hidden": "true", class: "pe-defs" }, shape("defs", {}, head));
}

