/** Edits of a procedure, as a person means them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { byId, mainWay, texts, ways, type Definition, type Step } from "../ts/procedures/definition";
import * as edits from "../ts/procedures/edits";

const step = (kind: string, id: string, more: Partial<Step> = {}): Step => ({ kind, id, title: { en: id }, ...more });
const whole = (...steps: Step[]): Definition => ({
  format: 1, key: "made-up", title: { en: "Made up" }, risk: 1, locale: "en", locales: ["en", "id"], start: steps[0]!.id,
  variables: { colour: { type: "choice", choices: { red: { en: "Red" } } } }, outcomes: { done: { en: "Done" } }, steps,
});
const asks = { field: "colour", op: "is", value: "red" };
const branching = whole(
  step("question", "ask", { variable: "colour", next: "choose" }),
  step("decision", "choose", { rules: [{ when: asks, next: "red" }], otherwise: "over" }),
  step("macro", "red", { reply: { en: "It is {colour}, not {{colour}}." }, next: "over" }),
  step("end", "over", { outcome: "done" }),
);
const frozen = (data: unknown): void => {
  if (typeof data !== "object" || data === null) return;
  Object.freeze(data);
  Object.values(data).forEach(frozen);
};
frozen(branching);
const order = (definition: Definition): string[] => definition.steps.map((one) => one.id);

test("a step that is added stands on the way of the one before it", () => {
  const next = edits.addStep(branching, step("info", "told"), "choose");
  assert.deepEqual(order(next), ["ask", "choose", "told", "red", "over"]);
  assert.equal(byId(next, "choose")!.otherwise, "told");
  assert.equal(byId(next, "told")!.next, "over");
  assert.equal(byId(next, "red"), byId(branching, "red"));
});

test("what led to a step that is deleted leads on to where it led", () => {
  const next = edits.removeStep(branching, "red");
  assert.deepEqual(ways(byId(next, "choose")!).map((way) => way.to), ["over", "over"]);
  assert.equal(edits.removeStep(branching, "ask").start, "choose");
  const one = whole(step("end", "over", { outcome: "done" }));
  assert.equal(edits.removeStep(one, "over"), one);
});

test("a copy stands after the original, on its way", () => {
  const next = edits.duplicateStep(branching, "red", "red_2");
  assert.equal(byId(next, "red")!.next, "red_2");
  assert.deepEqual({ ...byId(next, "red_2")!, id: "red" }, byId(branching, "red"));
});

test("a new name is known wherever the old one led", () => {
  const next = edits.renameStep(branching, "red", "crimson");
  assert.equal(ways(byId(next, "choose")!)[0]!.to, "crimson");
  assert.equal(edits.renameStep(branching, "ask", "begin").start, "begin");
  assert.equal(edits.renameStep(branching, "red", "over"), branching);
  assert.equal(edits.renameStep(branching, "red", "Not a name"), branching);
});

test("a way that a step has leads where it is told, and none that it has not", () => {
  assert.equal(mainWay(byId(edits.wire(branching, "red", "next", "ask"), "red")!)!.to, "ask");
  assert.equal(ways(byId(edits.wire(branching, "choose", "rules.0", "over"), "choose")!)[0]!.to, "over");
  assert.equal("next" in byId(edits.wire(branching, "red", "next", ""), "red")!, false);
  assert.equal(edits.wire(branching, "over", "next", "ask"), branching);
  assert.equal(edits.wire(branching, "choose", "rules.7", "ask"), branching);
});

test("steps are moved in the order of reading, and lead where they led", () => {
  const next = edits.moveStep(branching, "red", -1);
  assert.deepEqual(order(next), ["ask", "red", "choose", "over"]);
  assert.equal(byId(next, "choose"), byId(branching, "choose"));
  assert.equal(edits.moveStep(branching, "ask", -1), branching);
  assert.equal(edits.moveStep(branching, "over", 1), branching);
});

test("a variable is renamed in questions, conditions, values and texts, and nowhere else", () => {
  const next = edits.renameVariable(branching, "colour", "shade");
  assert.deepEqual(Object.keys(next.variables!), ["shade"]);
  assert.equal(byId(next, "ask")!.variable, "shade");
  assert.deepEqual(byId(next, "choose")!.rules![0]!.when, { ...asks, field: "shade" });
  assert.deepEqual(byId(next, "red")!.reply, { en: "It is {shade}, not {{colour}}." });
  assert.equal(byId(next, "over"), byId(branching, "over"));
});

test("a ticket's field of the same name as a variable keeps its name", () => {
  const form = whole(step("form", "fill", { fields: [{ field: "subject", variable: "subject" }], next: "over" }), step("end", "over", { outcome: "done" }));
  const next = edits.renameVariable({ ...form, variables: { subject: { type: "text", source: "ticket", field: "subject" } } }, "subject", "topic");
  assert.deepEqual(byId(next, "fill")!.fields, [{ field: "subject", variable: "topic" }]);
});

test("names are made of words, and never taken twice", () => {
  assert.equal(edits.freeName("Ask für Identität!", []), "ask_fur_identitat");
  assert.equal(edits.freeName("ask", ["ask", "ask_2"]), "ask_3");
  assert.equal(edits.freeName("123", []), "step");
});

test("a text with variables is filled in, one without stands as it is", () => {
  assert.deepEqual(edits.textValue("Dear {name}"), { fill: "Dear {name}" });
  assert.equal(edits.textValue("Set {{name}"), "Set {{name}");
});

test("every text has its place", () => {
  const places = texts(branching).map((one) => one.place);
  assert.ok(places.includes("steps.red.reply") && places.includes("variables.colour.choices.red") && places.includes("outcomes.done"));
  for (const one of texts(branching)) assert.equal(edits.get(branching, one.path), one.text);
});
