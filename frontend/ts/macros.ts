/** Macros: `m` opens the picker. What one says goes in at the caret; what it does waits beside it until that is sent. */

import { all, find, later, on } from "./dom";
import { kindOf } from "./composer";
import { openDialog } from "./dialog";
import { keepDraft } from "./drafts";
import { send } from "./http";
import { say } from "./toast";
import { insert } from "./writer";

const PAUSE = 60;
let loading: Promise<void> | null = null;
let loadedFor: HTMLElement | null = null;
let language = "";
const known = new Map<string, Promise<HTMLElement | null>>();

const dialog = (): HTMLDialogElement | null => find<HTMLDialogElement>("[data-macros]");
const box = (): HTMLInputElement | null => find<HTMLInputElement>("[data-macros] input");
const pane = (): HTMLElement | null => find("#macro-pane");
const address = (): string => dialog()?.dataset["url"] ?? "";
const selected = (): HTMLElement | null => find('#macro-list [aria-selected="true"]');
const composer = (): HTMLFormElement | null => find<HTMLFormElement>("#composer");
export const choices = (): HTMLElement[] => all("#macro-list [data-macro]");

async function get(query: string): Promise<string | null> {
  try {
    const answer = await fetch(`${address()}?${query}`, { headers: { "HX-Request": "true" } });
    return answer.ok && !answer.redirected ? await answer.text() : null;
  } catch {
    return null;
  }
}

/** The list of this page's ticket, fetched once until a macro is used. */
export function load(): Promise<void> {
  const list = find("#macro-list");
  if (loading && loadedFor === list) return loading;
  loadedFor = list;
  known.clear();
  loading = get("").then((html) => {
    if (html === null) loading = null;
    else if (list) list.innerHTML = html;
  });
  return loading;
}

async function open(macro = ""): Promise<void> {
  const input = box();
  const picker = dialog();
  if (!picker || !input) return;
  openDialog(picker);
  input.value = "";
  input.focus();
  known.clear();
  await load();
  narrow();
  const asked = document.getElementById(`macro-${macro}`);
  if (asked) select(asked);
}

export function matches(item: HTMLElement, text: string): boolean {
  const name = (item.textContent ?? "").toLocaleLowerCase();
  return text.toLocaleLowerCase().split(/\s+/).every((word) => name.includes(word));
}

function narrow(): void {
  const wanted = box()?.value.trim() ?? "";
  choices().forEach((item) => (item.hidden = !matches(item, wanted)));
  all('#macro-list [role="group"]').forEach((group) => (group.hidden = !find("[data-macro]:not([hidden])", group)));
  const first = choices().find((item) => !item.hidden);
  const none = find("[data-macros-none]");
  if (none) none.hidden = first !== undefined || !choices().length;
  select(first);
}

function select(item: HTMLElement | undefined): void {
  choices().forEach((other) => (other.ariaSelected = String(other === item)));
  item?.scrollIntoView({ block: "nearest" });
  box()?.setAttribute("aria-activedescendant", item?.id ?? "");
  language = "";
  if (item) show();
  else pane()?.replaceChildren();
}

const show = later(() => void paint(), PAUSE);

async function paint(): Promise<void> {
  const item = selected();
  const part = item && (await foreseen(item.dataset["macro"] ?? "", language));
  if (part && selected() === item) pane()?.replaceChildren(part);
}

/** What the macro would do here, as the server says it. */
export function foreseen(macro: string, wanted = ""): Promise<HTMLElement | null> {
  const query = new URLSearchParams({ macro, language: wanted }).toString();
  const found = known.get(query) ?? get(query).then((html) => find("[data-foreseen]", fragment(html ?? "")));
  known.set(query, found);
  return found;
}

function fragment(html: string): DocumentFragment {
  return Object.assign(document.createElement("template"), { innerHTML: html }).content;
}

async function useSelected(): Promise<void> {
  await load();
  if (choices().length && !selected()) narrow();
  const item = selected();
  const form = composer();
  if (!item || !form) return;
  const part = await foreseen(item.dataset["macro"] ?? "", language);
  if (!part) return say("labelFailed");
  dialog()?.close();
  await use(form, part);
}

/** In place of so many characters before the caret, where its name was typed there. */
export async function use(form: HTMLFormElement, part: HTMLElement, typed = 0): Promise<void> {
  loading = null;
  if (part.hasAttribute("data-acts-only")) {
    if (typed) await insert(form, { text: "", html: "" }, typed);
    return send("post", address(), { macro: part.dataset["foreseen"] ?? "" });
  }
  const kind = part.dataset["kind"] ?? "reply";
  if (kindOf(form) !== kind) {
    if (typed) await insert(form, { text: "", html: "" }, typed);
    find<HTMLInputElement>(`input[name=kind][value=${kind}]`, form)?.click();
    typed = 0;
  }
  const words = find("[data-macro-words]", part);
  await insert(form, { text: words?.innerText ?? "", html: words?.innerHTML.trim() ?? "" }, typed);
  stage(form, kind, find<HTMLTemplateElement>("[data-macro-chips]", part));
}

function stage(form: HTMLFormElement, kind: string, chips: HTMLTemplateElement | null): void {
  const place = find(`[data-staged="${CSS.escape(kind)}"]`, form);
  const added = chips?.content.firstElementChild?.cloneNode(true);
  if (!place || !(added instanceof HTMLElement)) return;
  find(`[data-staged-macro="${CSS.escape(added.dataset["stagedMacro"] ?? "")}"]`, place)?.remove();
  place.append(added);
  keepDraft(form);
}

on<MouseEvent>("click", "[data-macros-open]", (_link, event) => {
  if (!dialog() || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  void open();
});
on("click", "[data-macro-open]", (link, event) => {
  if (!dialog()) return;
  event.preventDefault();
  link.closest("dialog")?.close();
  void open(link.dataset["macroOpen"]);
});
on("input", "[data-macros] input", narrow);
on<KeyboardEvent>("keydown", "[data-macros] input", (_input, event) => {
  const found = choices().filter((item) => !item.hidden);
  const at = found.indexOf(selected() as HTMLElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step !== undefined) select(found[(at + step + found.length) % found.length]);
  else if (event.key === "Enter" && !event.isComposing) void useSelected();
  else return;
  event.preventDefault();
});
on("click", "#macro-list [data-macro]", (item) => {
  if (item === selected()) void useSelected();
  else select(item);
});
on("click", "[data-macro-use]", () => void useSelected());
on("change", "[data-macro-language]", (field) => {
  language = (field as HTMLSelectElement).value;
  void paint().then(() => find("[data-macro-language]")?.focus());
});
on("change", "[data-staged] input", (field) => {
  const form = field.closest("form");
  if (form) keepDraft(form);
});
on("click", "[data-unstage]", (button) => {
  const form = button.closest("form");
  button.closest("[data-staged-macro]")?.remove();
  if (form) keepDraft(form);
});
/** On the page where a macro is written: a variable where the caret was last. */
let writing: HTMLElement | null = null;
on("focusin", "[data-composer] :is(textarea, .tiptap)", (field) => (writing = field.closest<HTMLElement>("[data-composer]")));
on("click", "[data-insert-words]", (button) => {
  const form = writing?.isConnected ? writing : find<HTMLElement>("[data-composer]");
  const text = button.dataset["insertWords"] ?? "";
  if (form) void insert(form, { text, html: text });
});

/** Heard on its way down, since it is told to the form alone. */
document.addEventListener("desk:sent", (event) => {
  const form = event.target as HTMLFormElement;
  find(`[data-staged="${kindOf(form)}"]`, form)?.replaceChildren();
}, true);
