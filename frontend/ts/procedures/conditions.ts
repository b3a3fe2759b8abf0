/** A condition as fields: what is asked of which variable, joined by all, any or not, however deep. */

import { isAsk, say, type Ask, type Condition, type Variable } from "./definition";
import { get, put, type Path } from "./edits";
import { make } from "./elements";
import { act, labelled, select, variables, type Form } from "./fields";
import { word, type Choice } from "./world";

const DEEPEST = 4;
const LISTING = new Set(["in", "not_in", "between"]);

export function conditionFields(form: Form, path: Path, depth = 0): HTMLElement {
  const condition = (get(form.draft.now, path) ?? { all: [] }) as Condition;
  if (isAsk(condition)) return asked(form, condition, path);
  if ("not" in condition) return denied(form, path, depth);
  return joined(form, "all" in condition ? "all" : "any", condition, path, depth);
}

/** What a new condition asks: whether the first variable is what it can be first. */
export function someCondition(form: Form): Condition {
  const [first] = Object.keys(form.draft.now.variables ?? {});
  return first ? askOf(form, first) : { all: [] };
}

function askOf(form: Form, name: string): Ask {
  const variable = form.draft.now.variables?.[name];
  const [op] = form.world.operators[variable?.type ?? "text"] ?? [];
  return { field: name, op: op?.code ?? "is", value: usual(form, variable, op?.code ?? "is") };
}

function usual(form: Form, variable: Variable | undefined, op: string): unknown {
  if (op === "is_set" || op === "is_not_set") return undefined;
  if (op === "within_last") return { days: 7 };
  const [code] = codes(form, variable);
  const one = { flag: true, number: variable?.least ?? 0, choice: code?.code ?? "", date: "2026-01-01" }[variable?.type ?? ""] ?? code?.code ?? "";
  return op === "between" ? [one, one] : LISTING.has(op) ? [one] : one;
}

export function codes(form: Form, variable: Variable | undefined): Choice[] {
  const own = Object.entries(variable?.choices ?? {}).map(([code, text]) => ({ code, label: say(text, form.draft.now.locale) || code }));
  const ticket = variable?.source === "ticket" ? form.world.fields[variable.field ?? ""]?.codes ?? [] : [];
  return own.length ? own : ticket.map((code) => ({ code, label: code.replaceAll("_", " ") }));
}

function joined(form: Form, key: "all" | "any", condition: Condition, path: Path, depth: number): HTMLElement {
  const parts = (condition as Record<string, Condition[]>)[key] ?? [];
  const change = (code: string): void => form.draft.change((now) => put(now, path, { [code]: parts }));
  const joins = select([{ code: "all", label: word("all_hold") }, { code: "any", label: word("any_holds") }], key, change);
  const add = (part: Condition): void => form.draft.change((now) => put(now, [...path, key], [...parts, part]));
  return make("div", { class: "pe-condition" }, labelled(word("when"), joins, `${path.join(".")}.join`),
    ...parts.map((_part, place) => make("div", { class: "pe-part" }, conditionFields(form, [...path, key, place], depth + 1),
      remover(form, [...path, key, place]))),
    make("div", { class: "cluster" }, act(word("add_condition"), () => add(someCondition(form))),
      depth < DEEPEST ? act(word("add_group"), () => add({ any: [someCondition(form)] })) : null,
      depth < DEEPEST ? act(word("add_not"), () => add({ not: someCondition(form) })) : null));
}

function denied(form: Form, path: Path, depth: number): HTMLElement {
  return make("div", { class: "pe-condition" }, make("span", { class: "label" }, word("not")), conditionFields(form, [...path, "not"], depth + 1));
}

function remover(form: Form, path: Path): HTMLButtonElement {
  return act(word("take_out"), () => form.draft.change((now) => put(now, path, undefined)));
}

function asked(form: Form, ask: Ask, path: Path): HTMLElement {
  const variable = form.draft.now.variables?.[ask.field];
  const name = path.join(".");
  const which = select(variables(form), ask.field, (code) => form.draft.change((now) => put(now, path, askOf(form, code))));
  const operators = form.world.operators[variable?.type ?? "text"] ?? [];
  const how = select(operators, ask.op, (op) => form.draft.change((now) => put(now, path, withOp(form, ask, variable, op))));
  const more = path.at(-1) === "when" || path.at(-1) === "if"
    ? act(word("ask_more"), () => form.draft.change((now) => put(now, path, { all: [ask, someCondition(form)] }))) : null;
  return make("div", { class: "pe-ask" }, labelled(word("variable"), which, `${name}.field`), labelled(word("how"), how, `${name}.op`),
    answer(form, ask, variable, [...path, "value"]), more);
}

