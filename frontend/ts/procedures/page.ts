/** The editor of procedures: outline, drawing and form over one draft, each drawn anew where it shows something else. */

import { find } from "../dom";
import { toast } from "../toast";
import type { Definition, Step } from "./definition";
import { Draft, type Changed } from "./draft";
import { arrow, Drawing } from "./drawing";
import { duplicateStep, freeName, moveStep, removeStep } from "./edits";
import { make } from "./elements";
import { inShort } from "./conditions";
import type { Form } from "./fields";
import { Pane } from "./pane";
import { Keeper, type Start, type State } from "./keeping";
import { begin } from "./kinds";
import { Outline } from "./outline";
import { Translations, type Stale } from "./translations";
import { Tray } from "./tray";
import { labelOf, learn, word, type Finding, type World } from "./world";

interface Data extends Start { words: Record<string, string>; world: World; stale: Stale; freshUrl: string }

export function open(root: HTMLElement): void {
  const data = JSON.parse(find("#procedure-data")?.textContent ?? "{}") as Data;
  learn(data.words);
  const draft = new Draft(data.definition);
  const form: Form = { draft, world: data.world, translates: false };
  const translations = find("[data-translations]", root);
  const views = translations ? translating(translations, draft, data) : editing(root, draft, form, data);
  const keeper = keep(root, draft, data, views);
  keys(root, draft, keeper);
  if (keeper.takeUp()) toast({ text: word("taken_up") });
  views.found(data.findings, data.stale);
}

interface Views { found(findings: Finding[], stale: Stale): void }

function translating(box: HTMLElement, draft: Draft, data: Data): Views {
  const view = new Translations(box, draft, data.freshUrl, data.stale, (code) => labelOf(data.world.locales, code));
  draft.watch((changed) => view.draw(changed.isNew));
  return { found: (_findings, stale) => view.know(stale) };
}

function editing(root: HTMLElement, draft: Draft, form: Form, data: Data): Views {
  const pane = new Pane(find("[data-pane]", root)!, form);
  const outline = new Outline(find("[data-outline]", root)!, draft, data.world, () => pane.enter());
  const label = (step: Step, edge: string): string => edgeLabel(form, step, edge);
  root.append(arrow());
  const drawing = new Drawing(find("[data-drawing]", root)!, draft, label, word("drawing"));
  const tray = new Tray(find<HTMLDetailsElement>("[data-tray]", root)!, draft, () => pane.enter());
  const draw = (changed: Changed): void => {
    outline.draw(draft.now);
    drawing.draw(draft.now);
    if (changed.isNew) pane.draw();
    if (changed.hasMoved) {
      outline.show();
      drawing.show();
      history.replaceState(null, "", draft.selected ? `#${draft.selected}` : location.pathname);
    }
    tools(root, draft);
  };
  draft.watch(draw);
  const asked = decodeURIComponent(location.hash.slice(1));
  draft.selected = draft.now.steps.some((step) => step.id === asked) ? asked : "";
  draw({ isNew: true, hasMoved: true });
  press(root, draft, data.world, drawing, pane);
  return { found: (findings, stale) => {
    outline.faults(findings);
    drawing.faults(new Set(findings.filter((one) => one.isError).map((one) => one.step)));
    tray.show(findings);
    pane.know(stale);
  } };
}

function edgeLabel(form: Form, step: Step, edge: string): string {
  const rule = edge.startsWith("rules.") ? step.rules?.[Number(edge.slice(6))] : undefined;
  return rule ? inShort(form, rule.when) : (form.world.edges[edge] ?? "");
}

