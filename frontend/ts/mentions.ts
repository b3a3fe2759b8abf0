/** @ in an internal note: names to choose from beside the caret, by arrow keys and Enter. Without scripts they are typed. */

import { all, find, later } from "./dom";
import { kindOf } from "./composer";

const TYPED = /(?:^|[\s(])@([\p{L}][\p{L}\p{N}.'’-]*(?: [\p{L}\p{N}.'’-]*)?)$/u;
const PAUSE = 120;
const GAP = 4;

let asked = "";
let running: AbortController | null = null;

const box = (): HTMLElement | null => find("[data-names]");
const options = (): HTMLElement[] => all("[data-name]", box() ?? document.createElement("i"));
const chosen = (): HTMLElement | null => options().find((one) => one.ariaSelected === "true") ?? null;
const isOpen = (): boolean => box()?.hidden === false;

function close(): void {
  running?.abort();
  const place = box();
  if (!place) return;
  place.hidden = true;
  place.replaceChildren();
  asked = "";
}

/** What stands before the caret, in the editor or in the plain field. */
function before(): string {
  const field = document.activeElement;
  if (field instanceof HTMLTextAreaElement) return field.value.slice(0, field.selectionStart);
  const { anchorNode: node, anchorOffset: at, isCollapsed } = window.getSelection() ?? {};
  return node instanceof Text && isCollapsed ? node.data.slice(0, at) : "";
}

function caret(field: Element): DOMRect {
  const range = field instanceof HTMLTextAreaElement ? null : window.getSelection()?.getRangeAt(0);
  const at = range?.getBoundingClientRect();
  return at && at.height ? at : field.getBoundingClientRect();
}

const look = later(async (form: HTMLElement) => {
  const name = TYPED.exec(before())?.[1] ?? "";
  const field = document.activeElement;
  if (!name || !field || kindOf(form) !== "note") return close();
  if (name === asked) return;
  asked = name;
  running?.abort();
  running = new AbortController();
  try {
    const answer = await fetch(`${form.dataset["namesUrl"]}?q=${encodeURIComponent(name)}`, { headers: { "HX-Request": "true" }, signal: running.signal });
    if (answer.ok && !answer.redirected) show(await answer.text(), caret(field));
  } catch {
    // Another letter was typed, or the connection is gone: names can be typed whole.
  }
}, PAUSE);

function show(html: string, at: DOMRect): void {
  const place = box();
  if (!place) return;
  place.innerHTML = html; // our own fragment, escaped by the server
  place.hidden = !options().length;
  select(options()[0]);
  const top = at.top - place.offsetHeight - GAP;
  place.style.left = `${Math.max(GAP, Math.min(at.left, innerWidth - place.offsetWidth - GAP))}px`;
  place.style.top = `${top > GAP ? top : at.bottom + GAP}px`;
}

function select(option: HTMLElement | undefined): void {
  options().forEach((one) => (one.ariaSelected = String(one === option)));
  option?.scrollIntoView({ block: "nearest" });
}

/** The typed beginning becomes the whole name; the editor takes it as if it was typed. */
function take(option: HTMLElement): void {
  const typed = TYPED.exec(before())?.[1] ?? "";
  const name = `${option.dataset["name"] ?? ""} `;
  const field = document.activeElement;
  close();
  if (field instanceof HTMLTextAreaElement) {
    field.setRangeText(name, field.selectionStart - typed.length, field.selectionStart, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return;
  }
  const selection = window.getSelection();
  if (!selection?.anchorNode) return;
  const end = selection.anchorOffset;
  selection.setBaseAndExtent(selection.anchorNode, end - typed.length, selection.anchorNode, end);
  document.execCommand("insertText", false, name);
}

document.addEventListener("input", (event) => {
  const form = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-composer][data-names-url]") : null;
  if (form) look(form);
});

document.addEventListener("keydown", (event) => {
  if (!isOpen() || event.isComposing) return;
  const list = options();
  const at = list.indexOf(chosen() ?? list[0] ?? document.body);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step !== undefined) select(list[(at + step + list.length) % list.length]);
  else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") {
    const option = chosen();
    if (option) take(option);
  } else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

/** On press, before the editor loses the focus. */
document.addEventListener("mousedown", (event) => {
  const option = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-names] [data-name]") : null;
  if (!option) return close();
  event.preventDefault();
  take(option);
});
