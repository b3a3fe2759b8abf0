/** Every text beside its translation. One whose source has changed since says so, with what it was; so does one that lacks. */

import { csrf } from "../dom";
import { byId, say, texts, type Words } from "./definition";
import type { Draft } from "./draft";
import { put } from "./edits";
import { make } from "./elements";
import { word } from "./world";

/** By language and place: the source as it was when it was translated. */
export type Stale = Record<string, Record<string, string>>;

const SAID: Record<string, string> = { title: "title", body: "body", reply: "reply", items: "item" };

/** What a text of the whole is, in words. */
function named(place: string): string {
  const [of = "", name = "", part, code] = place.split(".");
  if (of === "variables") return part === "choices" ? `${word("choice")}: ${name} / ${code}` : `${word("variable")}: ${name}`;
  return of === "outcomes" ? `${word("outcome")}: ${name}` : word(of);
}

export class Translations {
  private isAll = true;
  private code = "";

  constructor(private readonly box: HTMLElement, private readonly draft: Draft, private readonly url: string, private stale: Stale, private readonly nameOf: (code: string) => string) {
    this.draw(true);
  }

  know(stale: Stale): void {
    this.stale = stale;
    for (const row of this.box.querySelectorAll<HTMLElement>("[data-place]")) this.mark(row);
    this.count();
  }

  draw(isNew: boolean): void {
    if (!isNew) return;
    const { locale, locales } = this.draft.now;
    const others = locales.filter((one) => one !== locale);
    this.code = others.includes(this.code) ? this.code : (others[0] ?? "");
    if (!this.code) {
      this.box.replaceChildren(make("p", { class: "muted" }, word("one_language")));
      return;
    }
    this.box.replaceChildren(this.head(others), make("div", { class: "pe-texts" }, ...texts(this.draft.now)
      .filter((one) => one.text[locale] || one.text[this.code])
      .map((one) => this.row(one.place, one.step, one.path, one.text))));
    this.know(this.stale);
    this.filter();
  }

  private head(others: string[]): HTMLElement {
    const which = make("select", { class: "input small", "aria-label": word("language"), change: () => {
      this.code = which.value;
      this.draw(true);
    } }, ...others.map((code) => make("option", { value: code }, this.nameOf(code))));
    which.value = this.code;
    const only = make("input", { type: "checkbox", change: () => {
      this.isAll = !only.checked;
      this.filter();
    } });
    only.checked = !this.isAll;
    return make("div", { class: "pe-texts-head" }, which, make("label", { class: "choice" }, only, make("span", {}, word("only_open"))),
      make("output", { class: "small muted", "data-open-count": true }));
  }

  private row(place: string, step: string, path: (string | number)[], text: Words): HTMLElement {
    const { locale } = this.draft.now;
    const source = text[locale] ?? "";
    const name = step ? `${say(byId(this.draft.now, step)?.title, locale)} · ${word(SAID[place.split(".")[2] ?? ""] ?? "title")}` : named(place);
    const field = make("textarea", { class: "input", rows: Math.min(8, 1 + Math.floor(source.length / 60) + (source.match(/\n/g)?.length ?? 0)), lang: this.code, dir: "auto",
      "aria-label": `${name} (${this.nameOf(this.code)})`, input: () => {
        this.draft.type(`${place}.${this.code}`, (now) => put(now, [...path, this.code], field.value || undefined));
        this.mark(row);
        this.count();
      } });
    field.value = text[this.code] ?? "";
    const row = make("div", { class: "pe-text", "data-place": place },
      make("div", {}, make("p", { class: "small muted" }, name), make("p", { class: "pe-source", lang: locale, dir: "auto" }, source)),
      make("div", {}, field, make("div", { class: "pe-text-state" })));
    return row;
  }

  private mark(row: HTMLElement): void {
    const place = row.dataset["place"] ?? "";
    const field = row.querySelector("textarea")!;
    const was = this.stale[this.code]?.[place];
    const isMissing = !field.value.trim();
    row.dataset["state"] = isMissing ? "missing" : was !== undefined ? "stale" : "fresh";
    const parts = isMissing ? [make("span", { class: "badge warn" }, word("missing"))] : [];
    if (!isMissing && was !== undefined)
      parts.push(make("span", { class: "badge warn" }, word("stale")), make("span", { class: "small muted" }, word("stale_help", { was })),
        make("button", { type: "button", class: "button small", click: () => void this.confirm(place) }, word("still_right")));
    row.querySelector(".pe-text-state")!.replaceChildren(...parts);
  }

  private count(): void {
    const open = this.box.querySelectorAll('[data-state="missing"], [data-state="stale"]').length;
    const sign = this.box.querySelector("[data-open-count]");
    if (sign) sign.textContent = open ? word("open_texts", { count: open }) : word("all_translated");
  }

  private filter(): void {
    for (const row of this.box.querySelectorAll<HTMLElement>("[data-place]")) row.hidden = !this.isAll && row.dataset["state"] === "fresh";
  }

  /** Somebody looked: the translation fits the new source as it is. */
  private async confirm(place: string): Promise<void> {
    const body = JSON.stringify({ locale: this.code, place });
    const answer = await fetch(this.url, { method: "POST", body, headers: { "X-CSRFToken": csrf(), "Content-Type": "application/json" } }).catch(() => null);
    if (answer?.ok) this.know(((await answer.json()) as { stale: Stale }).stale);
  }
}
