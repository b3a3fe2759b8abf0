/** The parts of the form that are about variables: what a question asks, what a table sets, what a call gives and takes. */

import type { Row, Step, Variable } from "./definition";
import { addVariable, freeName, put, type Path } from "./edits";
import { make } from "./elements";
import { codes, conditionFields, someCondition } from "./conditions";
import { act, group, labelled, select, variables, type Form } from "./fields";
import { emptyValue, namedValues, type Wanted } from "./values";
import { variableFields } from "./variables";
import { word } from "./world";

const NEW = "+";

/** Those that may be chosen, and a new one. */
function chooser(form: Form, label: string, path: Path, value: string, source: string): HTMLElement {
  const known = variables(form).filter((one) => (form.draft.now.variables?.[one.code]?.source ?? "answer") === source);
  const chosen = (code: string): void => form.draft.change((now) => {
    const name = code === NEW ? freeName(source === "answer" ? "answer" : "result", Object.keys(now.variables ?? {})) : code;
    const fresh: Variable = source === "answer" ? { type: "flag" } : { type: "text", source };
    return put(code === NEW ? addVariable(now, name, fresh) : now, path, name);
  });
  return labelled(label, select([...known, { code: NEW, label: word("new_variable") }], value, chosen), path.join("."));
}

export function questionFields(form: Form, step: Step, path: Path): HTMLElement[] {
  const name = step.variable ?? "";
  const chosen = chooser(form, word("kept_in"), [...path, "variable"], name, "answer");
  return form.draft.now.variables?.[name] ? [chosen, group(word("answer"), ...variableFields(form, name))] : [chosen];
}

export function wantedOf(form: Form, name: string): Wanted & { label: string } {
  const variable = form.draft.now.variables?.[name];
  const label = variables(form).find((one) => one.code === name)?.label ?? name;
  return { label, type: variable?.type ?? "text", choices: codes(form, variable) };
}

export function tableFields(form: Form, step: Step, path: Path): HTMLElement[] {
  const outputs = (step.outputs ?? []) as string[];
  const rows = step.rows ?? [];
  const wanted = Object.fromEntries(outputs.map((name) => [name, wantedOf(form, name)]));
  const fresh = (): Row => ({ when: someCondition(form), then: Object.fromEntries(outputs.map((name) => [name, emptyValue(wanted[name]!)])) });
  const results = group(word("results"), ...outputs.map((name, place) => make("div", { class: "pe-part" },
    chooser(form, `${word("result")} ${place + 1}`, [...path, "outputs", place], name, "result"),
    outputs.length > 1 ? act(word("take_out"), () => form.draft.change((now) => put(now, [...path, "outputs", place], undefined))) : null,
    group(word("variable"), ...variableFields(form, name)))),
    act(word("add_result"), () => form.draft.change((now) => {
      const name = freeName("result", Object.keys(now.variables ?? {}));
      return put(addVariable(now, name, { type: "text", source: "result" }), [...path, "outputs", outputs.length], name);
    }), "small", "add-result"));
  const each = rows.map((_row, place) => make("div", { class: "pe-part" },
    conditionFields(form, [...path, "rows", place, "when"]), ...namedValues(form, wanted, [...path, "rows", place, "then"]),
    act(word("take_out"), () => form.draft.change((now) => put(now, [...path, "rows", place], undefined)))));
  return [results,
    group(word("rows"), ...each, act(word("add_row"), () => form.draft.change((now) => put(now, [...path, "rows", rows.length], fresh())), "small", "add-row")),
    group(word("otherwise"), ...namedValues(form, wanted, [...path, "otherwise"]))];
}

export function callFields(form: Form, step: Step, path: Path): HTMLElement[] {
  const known = form.world.procedures;
  const called = known.find((one) => one.key === step.procedure && one.version === step.version) ?? known.find((one) => one.key === step.procedure);
  const codes_ = known.map((one) => ({ code: `${one.key}@${one.version}`, label: `${one.title} · v${one.version}` }));
  const chosen = (code: string): void => {
    const [key, version] = code.split("@");
    const { inputs: _in, outputs: _out, ...rest } = step;
    form.draft.change((now) => put(now, path, { ...rest, procedure: key, version: Number(version) }));
  };
  const which = labelled(word("procedure"), select(codes_, `${step.procedure}@${step.version}`, chosen), `${path.join(".")}.procedure`);
  if (!called) return [which];
  const wanted = Object.fromEntries(called.inputs.map((one) => [one.name, { label: one.name.replaceAll("_", " "), type: one.type, choices: [] }]));
  return [which,
    ...(called.inputs.length ? [group(word("inputs"), ...namedValues(form, wanted, [...path, "inputs"]))] : []),
    outputsOf(form, step, path, called.outputs)].filter((one) => one !== null);
}

/** What is kept of what a called procedure, or an outside tool, gives back. */
export function outputsOf(form: Form, step: Step, path: Path, given: readonly { name: string; type: string }[]): HTMLElement | null {
  return given.length ? group(word("outputs"), ...given.map((one) => taken(form, step, path, one.name, one.type))) : null;
}

/** One of its outputs, kept in a variable of ours. */
function taken(form: Form, step: Step, path: Path, theirs: string, type: string): HTMLElement {
  const outputs = (step.outputs ?? {}) as Record<string, string>;
  const ours = Object.keys(outputs).find((name) => outputs[name] === theirs) ?? "";
  const known = variables(form, [type]).filter((one) => form.draft.now.variables?.[one.code]?.source === "result");
  const chosen = (code: string): void => form.draft.change((now) => {
    const name = code === NEW ? freeName(theirs, Object.keys(now.variables ?? {})) : code;
    const kept = Object.fromEntries(Object.entries(outputs).filter(([one]) => one !== ours));
    const next = put(now, [...path, "outputs"], name ? { ...kept, [name]: theirs } : kept);
    return code === NEW ? addVariable(next, name, { type, source: "result" }) : next;
  });
  return labelled(theirs.replaceAll("_", " "), select([...known, { code: NEW, label: word("new_variable") }], ours, chosen, word("not_kept")), `${path.join(".")}.outputs.${theirs}`);
}

