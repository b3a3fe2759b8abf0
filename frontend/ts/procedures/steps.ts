/** The form of a step: what every step has, what its kind has besides, and where it leads. */

import { byId, ways, type Definition, type Rule, type Step } from "./definition";
import { freeName, isName, put, renameStep, wire, type Path } from "./edits";
import { make } from "./elements";
import { conditionFields, someCondition } from "./conditions";
import { act, group, labelled, line, number, pick, select, several, stepChoices, tick, variables, words, type Form } from "./fields";
import { parametersOf } from "./kinds";
import { callFields, outputsOf, questionFields, tableFields } from "./rich";
import { namedValues } from "./values";
import { word } from "./world";

type Own = (form: Form, step: Step, path: Path) => (Node | null)[];

export function stepForm(form: Form, id: string): Node[] {
  const step = byId(form.draft.now, id);
  if (!step) return [];
  const path = ["steps", form.draft.now.steps.indexOf(step)];
  return [
    words(form, word("title"), [...path, "title"]),
    words(form, word("body"), [...path, "body"], 3),
    ...OWN[step.kind]!(form, step, path).filter((one) => one !== null),
    ...(step.kind === "end" ? [] : [leads(form, step)]),
    more(form, step, path),
  ];
}

const OWN: Record<string, Own> = {
  info: () => [],
  checklist: (form, step, path) => [items(form, step, path)],
  question: questionFields,
  form: (form, step, path) => [ticketFields(form, step, path)],
  evidence: (form, _step, path) => [
    several(form, word("proofs"), form.world.proofs, [...path, "proofs"], { usual: form.world.proofs.map((one) => one.code) }),
    number(form, word("least_proofs"), [...path, "least"]),
  ],
  decision: (form, step, path) => [rules(form, step, path)],
  table: tableFields,
  macro: (form, step, path) => [
    pick(form, word("macro"), form.world.macros, [...path, "macro"], { none: word("macro_own") }),
    step.macro ? null : words(form, word("reply"), [...path, "reply"], 6),
  ],
  action: (form, step, path) => [acting(form, step), ...namedValues(form, wantedBy(form, step), [...path, "parameters"]),
    outputsOf(form, step, path, form.world.acts[step.action ?? ""]?.results ?? []),
    tick(form, word("confirm"), [...path, "confirm"], true)],
  approval: (form, _step, path) => [pick(form, word("approver"), form.world.approvers, [...path, "by"], { none: form.world.approvers[0]?.label ?? "" })],
  escalate: (form, _step, path) => [
    pick(form, word("team"), form.world.teams, [...path, "team"]),
    pick(form, word("priority"), form.world.priorities, [...path, "priority"], { none: word("as_it_is") }),
  ],
  wait: (form, _step, path) => [tick(form, word("wait_reply"), [...path, "reply"]), number(form, word("wait_hours"), [...path, "hours"], word("wait_help"))],
  call: callFields,
  end: (form, _step, path) => [pick(form, word("outcome"), outcomes(form), [...path, "outcome"])],
};

function outcomes(form: Form): { code: string; label: string }[] {
  const { outcomes: all, locale } = form.draft.now;
  return Object.entries(all).map(([code, text]) => ({ code, label: text?.[locale] || code }));
}

function items(form: Form, step: Step, path: Path): HTMLElement {
  const known = step.items ?? [];
  const add = (): void => form.draft.change((now) => put(now, [...path, "items", known.length], {
    id: freeName("item_1", known.map((one) => one.id)), text: { [now.locale]: "" },
  }));
  return group(word("items"), ...known.map((_one, place) => make("div", { class: "pe-part" },
    words(form, `${word("item")} ${place + 1}`, [...path, "items", place, "text"]),
    known.length > 1 ? act(word("take_out"), () => form.draft.change((now) => put(now, [...path, "items", place], undefined))) : null)),
    act(word("add_item"), add, "small", "add-item"));
}

