/** A value as fields: fixed, of a variable, a text with variables in it, a sum, or one of two by a condition. */

import type { Value, Values } from "./definition";
import { get, put, textValue, type Path } from "./edits";
import { make } from "./elements";
import { conditionFields, someCondition, typed } from "./conditions";
import { act, group, inserter, labelled, select, variables, type Form } from "./fields";
import { word, type Choice } from "./world";

/** What is wanted: a type of variables, the choices that it has, and whether there is a text with variables in it. */
export interface Wanted { type: string; choices: readonly Choice[] }

const DEEPEST = 3;

export function emptyValue({ type, choices }: Wanted): Value {
  return { flag: true, number: 0, choices: [], date: "2026-01-01" }[type] ?? choices[0]?.code ?? "";
}

export function valueFields(form: Form, label: string, wanted: Wanted, path: Path, depth = 0): HTMLElement {
  const value = get(form.draft.now, path) as Value | undefined;
  const kind = kindOf(value);
  const own = wanted.type === "text" ? [] : [wanted.type];
  const known = variables(form, own);
  const kinds = [{ code: "fixed", label: word("value_fixed") }, ...(known.length ? [{ code: "var", label: word("value_variable") }] : []),
    ...(wanted.type === "number" ? [{ code: "sum", label: word("value_sum") }] : []),
    ...(depth < DEEPEST && variables(form).length ? [{ code: "if", label: word("value_if") }] : [])];
  const change = (code: string): void => form.draft.change((now) => put(now, path, begun(form, code, wanted, known)));
  const where = kinds.length > 1 ? labelled(word("value_kind"), select(kinds, kind, change), `${path.join(".")}.kind`) : null;
  const fields = { fixed: fixed, var: ofVariable, sum: summed, if: chosen }[kind](form, label, wanted, path, depth);
  return make("div", { class: "pe-value" }, fields, where);
}

function kindOf(value: Value | undefined): "fixed" | "var" | "sum" | "if" {
  if (typeof value !== "object" || Array.isArray(value)) return "fixed";
  return "var" in value ? "var" : "sum" in value ? "sum" : "if" in value ? "if" : "fixed";
}

function begun(form: Form, code: string, wanted: Wanted, known: readonly Choice[]): Value {
  const plain = emptyValue(wanted);
  if (code === "var") return { var: known[0]?.code ?? "" };
  if (code === "sum") return { sum: [plain] };
  return code === "if" ? { if: someCondition(form), then: plain, else: plain } : plain;
}

function fixed(form: Form, label: string, wanted: Wanted, path: Path): HTMLElement {
  const value = get(form.draft.now, path) as Value | undefined;
  if (wanted.choices.length && wanted.type !== "choices") {
    const chosen = (code: string): void => form.draft.change((now) => put(now, path, code));
    return labelled(label, select(wanted.choices, String(value ?? ""), chosen), path.join("."));
  }
  if (wanted.type === "flag") {
    const both = [{ code: "true", label: word("yes") }, { code: "false", label: word("no") }];
    return labelled(label, select(both, String(value ?? true), (code) => form.draft.change((now) => put(now, path, code === "true"))), path.join("."));
  }
  if (wanted.type === "number" || wanted.type === "date") return typed(form, label, path, wanted.type === "number", wanted.type === "date");
  return wanted.type === "choices" ? list(form, label, path) : filled(form, label, path);
}

function filled(form: Form, label: string, path: Path): HTMLElement {
  const value = get(form.draft.now, path) as Value | undefined;
  const control = make("textarea", { class: "input", rows: 2, dir: "auto", input: () =>
    form.draft.type(path.join("."), (now) => put(now, path, textValue(control.value))) });
  control.value = typeof value === "object" && !Array.isArray(value) && "fill" in value ? value.fill : String(value ?? "");
  const field = labelled(label, control, path.join("."));
  field.append(inserter(form, control));
  return field;
}

function list(form: Form, label: string, path: Path): HTMLElement {
  const control = make("input", { class: "input", input: () =>
    form.draft.type(path.join("."), (now) => put(now, path, control.value.split(",").map((one) => one.trim()).filter(Boolean))) });
  control.value = ((get(form.draft.now, path) as string[] | undefined) ?? []).join(", ");
  return labelled(label, control, path.join("."), word("values_by_comma"));
}

function ofVariable(form: Form, label: string, wanted: Wanted, path: Path): HTMLElement {
  const known = variables(form, wanted.type === "text" ? [] : [wanted.type]);
  const name = (get(form.draft.now, path) as { var: string }).var;
  return labelled(label, select(known, name, (code) => form.draft.change((now) => put(now, path, { var: code }))), path.join("."));
}

function summed(form: Form, label: string, wanted: Wanted, path: Path, depth: number): HTMLElement {
  const parts = (get(form.draft.now, path) as { sum: Value[] }).sum;
  const put_ = (next: Value[]): void => form.draft.change((now) => put(now, [...path, "sum"], next));
  return group(label, ...parts.map((_part, place) => make("div", { class: "pe-part" },
    valueFields(form, `${label} ${place + 1}`, wanted, [...path, "sum", place], depth + 1),
    parts.length > 1 ? act(word("take_out"), () => put_(parts.filter((_one, other) => other !== place))) : null)),
    act(word("add_part"), () => put_([...parts, 0])));
}

function chosen(form: Form, label: string, wanted: Wanted, path: Path, depth: number): HTMLElement {
  return group(label, conditionFields(form, [...path, "if"]),
    valueFields(form, word("then"), wanted, [...path, "then"], depth + 1),
    valueFields(form, word("otherwise"), wanted, [...path, "else"], depth + 1));
}

/** A value for each name; `wanted` says what each must be. */
export function namedValues(form: Form, wanted: Record<string, Wanted & { label: string }>, path: Path): HTMLElement[] {
  const values = (get(form.draft.now, path) ?? {}) as Values;
  const extra = Object.keys(values).filter((name) => !(name in wanted));
  return [
    ...Object.entries(wanted).map(([name, one]) => valueFields(form, one.label, one, [...path, name])),
    ...extra.map((name) => act(`${word("take_out")}: ${name}`, () => form.draft.change((now) => put(now, [...path, name], undefined)))),
  ];
}
