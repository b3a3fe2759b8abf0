/** What a new step of each kind begins as: always something that can be read, so that nothing stops its being kept. */

import type { Definition, Step } from "./definition";
import { addStep, addVariable, freeName } from "./edits";
import { emptyValue } from "./values";
import { labelOf, word, type Act, type World } from "./world";

export const ICONS: Record<string, string> = {
  info: "info", checklist: "list-checks", question: "circle-question-mark", form: "text-cursor-input", evidence: "paperclip",
  decision: "split", table: "columns-3", macro: "reply", action: "zap", approval: "shield-check", escalate: "arrow-up",
  wait: "hourglass", call: "workflow", end: "flag",
};

interface Made { definition: Definition; id: string }

/** A step of this kind after that one, with what it can't be without: a variable for a question, an outcome for an end. */
export function begin(definition: Definition, kind: string, after: string, world: World): Made {
  const title = labelOf(world.kinds, kind);
  const id = freeName(kind, definition.steps.map((step) => step.id));
  const plain: Step = { kind, id, title: { [definition.locale]: title } };
  const [prepared, own] = needs(definition, kind, world, id);
  return { definition: addStep(prepared, { ...plain, ...own }, after), id };
}

function needs(definition: Definition, kind: string, world: World, id: string): [Definition, Partial<Step>] {
  const text = (name: string): Record<string, string> => ({ [definition.locale]: word(name) });
  switch (kind) {
    case "checklist":
      return [definition, { items: [{ id: "item_1", text: text("new_item") }] }];
    case "question":
      return withVariable(definition, "answer", { type: "flag" }, (variable) => ({ variable }));
    case "form":
      return [definition, { fields: [{ field: Object.keys(world.fields).find((name) => world.fields[name]!.canSet) ?? "subject" }] }];
    case "decision":
      return [definition, { rules: [] }];
    case "table":
      return withVariable(definition, "result", { type: "text", source: "result" }, (name) => ({ outputs: [name], rows: [], otherwise: { [name]: "" } }));
    case "macro":
      return [definition, { reply: text("new_reply") }];
    case "action":
      return [definition, { action: "set_priority", parameters: parametersOf(world.acts["set_priority"], world) }];
    case "escalate":
      return [definition, { team: world.teams[0]?.code ?? "team" }];
    case "wait":
      return [definition, { reply: true, hours: 48 }];
    case "call":
      return [definition, { procedure: world.procedures[0]?.key ?? id, version: world.procedures[0]?.version ?? 1 }];
    case "end":
      return ending(definition, text("done"));
    default:
      return [definition, {}];
  }
}

function withVariable(definition: Definition, name: string, variable: { type: string; source?: string }, own: (name: string) => Partial<Step>): [Definition, Partial<Step>] {
  const free = freeName(name, Object.keys(definition.variables ?? {}));
  return [addVariable(definition, free, variable), own(free)];
}

function ending(definition: Definition, label: Record<string, string>): [Definition, Partial<Step>] {
  const [outcome] = Object.keys(definition.outcomes);
  if (outcome) return [definition, { outcome }];
  return [{ ...definition, outcomes: { done: label } }, { outcome: "done" }];
}

export function parametersOf(act: Act | undefined, world: World): NonNullable<Step["parameters"]> {
  return Object.fromEntries(Object.entries(act?.parameters ?? {}).map(([name, one]) =>
    [name, one.names === "team" ? (world.teams[0]?.code ?? "") : emptyValue({ type: one.type, choices: one.choices.map((code) => ({ code, label: code })) })]));
}