function withOp(form: Form, ask: Ask, variable: Variable | undefined, op: string): Ask {
  const fits = LISTING.has(op) === LISTING.has(ask.op) && op !== "between" && ask.op !== "between" && typeof ask.value !== "undefined";
  const value = fits && op !== "within_last" && !op.startsWith("is_s") && op !== "is_not_set" ? ask.value : usual(form, variable, op);
  return value === undefined ? { field: ask.field, op } : { field: ask.field, op, value };
}

function answer(form: Form, ask: Ask, variable: Variable | undefined, path: Path): HTMLElement | null {
  if (ask.op === "is_set" || ask.op === "is_not_set") return null;
  if (ask.op === "within_last") return typed(form, word("days"), [...path, "days"], true);
  if (ask.op === "between") {
    return make("div", { class: "form-row" }, typed(form, word("from"), [...path, 0], variable?.type === "number"),
      typed(form, word("to"), [...path, 1], variable?.type === "number"));
  }
  const known = variable?.type === "flag" ? [{ code: "true", label: word("yes") }, { code: "false", label: word("no") }] : codes(form, variable);
  if (known.length && LISTING.has(ask.op)) return listed(form, known, path);
  if (known.length) {
    const chosen = (code: string): void => form.draft.change((now) => put(now, path, variable?.type === "flag" ? code === "true" : code));
    return labelled(word("value"), select(known, String(ask.value), chosen), path.join("."));
  }
  return LISTING.has(ask.op) ? commas(form, path, variable) : typed(form, word("value"), path, variable?.type === "number", variable?.type === "date");
}

/** Several codes, each a box. */
function listed(form: Form, known: Choice[], path: Path): HTMLElement {
  const chosen = new Set((get(form.draft.now, path) as string[] | undefined) ?? []);
  return make("div", { class: "pe-boxes", role: "group", "aria-label": word("value") }, ...known.map((one) => {
    const box = make("input", {
      type: "checkbox", name: `${path.join(".")}.${one.code}`,
      change: () => {
        if (box.checked) chosen.add(one.code);
        else chosen.delete(one.code);
        form.draft.type(path.join("."), (now) => put(now, path, known.map((other) => other.code).filter((code) => chosen.has(code))));
      },
    });
    box.checked = chosen.has(one.code);
    return make("label", { class: "choice" }, box, make("span", {}, one.label));
  }));
}

function commas(form: Form, path: Path, variable: Variable | undefined): HTMLElement {
  const control = make("input", { class: "input", input: () => {
    const parts = control.value.split(",").map((part) => part.trim()).filter(Boolean);
    form.draft.type(path.join("."), (now) => put(now, path, variable?.type === "number" ? parts.map(Number).filter(Number.isFinite) : parts));
  } });
  control.value = ((get(form.draft.now, path) as unknown[] | undefined) ?? []).join(", ");
  return labelled(word("values_by_comma"), control, path.join("."));
}

export function typed(form: Form, label: string, path: Path, isNumber: boolean, isDay = false): HTMLElement {
  const control = make("input", { class: "input", autocomplete: "off", ...(isDay ? { type: "date" } : {}), ...(isNumber ? { inputmode: "decimal" } : {}), input: () => {
    const value = isNumber ? Number(control.value.replace(",", ".")) : control.value;
    if (typeof value === "string" || Number.isFinite(value)) form.draft.type(path.join("."), (now) => put(now, path, value));
  } });
  control.value = String(get(form.draft.now, path) ?? "");
  return labelled(label, control, path.join("."));
}

/** As short as a drawing has room for: the value alone where what is asked is plain from the step. */
export function inShort(form: Form, condition: Condition): string {
  if (!isAsk(condition)) {
    if ("not" in condition) return `${word("not")} ${inShort(form, condition.not)}`;
    const parts = "all" in condition ? condition.all : condition.any;
    return parts.map((part) => inShort(form, part)).join("all" in condition ? " & " : " / ");
  }
  const variable = form.draft.now.variables?.[condition.field];
  const known = codes(form, variable);
  const one = (value: unknown): string => {
    if (typeof value === "boolean") return value ? word("yes") : word("no");
    return known.find((choice) => choice.code === value)?.label ?? String(value);
  };
  const said = (Array.isArray(condition.value) ? condition.value : [condition.value]).map(one).join(", ");
  if (condition.op === "is" || condition.op === "in") return said;
  const op = form.world.operators[variable?.type ?? "text"]?.find((choice) => choice.code === condition.op)?.label ?? condition.op;
  return condition.value === undefined ? op : `${op} ${typeof condition.value === "object" && !Array.isArray(condition.value) ? "" : said}`.trim();
}
