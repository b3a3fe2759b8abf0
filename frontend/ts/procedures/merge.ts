/** Two people's edits of the same draft, put together: what only one of them changed is taken from that one. */

export interface Merged<T> {
  /** Where both changed the same thing, it is mine. */
  merged: T;
  /** Places that both changed, such as steps.ask.title.en. */
  clashes: string[];
}

export function merge<T>(base: T, mine: T, theirs: T): Merged<T> {
  const clashes: string[] = [];
  return { merged: together(base, mine, theirs, "", clashes) as T, clashes };
}

function together(base: unknown, mine: unknown, theirs: unknown, place: string, clashes: string[]): unknown {
  if (same(mine, theirs) || same(base, theirs)) return mine;
  if (same(base, mine)) return theirs;
  if (isNamed(mine) && isNamed(theirs) && (base === undefined || isNamed(base)))
    return lists(base ?? [], mine, theirs, place, clashes);
  if (isObject(mine) && isObject(theirs)) return objects(isObject(base) ? base : {}, mine, theirs, place, clashes);
  clashes.push(place);
  return mine;
}

function objects(base: Json, mine: Json, theirs: Json, place: string, clashes: string[]): Json {
  const found: Json = {};
  for (const key of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    const one = together(base[key], mine[key], theirs[key], place ? `${place}.${key}` : key, clashes);
    if (one !== undefined) found[key] = one;
  }
  return found;
}

/** Parts with an id, in my order; what they added stands after what it stood after there. */
function lists(base: Named[], mine: Named[], theirs: Named[], place: string, clashes: string[]): Named[] {
  const [old, ours, others] = [base, mine, theirs].map((list) => new Map(list.map((one) => [one.id, one])));
  const found: Named[] = [];
  for (const one of mine) {
    const kept = together(old!.get(one.id), one, others!.get(one.id), `${place}.${one.id}`, clashes);
    if (kept !== undefined) found.push(kept as Named);
  }
  theirs.forEach((one, index) => {
    if (ours!.has(one.id)) return;
    const kept = together(old!.get(one.id), undefined, one, `${place}.${one.id}`, clashes) as Named | undefined;
    if (!kept) return;
    const before = theirs[index - 1]?.id;
    found.splice(found.findIndex((other) => other.id === before) + 1, 0, kept);
  });
  return found;
}

type Json = Record<string, unknown>;
type Named = Json & { id: string };

const isObject = (data: unknown): data is Json => typeof data === "object" && data !== null && !Array.isArray(data);
const isNamed = (data: unknown): data is Named[] =>
  Array.isArray(data) && data.every((one) => isObject(one) && typeof one["id"] === "string");

/** The same JSON, whatever the order of keys. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one)) {
    return Array.isArray(other) && one.length === other.length && one.every((part, place) => same(part, other[place]));
  }
  if (!isObject(one) || !isObject(other)) return false;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => key in other && same(one[key], other[key]));
}