/** The buttons of the toolbar, by what they say they do. */
function press(root: HTMLElement, draft: Draft, world: World, drawing: Drawing, pane: Pane): void {
  const acts: Record<string, () => void> = {
    undo: () => draft.undo(), redo: () => draft.redo(), copy: () => copied(draft, pane), remove: () => removed(draft),
    up: () => draft.change((now) => moveStep(now, draft.selected, -1)), down: () => draft.change((now) => moveStep(now, draft.selected, 1)),
    nearer: () => drawing.zoom(1), farther: () => drawing.zoom(-1), translate: () => pane.translate(),
  };
  root.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-does], [data-adds]");
    if (button?.dataset["adds"]) added(draft, world, button.dataset["adds"], pane);
    else if (button?.dataset["does"]) acts[button.dataset["does"]]?.();
  });
  find("[data-outline]", root)?.addEventListener("keydown", (event) => {
    if (event.key !== "Delete" || !draft.selected) return;
    event.preventDefault();
    removed(draft);
  });
}

function added(draft: Draft, world: World, kind: string, pane: Pane): void {
  const made = begin(draft.now, kind, draft.selected || (draft.now.steps.at(-2)?.id ?? ""), world);
  draft.change(() => made.definition, made.id);
  pane.enter(true);
}

function copied(draft: Draft, pane: Pane): void {
  if (!draft.selected) return;
  const id = freeName(draft.selected, draft.now.steps.map((step) => step.id));
  draft.change((now: Definition) => duplicateStep(now, draft.selected, id), id);
  pane.enter(true);
}

function removed(draft: Draft): void {
  const place = draft.now.steps.findIndex((step) => step.id === draft.selected);
  if (place < 0 || draft.now.steps.length === 1) return;
  const next = draft.now.steps[place + 1] ?? draft.now.steps[place - 1];
  draft.change((now) => removeStep(now, draft.selected), next?.id ?? "");
}

/** A button that would do nothing can't be pressed. */
function tools(root: HTMLElement, draft: Draft): void {
  const place = draft.now.steps.findIndex((step) => step.id === draft.selected);
  const last = draft.now.steps.length - 1;
  const can: Record<string, boolean> = {
    undo: draft.canUndo, redo: draft.canRedo, copy: place >= 0, remove: place >= 0 && last > 0, up: place > 0, down: place >= 0 && place < last,
  };
  for (const [name, isPossible] of Object.entries(can)) {
    const button = find<HTMLButtonElement>(`[data-does="${name}"]`, root);
    if (button && button.disabled === isPossible) button.disabled = !isPossible;
  }
}

function keys(root: HTMLElement, draft: Draft, keeper: Keeper): void {
  root.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.isComposing) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) draft.undo();
    else if (key === "y" || (key === "z" && event.shiftKey)) draft.redo();
    else if (key === "s") void keeper.save();
    else if (key === "d" && draft.selected) find<HTMLButtonElement>('[data-does="copy"]', root)?.click();
    else return;
    event.preventDefault();
  });
}

function keep(root: HTMLElement, draft: Draft, data: Data, views: Views): Keeper {
  const sign = find("[data-kept]", root)!;
  return new Keeper(draft, data, {
    state: (state: State, message = "") => {
      sign.textContent = message || word(`state_${state}`);
      sign.dataset["kept"] = state;
    },
    found: (findings, stale) => views.found(findings, stale),
    merged: (by) => toast({ text: word("merged", { by }) }),
    clash: (by, places, choose) => clash(find("[data-clash]", root)!, by, places, choose),
  });
}

function clash(box: HTMLElement, by: string, places: string[], choose: (mine: boolean) => void): void {
  const decide = (mine: boolean) => (): void => {
    box.replaceChildren();
    choose(mine);
  };
  box.replaceChildren(make("div", { class: "notice warn", role: "alert" }, make("div", { class: "stack" },
    make("p", {}, word("clash", { by })), make("ul", {}, ...places.slice(0, 12).map((place) => make("li", {}, make("code", {}, place)))),
    make("div", { class: "cluster" },
      make("button", { type: "button", class: "button small primary", click: decide(true) }, word("keep_mine")),
      make("button", { type: "button", class: "button small", click: decide(false) }, word("take_theirs"))))));
}
