/** Shortcuts declared in the page: `data-key="g i"` on a link, button, label or field. Never while a person types. */

import { all, find, isTyping, isVisible, on } from "./dom";
import { enter } from "./menu";
import { moveRow, openRow, pickRow } from "./rows";

const PATIENCE = 900;
let typed = "";
let typedAt = 0;

const ROW_KEYS: Record<string, () => boolean> = {
  j: () => moveRow(1),
  k: () => moveRow(-1),
  o: openRow,
  Enter: openRow,
  x: pickRow,
};

function start(): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isTyping(event.target) || find("dialog[open], [popover]:popover-open")) return;
    if (event.key === "Enter" && event.target instanceof Element && event.target.closest("a, button, summary, input")) return;
    if (press(event.key, event.timeStamp)) event.preventDefault();
  });
  on("click", "[data-focus]", (element) => focusOn(find(element.dataset["focus"] ?? "")));
  on("beforetoggle", "#keys", fillMap);
  document.addEventListener("desk:dialog", (event) => {
    if ((event.target as Element).id === "keys") fillMap();
  });
}

/** Acts on a key, alone or after the one just before it; says whether it meant anything. */
function press(key: string, at: number): boolean {
  const sequence = typed && at - typedAt < PATIENCE ? `${typed} ${key}` : key;
  typed = "";
  const target = byKey(sequence) ?? (sequence === key ? null : byKey(key));
  if (target) return activate(target);
  if (isPrefix(key)) {
    typed = key;
    typedAt = at;
    return true;
  }
  return ROW_KEYS[key]?.() ?? false;
}

/** What was offered last, in the newest toast, goes before what stands in the page. */
function byKey(keys: string): HTMLElement | null {
  const found = all(`[data-key="${CSS.escape(keys)}"]`).filter(usable);
  return found.filter((element) => element.closest("[data-toasts]")).at(-1) ?? found[0] ?? null;
}

function isPrefix(key: string): boolean {
  return key.length === 1 && find(`[data-key^="${CSS.escape(key)} "]`) !== null;
}

function usable(element: HTMLElement): boolean {
  return isVisible(element) && !element.matches(":disabled, [aria-disabled=true]");
}

function activate(element: HTMLElement): boolean {
  if (isTyping(element)) focusOn(element);
  else element.click();
  const menu = document.getElementById(element.getAttribute("popovertarget") ?? "");
  if (menu?.matches(":popover-open")) enter(menu);
  return true;
}

function focusOn(element: HTMLElement | null): void {
  element?.focus();
  if (element instanceof HTMLInputElement) element.select();
}

/** The name under which an action stands in the map and the palette. */
export function nameOf(element: HTMLElement): string {
  const name = element.dataset["command"] || element.dataset["keyLabel"] || element.getAttribute("aria-label");
  return (name || element.textContent || "").trim();
}

/** Fills the dialog behind `?` with what works on this page right now. */
function fillMap(): void {
  const list = find("[data-keys]");
  if (!list) return;
  const words = list.dataset;
  const rows = find("[data-rows]")
    ? [["j", words["labelNext"]], ["k", words["labelPrevious"]], ["Enter", words["labelOpen"]], ["x", words["labelPick"]]]
    : [];
  const own = all("[data-key]").filter((element) => !element.closest("dialog") && usable(element));
  const pairs = [...own.map((element) => [element.dataset["key"], nameOf(element)]), ...rows, ["Ctrl K", words["labelPalette"]]];
  const seen = new Map(pairs.map(([key, label]) => [key ?? "", label ?? ""]));
  list.replaceChildren(...[...seen].map(([key, label]) => mapLine(key, label)));
}

function mapLine(keys: string, label: string): HTMLElement {
  const line = document.createElement("div");
  const term = Object.assign(document.createElement("dt"), { textContent: label });
  const hint = document.createElement("dd");
  hint.append(...keys.split(" ").map((key) => Object.assign(document.createElement("kbd"), { textContent: key })));
  line.append(term, hint);
  return line;
}

start();
