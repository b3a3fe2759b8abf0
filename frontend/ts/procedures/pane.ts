/** The form of what is looked at. Made anew when more than a text changed; focus, caret and folds stay where they were. */

import { all, find, remember, remembered } from "../dom";
import type { Form } from "./fields";
import { stepForm } from "./steps";
import { wholeForm } from "./whole";
import { byId } from "./definition";
import { make, set } from "./elements";
import { labelOf, word } from "./world";
import type { Stale } from "./translations";

const TRANSLATES = "procedure-translates";

export class Pane {
  private shown = "?";
  private stale: Stale = {};

  constructor(private readonly box: HTMLElement, private readonly form: Form) {
    form.translates = remembered(TRANSLATES) === "yes";
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      find("[data-outline]")?.focus();
      event.preventDefault();
    });
  }

  draw(): void {
    const { selected, now } = this.form.draft;
    const isSame = selected === this.shown;
    const focus = isSame ? focused(this.box) : null;
    const known = new Set(all<HTMLDetailsElement>("details[data-variable]", this.box).map((one) => one.dataset["variable"]));
    const folds = isSame ? new Set(all<HTMLDetailsElement>("details[open]", this.box).map(foldName)) : new Set<string>();
    const step = byId(now, selected);
    const kind = step ? labelOf(this.form.world.kinds, step.kind) : word("procedure");
    const parts = step ? stepForm(this.form, selected) : wholeForm(this.form);
    this.box.replaceChildren(make("h2", { class: "pe-kind" }, kind), ...parts);
    for (const one of all<HTMLDetailsElement>("details", this.box)) {
      const isNew = isSame && known.size > 0 && one.dataset["variable"] !== undefined && !known.has(one.dataset["variable"]);
      if (folds.has(foldName(one)) || isNew) one.open = true;
    }
    if (!isSame) this.box.scrollTop = 0;
    this.shown = selected;
    this.mark();
    focus?.();
  }

  /** To the first field; `all` of it picked, to be written over. */
  enter(all_ = false): void {
    const field = find<HTMLInputElement>("input, textarea, select", this.box);
    field?.focus();
    if (all_) field?.select();
  }

  translate(): void {
    this.form.translates = !this.form.translates;
    remember(TRANSLATES, this.form.translates ? "yes" : null);
    this.shown = "?";
    this.draw();
  }

  know(stale: Stale): void {
    this.stale = stale;
    this.mark();
  }

  /** Translations whose source has changed since say so. */
  private mark(): void {
    set(find('[data-does="translate"]') ?? this.box, { "aria-pressed": String(this.form.translates) });
    const { steps, locale } = this.form.draft.now;
    for (const field of all<HTMLInputElement>("[lang]", this.box)) {
      const code = field.lang;
      const place = field.name.replace(/^steps\.(\d+)/, (_all, number) => `steps.${steps[Number(number)]?.id}`).slice(0, -code.length - 1);
      const isStale = code !== locale && this.stale[code]?.[place] !== undefined;
      field.closest(".field")?.classList.toggle("is-stale", isStale);
      field.title = isStale ? word("stale_help", { was: this.stale[code]![place]! }) : "";
    }
  }
}

const foldName = (fold: HTMLDetailsElement): string => fold.dataset["variable"] ?? fold.className;

/** What puts the focus back to where it is now, by the field's name. */
function focused(box: HTMLElement): (() => void) | null {
  const field = document.activeElement;
  if (!(field instanceof HTMLElement) || !box.contains(field)) return null;
  const name = field.getAttribute("name") ?? "";
  const caret = field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && field.type === "text") ? field.selectionStart : null;
  return () => {
    const again = name ? box.querySelector<HTMLInputElement>(`[name="${CSS.escape(name)}"]`) : null;
    (again ?? find("[data-outline]"))?.focus();
    if (again && caret !== null && "setSelectionRange" in again) again.setSelectionRange(caret, caret);
  };
}
