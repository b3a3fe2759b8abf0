/** The drawing of a procedure: what a reader can rely on, on many random graphs. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Definition, Step } from "../ts/procedures/definition";
import { HEIGHT, layout, WIDTH } from "../ts/procedures/layout";

function random(seed: number): () => number {
  let state = seed;
  return () => ((state = (state * 1664525 + 1013904223) % 2 ** 32) / 2 ** 32);
}

function graph(seed: number, size: number): Definition {
  const chance = random(seed);
  const pick = (): string => `s${Math.floor(chance() * size)}`;
  const steps = Array.from({ length: size }, (_one, place): Step => {
    const id = `s${place}`;
    if (chance() < 0.3) return { kind: "decision", id, title: {}, rules: [{ when: { all: [] }, next: pick() }, { when: { all: [] }, next: pick() }], otherwise: pick() };
    return { kind: "info", id, title: {}, next: chance() < 0.8 ? `s${Math.min(size - 1, place + 1)}` : pick() };
  });
  return { format: 1, key: "k", title: {}, risk: 1, locale: "en", locales: ["en"], start: "s0", outcomes: {}, steps };
}

test("every step is drawn once, on the canvas, and none over another", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const drawn = layout(graph(seed, 5 + (seed % 30)));
    const boxes = [...drawn.boxes.values()];
    assert.equal(boxes.length, 5 + (seed % 30));
    for (const box of boxes) assert.ok(box.x >= 0 && box.y >= 0 && box.x + WIDTH <= drawn.width && box.y + HEIGHT <= drawn.height);
    for (const one of boxes)
      for (const other of boxes)
        if (one !== other) assert.ok(Math.abs(one.x - other.x) >= WIDTH || Math.abs(one.y - other.y) >= HEIGHT, `${one.id} over ${other.id}`);
  }
});

test("every way that leads to a step is a line, and no line holds anything but numbers", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const definition = graph(seed, 20);
    const lines = layout(definition).lines;
    assert.equal(lines.length, definition.steps.reduce((sum, step) => sum + (step.kind === "decision" ? 3 : 1), 0));
    for (const line of lines) assert.doesNotMatch(line.path, /NaN|undefined|Infinity/);
  }
});

test("a chain goes straight down; a way that leads nowhere is no line", () => {
  const steps: Step[] = [{ kind: "info", id: "a", title: {}, next: "b" }, { kind: "info", id: "b", title: {}, next: "c" }, { kind: "info", id: "c", title: {}, next: "gone" }];
  const drawn = layout({ ...graph(1, 3), start: "a", steps });
  const [a, b, c] = ["a", "b", "c"].map((id) => drawn.boxes.get(id)!);
  assert.ok(a!.x === b!.x && b!.x === c!.x && a!.y < b!.y && b!.y < c!.y);
  assert.equal(drawn.lines.length, 2);
});

test("steps that nothing leads to are drawn too, and a missing start is no trouble", () => {
  const drawn = layout({ ...graph(3, 4), start: "nowhere" });
  assert.equal(drawn.boxes.size, 4);
});
