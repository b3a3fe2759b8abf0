/** The steps in their order as a list: walked with the arrow keys, moved with Alt, dragged with the mouse. */

import { say, type Definition, type Step } from "./definition";
import type { Draft } from "./draft";
import { moveStep, moveTo } from "./edits";
import { icon, make, set } from "./elements";
import { ICONS } from "./kinds";
import { labelOf, word, type Finding, type World } from "./world";

interface Row { element: HTMLElement; step: Step; number: number; isBad: boolean }

export class Outline {
  private readonly rows = new Map<string, Row>();
  private readonly whole: HTMLElement;
  private bad = new Set<string>();
  private dragged = "";

  constructor(private readonly box: HTMLElement, private readonly draft: Draft, private readonly world: World, private readonly enter: () => void) {
    this.whole = make("li", { role: "option", id: "pe-row-", class: "pe-row is-whole" }, icon("settings-2"), make("span", { class: "pe-name" }, word("procedure")));
    box.append(this.whole);
    box.addEventListener("keydown", (event) => this.key(event));
    box.addEventListener("click", (event) => this.press(event));
    for (const type of ["dragstart", "dragover", "drop", "dragend"] as const) box.addEventListener(type, (event) => this.drag(event));
  }

  /** Only rows whose step, number or faults are other than before are touched. */
  draw(definition: Definition): void {
    const gone = new Set(this.rows.keys());
    let before: Element = this.whole;
    definition.steps.forEach((step, place) => {
      gone.delete(step.id);
      const row = this.rows.get(step.id) ?? this.added(step);
      const isBad = this.bad.has(step.id);
      if (row.step !== step || row.number !== place + 1 || row.isBad !== isBad) this.fill(row, step, place + 1, definition.locale, isBad);
      if (before.nextElementSibling !== row.element) before.after(row.element);
      before = row.element;
    });
    for (const id of gone) {
      this.rows.get(id)?.element.remove();
      this.rows.delete(id);
    }
    this.mark();
  }

  show(): void {
    (this.rows.get(this.draft.selected)?.element ?? this.whole).scrollIntoView({ block: "nearest" });
  }

  faults(findings: readonly Finding[]): void {
    this.bad = new Set(findings.filter((one) => one.isError).map((one) => one.step));
    this.draw(this.draft.now);
  }

  private added(step: Step): Row {
    const element = make("li", { role: "option", class: "pe-row", draggable: "true", "data-step": step.id, id: `pe-row-${step.id}` });
    const row = { element, step: { ...step }, number: 0, isBad: false };
    this.rows.set(step.id, row);
    return row;
  }

  private fill(row: Row, step: Step, number: number, locale: string, isBad: boolean): void {
    Object.assign(row, { step, number, isBad });
    row.element.classList.toggle("is-bad", isBad);
    row.element.replaceChildren(icon(isBad ? "circle-alert" : (ICONS[step.kind] ?? "circle")),
      make("span", { class: "pe-name" }, `${number}. ${say(step.title, locale) || step.id}`),
      make("small", {}, labelOf(this.world.kinds, step.kind)));
  }

  private mark(): void {
    const chosen = this.rows.get(this.draft.selected)?.element ?? this.whole;
    for (const one of this.box.querySelectorAll('[aria-selected="true"]')) if (one !== chosen) one.setAttribute("aria-selected", "false");
    set(chosen, { "aria-selected": "true" });
    set(this.box, { "aria-activedescendant": chosen.id });
  }

  private press(event: Event): void {
    const row = (event.target as Element).closest<HTMLElement>(".pe-row");
    if (row) this.draft.select(row.dataset["step"] ?? "");
  }

  private key(event: KeyboardEvent): void {
    const ids = ["", ...this.draft.now.steps.map((step) => step.id)];
    const at = ids.indexOf(this.draft.selected);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && event.altKey && at > 0) this.draft.change((now) => moveStep(now, ids[at]!, step));
    else if (step && !event.altKey) this.draft.select(ids[Math.max(0, Math.min(ids.length - 1, at + step))]!);
    else if (event.key === "Home" || event.key === "End") this.draft.select(ids.at(event.key === "Home" ? 0 : -1)!);
    else if (event.key === "Enter") this.enter();
    else return;
    event.preventDefault();
  }

  private drag(event: DragEvent): void {
    const row = (event.target as Element).closest<HTMLElement>(".pe-row");
    const id = row?.dataset["step"] ?? "";
    if (event.type === "dragstart") this.dragged = id;
    if (event.type === "dragend") this.dragged = "";
    if (event.type === "dragover" && this.dragged && id) event.preventDefault();
    if (event.type !== "drop" || !this.dragged || !id) return;
    event.preventDefault();
    const { dragged } = this;
    const place = this.draft.now.steps.findIndex((step) => step.id === id);
    this.draft.change((now) => moveTo(now, dragged, place), dragged);
  }
}
