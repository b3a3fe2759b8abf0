/** Undo and redo, and two people's edits put together. */

import assert from "node:assert/strict";
import { test } from "node:test";
import * as history from "../ts/procedures/history";
import { merge, same } from "../ts/procedures/merge";

test("what was undone comes again, until something else is done", () => {
  let story = history.begin("a");
  for (const [now, at] of [["b", 5000], ["c", 10_000]] as const) story = history.record(story, now, "", at);
  story = history.undo(history.undo(story));
  assert.equal(story.now, "a");
  assert.equal(history.undo(story), story);
  assert.equal(history.redo(story).now, "b");
  assert.equal(history.redo(history.record(story, "d", "", 20_000)).now, "d");
});

test("what is typed into one field at a stretch is one step back", () => {
  let story = history.begin("");
  for (const [now, at] of [["h", 1000], ["he", 1500], ["hey", 4000]] as const) story = history.record(story, now, "title", at);
  assert.equal(history.undo(story).now, "he");
  assert.equal(history.undo(history.undo(story)).now, "");
});

const base = { title: { en: "Old" }, steps: [{ id: "a", title: "A" }, { id: "b", title: "B" }, { id: "c", title: "C" }] };

test("what only one changed is taken from that one", () => {
  const mine = { ...base, title: { en: "Mine" }, steps: [{ id: "a", title: "A mine" }, base.steps[1]!, { id: "x", title: "X" }, base.steps[2]!] };
  const theirs = { ...base, steps: [base.steps[0]!, { id: "b", title: "B theirs" }, { id: "y", title: "Y" }] };
  const { merged, clashes } = merge(base, mine, theirs);
  assert.deepEqual(clashes, []);
  assert.equal(merged.title.en, "Mine");
  assert.deepEqual(merged.steps.map((one) => one.title), ["A mine", "B theirs", "Y", "X"]);
});

test("what both changed is mine, and told", () => {
  const change = (title: string): typeof base => ({ ...base, steps: [{ id: "a", title }, ...base.steps.slice(1)] });
  const { merged, clashes } = merge(base, change("mine"), change("theirs"));
  assert.deepEqual(clashes, ["steps.a.title"]);
  assert.equal(merged.steps[0]!.title, "mine");
  assert.deepEqual(merge(base, change("same"), change("same")).clashes, []);
});

test("a step that one deleted and the other changed is asked about", () => {
  const gone = { ...base, steps: base.steps.slice(1) };
  const changed = { ...base, steps: [{ id: "a", title: "A new" }, ...base.steps.slice(1)] };
  assert.deepEqual(merge(base, gone, changed).clashes, ["steps.a"]);
  assert.equal(merge(base, changed, gone).merged.steps[0]!.title, "A new");
});

test("the same JSON is the same, whatever the order of its keys", () => {
  assert.ok(same({ a: [1, { b: null }], c: "x" }, { c: "x", a: [1, { b: null }] }));
  assert.ok(!same({ a: 1 }, { a: 1, b: 2 }) && !same([1, 2], [2, 1]) && !same({}, []));
});
