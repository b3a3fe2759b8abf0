/** Nodes in rows, tied from row to row: their order within the rows, and their places from left to right. */

type Ties = readonly (readonly [string, string])[];

const SWEEPS = 8;

export function grouped<T>(all: readonly T[], by: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(by(one));
    if (group) group.push(one);
    else groups.set(by(one), [one]);
  }
  return groups;
}

function neighbours(ties: Ties): { above: Map<string, string[]>; below: Map<string, string[]> } {
  const [above, below] = [grouped(ties, (tie) => tie[1]), grouped(ties, (tie) => tie[0])];
  const names = (groups: Map<string, (readonly [string, string])[]>, end: 0 | 1): Map<string, string[]> =>
    new Map([...groups].map(([node, found]) => [node, found.map((tie) => tie[end])]));
  return { above: names(above, 0), below: names(below, 1) };
}

/** Orders each row by the middle of what it is tied to in the row before, down and up again. Changes the rows. */
export function barycentres(rows: string[][], ties: Ties): void {
  const { above, below } = neighbours(ties);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const isDown = sweep % 2 === 0;
    for (const row of isDown ? rows.slice(1) : rows.toReversed().slice(1)) {
      const other = rows[rows.indexOf(row) + (isDown ? -1 : 1)]!;
      const place = new Map(other.map((node, index) => [node, index]));
      const middle = new Map(row.map((node, index) => [node, mean((isDown ? above : below).get(node), place) ?? index]));
      row.sort((one, two) => middle.get(one)! - middle.get(two)!);
    }
  }
}

function mean(nodes: readonly string[] | undefined, at: ReadonlyMap<string, number>): number | undefined {
  const known = (nodes ?? []).map((node) => at.get(node)).filter((one) => one !== undefined);
  return known.length ? known.reduce((total, one) => total + one, 0) / known.length : undefined;
}

/** The middle of each node, as near to the middle of what it is tied to as the room that others need allows. */
export function spread(rows: readonly string[][], ties: Ties, width: (node: string) => number, gap: number): Map<string, number> {
  const { above, below } = neighbours(ties);
  const at = new Map<string, number>();
  for (const row of rows) {
    let x = 0;
    for (const node of row) {
      at.set(node, x + width(node) / 2);
      x += width(node) + gap;
    }
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const isDown = sweep % 2 === 0;
    for (const row of isDown ? rows : rows.toReversed()) {
      const wanted = row.map((node) => mean((isDown ? above : below).get(node), at) ?? at.get(node)!);
      fit(row, wanted, width, gap).forEach((x, index) => at.set(row[index]!, x));
    }
  }
  return at;
}

/** Least squares under 'no two overlap, the order stays': pool adjacent violators over the places less the room needed. */
function fit(row: readonly string[], wanted: readonly number[], width: (node: string) => number, gap: number): number[] {
  const room: number[] = [];
  row.forEach((node, index) => room.push(index ? room[index - 1]! + (width(row[index - 1]!) + width(node)) / 2 + gap : 0));
  const pools: { total: number; count: number }[] = [];
  wanted.forEach((x, index) => {
    pools.push({ total: x - room[index]!, count: 1 });
    while (pools.length > 1 && pools.at(-2)!.total / pools.at(-2)!.count > pools.at(-1)!.total / pools.at(-1)!.count) {
      const last = pools.pop()!;
      pools.at(-1)!.total += last.total;
      pools.at(-1)!.count += last.count;
    }
  });
  const free = pools.flatMap((pool) => Array<number>(pool.count).fill(pool.total / pool.count));
  return free.map((x, index) => Math.round(x + room[index]!));
}
