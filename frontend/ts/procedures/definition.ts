/** A procedure as JSON (docs/procedures.md), as far as the editor needs to know its parts. Nothing here changes one. */

export type Words = Record<string, string>;
export type Value =
  | string | number | boolean | string[]
  | { var: string } | { fill: string } | { sum: Value[] } | { if: Condition; then: Value; else: Value };
export interface Ask { field: string; op: string; value?: unknown }
export type Condition = Ask | { all: Condition[] } | { any: Condition[] } | { not: Condition };
export type Values = Record<string, Value>;

export interface Variable {
  type: string;
  source?: string;
  label?: Words;
  field?: string;
  value?: Value;
  choices?: Record<string, Words>;
  least?: number;
  most?: number;
  whole?: boolean;
}
export interface Item { id: string; text: Words }
export interface Rule { when: Condition; next: string }
export interface Row { when: Condition; then: Values }

/** Of whatever kind: the keys that a kind does not have are not there. */
export interface Step {
  kind: string;
  id: string;
  title: Words;
  body?: Words;
  policy?: string;
  mandatory?: boolean;
  visits?: number;
  next?: string;
  items?: Item[];
  variable?: string;
  fields?: { field: string; variable?: string }[];
  proofs?: string[];
  least?: number;
  rules?: Rule[];
  /** Of a decision a step, of a table what it sets. */
  otherwise?: string | Values;
  rows?: Row[];
  /** Of a table names of variables; of a call or an action our names and its. */
  outputs?: string[] | Record<string, string>;
  macro?: string;
  /** Of a macro its text; of a wait whether it is for one. */
  reply?: Words | boolean;
  action?: string;
  parameters?: Values;
  confirm?: boolean;
  failed?: string;
  by?: string;
  refused?: string;
  team?: string;
  priority?: string;
  hours?: number;
  late?: string;
  procedure?: string;
  version?: number;
  inputs?: Values;
  outcome?: string;
}

export interface Definition {
  format: number;
  key: string;
  title: Words;
  summary?: Words;
  risk: number;
  locale: string;
  locales: string[];
  start: string;
  variables?: Record<string, Variable>;
  inputs?: string[];
  outputs?: string[];
  outcomes: Record<string, Words>;
  steps: Step[];
}

/** A way out of a step, whether or not it leads anywhere yet. */
export interface Way { edge: string; to: string }

const OTHER_WAYS: Record<string, "failed" | "refused" | "late"> = { action: "failed", approval: "refused", wait: "late" };

export function ways(step: Step): Way[] {
  if (step.kind === "end") return [];
  if (step.kind === "decision") {
    const rules = (step.rules ?? []).map((rule, place) => ({ edge: `rules.${place}`, to: rule.next }));
    return [...rules, { edge: "otherwise", to: typeof step.otherwise === "string" ? step.otherwise : "" }];
  }
  const other = OTHER_WAYS[step.kind];
  const usual = { edge: "next", to: step.next ?? "" };
  return other ? [usual, { edge: other, to: step[other] ?? "" }] : [usual];
}

/** The way that is usually taken: where a step is put in or taken out, the line goes on along it. */
export function mainWay(step: Step): Way | undefined {
  const all = ways(step);
  return all.find((way) => way.edge === "next" || way.edge === "otherwise");
}

export function byId(definition: Definition, id: string): Step | undefined {
  return definition.steps.find((step) => step.id === id);
}

export const isAsk = (condition: Condition): condition is Ask => "field" in condition;

/** In the language that it is written in, else in any. */
export function say(text: Words | undefined, locale: string): string {
  return text?.[locale] || Object.values(text ?? {})[0] || "";
}

/** Every text with its place, such as steps.ask.title: parts that have a name go by it, as everywhere in the desk. */
export function texts(definition: Definition): { place: string; step: string; path: (string | number)[]; text: Words }[] {
  const found: { place: string; step: string; path: (string | number)[]; text: Words }[] = [];
  const note = (step: string, place: string, path: (string | number)[], text: Words | undefined): void => {
    if (text) found.push({ place, step, path, text });
  };
  note("", "title", ["title"], definition.title);
  note("", "summary", ["summary"], definition.summary);
  for (const [name, variable] of Object.entries(definition.variables ?? {})) {
    note("", `variables.${name}.label`, ["variables", name, "label"], variable.label);
    for (const [code, text] of Object.entries(variable.choices ?? {}))
      note("", `variables.${name}.choices.${code}`, ["variables", name, "choices", code], text);
  }
  for (const [name, text] of Object.entries(definition.outcomes)) note("", `outcomes.${name}`, ["outcomes", name], text);
  definition.steps.forEach((step, place) => {
    const here = (key: string, path: (string | number)[], text: Words | undefined): void =>
      note(step.id, `steps.${step.id}.${key}`, ["steps", place, ...path], text);
    here("title", ["title"], step.title);
    here("body", ["body"], step.body);
    step.items?.forEach((item, index) => here(`items.${item.id}.text`, ["items", index, "text"], item.text));
    if (typeof step.reply === "object") here("reply", ["reply"], step.reply);
  });
  return found;
}
