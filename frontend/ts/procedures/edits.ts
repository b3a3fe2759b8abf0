/** Edits of a procedure: each takes one and gives another, and leaves the first as it was. What did not change is the
 * same object before and after, so that whoever draws sees at once what to draw anew. */

import { byId, mainWay, ways, type Definition, type Step, type Value, type Variable } from "./definition";

export type Path = readonly (string | number)[];

/** `undefined` takes the key, or the place in a list, out. */
export function put<T>(data: T, path: Path, value: unknown): T {
  const [key, ...rest] = path;
  if (key === undefined) return value as T;
  if (Array.isArray(data)) {
    const copy: unknown[] = [...(data as unknown[])];
    if (!rest.length && value === undefined) copy.splice(Number(key), 1);
    else copy[Number(key)] = put(copy[Number(key)], rest, value);
    return copy as T;
  }
  const whole = (data ?? {}) as Record<string, unknown>;
  if (!rest.length && value === undefined) {
    const { [String(key)]: _gone, ...left } = whole;
    return left as T;
  }
  return { ...whole, [key]: put(whole[String(key)], rest, value) } as T;
}

export function get(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((part, key) => (part as Record<string | number, unknown> | undefined)?.[key], data);
}

export function editStep(definition: Definition, id: string, change: (step: Step) => Step): Definition {
  return { ...definition, steps: definition.steps.map((step) => (step.id === id ? change(step) : step)) };
}

export function wire(definition: Definition, id: string, edge: string, to: string): Definition {
  const step = byId(definition, id);
  if (!step || !ways(step).some((way) => way.edge === edge)) return definition;
  return editStep(definition, id, (one) => leading(one, edge, to));
}

function leading(step: Step, edge: string, to: string): Step {
  if (!edge.startsWith("rules.")) return put(step, [edge], to || undefined);
  return put(step, ["rules", Number(edge.slice(6)), "next"], to);
}

/** Every way that leads to one step leads to another; the start too. */
function rewired(definition: Definition, from: string, to: string): Definition {
  const steps = definition.steps.map((step) =>
    ways(step).reduce((one, way) => (way.to === from ? leading(one, way.edge, to) : one), step));
  return { ...definition, steps, start: definition.start === from ? to : definition.start };
}

/** After another, on its usual way; at the end, and reached by nothing, where there is none or that is an end. */
export function addStep(definition: Definition, step: Step, after = ""): Definition {
  const before = byId(definition, after);
  const way = before && mainWay(before);
  const place = before ? definition.steps.indexOf(before) + 1 : definition.steps.length;
  const added = way?.to && mainWay(step) ? leading(step, mainWay(step)!.edge, way.to) : step;
  const steps = definition.steps.map((one) => (one === before && way ? leading(one, way.edge, step.id) : one));
  steps.splice(place, 0, added);
  return { ...definition, steps, start: definition.steps.length ? definition.start : step.id };
}

/** What led to it leads on to where it led. The last step stays: a procedure has one. */
export function removeStep(definition: Definition, id: string): Definition {
  const step = byId(definition, id);
  if (!step || definition.steps.length === 1) return definition;
  const to = mainWay(step)?.to ?? "";
  const without = { ...definition, steps: definition.steps.filter((one) => one.id !== id) };
  return rewired(without, id, to === id ? "" : to);
}

export function duplicateStep(definition: Definition, id: string, copy: string): Definition {
  const step = byId(definition, id);
  return step ? addStep(definition, { ...structuredClone(step), id: copy }, id) : definition;
}

/** Up (-1) or down (1) in the order of reading; wires stay. */
export function moveStep(definition: Definition, id: string, by: number): Definition {
  const from = definition.steps.findIndex((step) => step.id === id);
  return moveTo(definition, id, from + by);
}

export function moveTo(definition: Definition, id: string, place: number): Definition {
  const from = definition.steps.findIndex((step) => step.id === id);
  if (from < 0 || place < 0 || place >= definition.steps.length || place === from) return definition;
  const steps = [...definition.steps];
  steps.splice(place, 0, ...steps.splice(from, 1));
  return { ...definition, steps };
}

export function renameStep(definition: Definition, from: string, to: string): Definition {
  if (!isName(to) || byId(definition, to) || !byId(definition, from)) return definition;
  return rewired(editStep(definition, from, (step) => ({ ...step, id: to })), from, to);
}

export function addVariable(definition: Definition, name: string, variable: Variable): Definition {
  return { ...definition, variables: { ...definition.variables, [name]: variable } };
}

/** Everywhere that it is meant: in steps, conditions, values, and {name} in texts. */
export function renameVariable(definition: Definition, from: string, to: string): Definition {
  const known = definition.variables ?? {};
  if (!isName(to) || to in known || !(from in known)) return definition;
  const { variables: _variables, ...rest } = definition;
  const named = Object.fromEntries(Object.entries(known).map(([name, one]) => [name === from ? to : name, one]));
  return { ...(renamed(rest, from, to, "") as Definition), variables: valuesRenamed(named, from, to) };
}

function valuesRenamed(variables: Record<string, Variable>, from: string, to: string): Record<string, Variable> {
  return Object.fromEntries(Object.entries(variables).map(([name, one]) => [name, renamed(one, from, to, name) as Variable]));
}

const NAMING = new Set(["var", "field", "variable"]);
const LISTING = new Set(["inputs", "outputs"]);
const KEYED = new Set(["then", "otherwise", "outputs"]);

function renamed(data: unknown, from: string, to: string, under: string): unknown {
  if (typeof data === "string") {
    if (NAMING.has(under) && data === from) return to;
    return data.replaceAll(/\{\{|\}\}|\{([a-z][a-z0-9_]*)\}/g, (all, name) => (name === from ? `{${to}}` : all));
  }
  if (Array.isArray(data)) {
    const list = data.map((one) => (LISTING.has(under) && one === from ? to : renamed(one, from, to, under === "fields" ? under : "")));
    return list.every((one, place) => one === data[place]) ? data : list;
  }
  if (data === null || typeof data !== "object") return data;
  const entries = Object.entries(data);
  const changed = entries.map(([key, one]): [string, unknown] => {
    const isTicketField = under === "fields" && key === "field"; // a field of the ticket, in a form
    return [KEYED.has(under) && key === from ? to : key, isTicketField || key === "id" ? one : renamed(one, from, to, key)];
  });
  return changed.every(([key, one], place) => key === entries[place]![0] && one === entries[place]![1])
    ? data
    : Object.fromEntries(changed);
}

export const isName = (name: string): boolean => /^[a-z][a-z0-9_]{0,59}$/.test(name);

/** A name that is not taken: of these words where they give one. */
export function freeName(words: string, taken: Iterable<string>): string {
  const plain = words.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
  const name = plain.replaceAll(/[^a-z0-9]+/g, "_").replaceAll(/^[^a-z]+|_+$/g, "").slice(0, 40) || "step";
  const there = new Set(taken);
  if (!there.has(name)) return name;
  for (let count = 2; ; count++) if (!there.has(`${name}_${count}`)) return `${name}_${count}`;
}

/** Text with {names} in it is filled in; without them it stands as it is. */
export function textValue(text: string): Value {
  return /(?<!\{)\{[a-z][a-z0-9_]*\}/.test(text) ? { fill: text } : text;
}
