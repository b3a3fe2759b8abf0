/** The fields of a variable, and of all of them. */

import type { Variable } from "./definition";
import { addVariable, freeName, isName, put, renameVariable, type Path } from "./edits";
import { make } from "./elements";
import { act, group, labelled, number, select, tick, variables, words, type Form } from "./fields";
import { emptyValue, valueFields } from "./values";
import { codes } from "./conditions";
import { word } from "./world";

export function variableFields(form: Form, name: string): HTMLElement[] {
  const variable = form.draft.now.variables?.[name];
  if (!variable) return [];
  const path = ["variables", name];
  const types = form.world.types;
  const typeField = labelled(word("type"), select(types, variable.type, (code) => form.draft.change((now) => put(now, path, ofType(form, variable, code)))), `${name}.type`);
  return [
    renaming(form, name),
    ...(variable.source === "ticket" ? [] : [typeField]),
    ...(variable.source === "computed" ? [valueFields(form, word("value"), { type: variable.type, choices: codes(form, variable) }, [...path, "value"])] : []),
    ...(variable.type === "choice" || variable.type === "choices" ? (variable.source === "ticket" ? [] : [choices(form, variable, path)]) : []),
    ...(variable.type === "number" && (variable.source ?? "answer") === "answer" ? [make("div", { class: "form-row" }, number(form, word("least"), [...path, "least"]), number(form, word("most"), [...path, "most"])), tick(form, word("whole"), [...path, "whole"], true)] : []),
  ];
}

/** What does not fit the new type goes; a choice has something to choose from. */
function ofType(form: Form, variable: Variable, type: string): Variable {
  const kept: Variable = { type, ...(variable.source ? { source: variable.source } : {}), ...(variable.label ? { label: variable.label } : {}) };
  if (type === "choice" || type === "choices") {
    const { locale } = form.draft.now;
    kept.choices = variable.choices ?? { one: { [locale]: `${word("choice")} 1` }, two: { [locale]: `${word("choice")} 2` } };
  }
  if (variable.source === "computed") kept.value = emptyValue({ type, choices: [] });
  return kept;
}

function choices(form: Form, variable: Variable, path: Path): HTMLElement {
  const known = Object.keys(variable.choices ?? {});
  const add = (): void => form.draft.change((now) => put(now, [...path, "choices", freeName("choice_1", known)], { [now.locale]: `${word("choice")} ${known.length + 1}` }));
  return group(word("choices"), ...known.map((code, place) => make("div", { class: "pe-part is-row" },
    words(form, `${word("choice")} ${place + 1}`, [...path, "choices", code]),
    known.length > 1 ? act(word("take_out"), () => form.draft.change((now) => put(now, [...path, "choices", code], undefined))) : null)),
    act(word("add_choice"), add, "small", "add-choice"));
}

function renaming(form: Form, name: string): HTMLElement {
  const control = make("input", { class: "input", autocomplete: "off", change: () => {
    const next = control.value.trim();
    const isFree = isName(next) && !(next in (form.draft.now.variables ?? {}));
    control.setAttribute("aria-invalid", String(!isFree && next !== name));
    if (isFree) form.draft.change((now) => renameVariable(now, name, next));
  } });
  control.value = name;
  return labelled(word("name"), control, `${name}.name`);
}

/** Every variable, with where it comes from; and new ones. */
export function variablesForm(form: Form): HTMLElement {
  const all = Object.entries(form.draft.now.variables ?? {});
  return group(word("variables"), ...all.map(([name, variable]) => {
    const box = make("details", { class: "pe-variable" }, make("summary", {}, variables(form).find((one) => one.code === name)?.label ?? name, make("code", {}, name)),
      ...sourced(form, name, variable), ...variableFields(form, name), words(form, word("label"), ["variables", name, "label"]),
      act(word("take_out"), () => form.draft.change((now) => put(now, ["variables", name], undefined))));
    box.dataset["variable"] = name;
    return box;
  }), act(word("add_variable"), () => form.draft.change((now) =>
    addVariable(now, freeName("variable_1", Object.keys(now.variables ?? {})), { type: "text" })), "small", "add-variable"));
}

function sourced(form: Form, name: string, variable: Variable): HTMLElement[] {
  const path = ["variables", name];
  const change = (code: string): void => form.draft.change((now) => put(now, path, from(form, variable, code)));
  const source = labelled(word("source"), select(form.world.sources, variable.source ?? "answer", change), `${name}.source`);
  if (variable.source !== "ticket") return [source];
  const fields = Object.entries(form.world.fields).map(([code, one]) => ({ code, label: one.label }));
  const chosen = (code: string): void => form.draft.change((now) => put(now, path, { ...variable, field: code, type: form.world.fields[code]?.type ?? "text" }));
  return [source, labelled(word("field"), select(fields, variable.field ?? "", chosen), `${name}.field`)];
}

function from(form: Form, variable: Variable, source: string): Variable {
  const { field: _field, value: _value, source: _source, ...kept } = variable;
  if (source === "ticket") return { type: form.world.fields["subject"]?.type ?? "text", source, field: "subject", ...(kept.label ? { label: kept.label } : {}) };
  if (source === "computed") return { ...kept, source, value: emptyValue({ type: kept.type, choices: codes(form, kept) }) };
  return source === "answer" ? kept : { ...kept, source };
}