function ticketFields(form: Form, step: Step, path: Path): HTMLElement {
  const settable = Object.entries(form.world.fields).filter(([, one]) => one.canSet).map(([code, one]) => ({ code, label: one.label }));
  const known = step.fields ?? [];
  const free = settable.filter((one) => !known.some((other) => other.field === one.code));
  return group(word("fields"), ...known.map((one, place) => make("div", { class: "pe-part" },
    pick(form, word("field"), settable.filter((other) => other.code === one.field || free.includes(other)), [...path, "fields", place, "field"]),
    pick(form, word("kept_as"), variables(form, [form.world.fields[one.field]?.type ?? ""]), [...path, "fields", place, "variable"], { none: word("not_kept") }),
    known.length > 1 ? act(word("take_out"), () => form.draft.change((now) => put(now, [...path, "fields", place], undefined))) : null)),
    free[0] ? act(word("add_field"), () => form.draft.change((now) => put(now, [...path, "fields", known.length], { field: free[0]!.code })), "small", "add-field") : null);
}

function rules(form: Form, step: Step, path: Path): HTMLElement {
  const known = step.rules ?? [];
  const swap = (from: number, to: number): void => form.draft.change((now) => {
    const next = [...known];
    next.splice(to, 0, ...next.splice(from, 1));
    return put(now, [...path, "rules"], next);
  });
  const rule = (): Rule => ({ when: someCondition(form), next: "" });
  return group(word("rules"), ...known.map((one, place) => make("div", { class: "pe-part" },
    conditionFields(form, [...path, "rules", place, "when"]),
    wiring(form, step, `rules.${place}`, one.next, word("then_to")),
    make("div", { class: "cluster" },
      place ? act(word("earlier"), () => swap(place, place - 1)) : null,
      act(word("take_out"), () => form.draft.change((now) => put(now, [...path, "rules", place], undefined)))))),
    act(word("add_rule"), () => form.draft.change((now) => put(now, [...path, "rules", known.length], rule())), "small", "add-rule"));
}

function acting(form: Form, step: Step): HTMLElement {
  const known = Object.entries(form.world.acts).map(([code, one]) => ({ code, label: one.label }));
  const chosen = (code: string): void => form.draft.change((now) => ({ ...now, steps: now.steps.map((one) =>
    one.id === step.id ? put(put(put(one, ["action"], code), ["parameters"], parametersOf(form.world.acts[code], form.world)), ["outputs"], undefined) : one) }));
  return labelled(word("action"), select(known, step.action ?? "", chosen), `${step.id}.action`);
}

function wantedBy(form: Form, step: Step): Parameters<typeof namedValues>[1] {
  const parameters = form.world.acts[step.action ?? ""]?.parameters ?? {};
  return Object.fromEntries(Object.entries(parameters).map(([name, one]) => [name, {
    label: one.label ?? word(`parameter_${name}`), type: one.type,
    choices: one.names === "team" ? form.world.teams : one.choices.map((code) => ({ code, label: form.world.priorities.find((other) => other.code === code)?.label ?? word(`code_${code}`) })),
  }]));
}

/** Every way out but those of rules, which stand with their conditions. */
function leads(form: Form, step: Step): HTMLElement {
  const rest = ways(step).filter((way) => !way.edge.startsWith("rules."));
  return group(word("leads"), ...rest.map((way) => wiring(form, step, way.edge, way.to, form.world.edges[way.edge] || word("next"))));
}

function wiring(form: Form, step: Step, edge: string, to: string, label: string): HTMLElement {
  const chosen = (code: string): void => form.draft.change((now) => wire(now, step.id, edge, code));
  return labelled(label, select(stepChoices(form).filter((one) => one.code !== step.id || one.code === to), to, chosen, word("nowhere")), `${step.id}.to.${edge}`);
}

function more(form: Form, step: Step, path: Path): HTMLElement {
  const box = make("details", { class: "pe-more" }, make("summary", {}, word("more")),
    line(form, word("policy"), [...path, "policy"]),
    tick(form, word("mandatory"), [...path, "mandatory"]),
    number(form, word("visits"), [...path, "visits"], word("visits_help")),
    renaming(form, step));
  box.open = Boolean(step.policy || step.mandatory || step.visits);
  return box;
}

function renaming(form: Form, step: Step): HTMLElement {
  const control = make("input", { class: "input", autocomplete: "off", change: () => {
    const name = control.value.trim();
    const isFree = isName(name) && !byId(form.draft.now, name);
    control.setAttribute("aria-invalid", String(!isFree && name !== step.id));
    if (isFree) form.draft.change((now: Definition) => renameStep(now, step.id, name), name);
  } });
  control.value = step.id;
  return labelled(word("id"), control, `${step.id}.id`, word("id_help"));
}
