/** `/name` where one writes: macros by the beginning of their words, chosen without leaving the line. */

import { all, find, isVisible, on } from "./dom";
import { choices, foreseen, load, matches, use } from "./macros";
import { before, caret } from "./writer";

const NAMED = /(?:^|\s)\/([\p{L}\p{N}_-]{0,40})$/u;
const MOST = 8;
let dismissed = "";

const menu = (): HTMLElement | null => find("#macro-slash");
const items = (): HTMLElement[] => all("#macro-slash [role=option]");
const isOpen = (): boolean => menu()?.matches(":popover-open") ?? false;
const current = (): HTMLElement | undefined => items().find((item) => item.ariaSelected === "true");

/** What is typed after the slash; null where no name is being typed. */
const typedName = (form: HTMLElement): string | null => NAMED.exec(before(form))?.[1] ?? null;

async function offer(form: HTMLElement): Promise<void> {
  const name = typedName(form);
  if (name === null) dismissed = "";
  if (name === null || dismissed) return close();
  await load();
  if (typedName(form) !== name || !isVisible(form)) return;
  const wanted = name.replaceAll(/[-_]/g, " ").trim();
  const found = choices().filter((item) => matches(item, wanted)).slice(0, MOST);
  const place = menu();
  if (!place || !found.length) return close();
  place.replaceChildren(...found.map(asItem));
  if (!isOpen()) place.showPopover();
  put(place, caret(form));
  select(items()[0]);
}

function asItem(choice: HTMLElement): HTMLElement {
  const item = choice.cloneNode(true) as HTMLElement;
  item.id = `slash-${choice.dataset["macro"]}`;
  item.hidden = false;
  item.className = "menu-item";
  return item;
}

/** Over the line, since the composer stands at the bottom; below it where there is no room. */
function put(place: HTMLElement, at: DOMRect): void {
  const { offsetHeight: height, offsetWidth: width } = place;
  place.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
  place.style.top = `${at.top > height + 12 ? at.top - height - 6 : at.bottom + 6}px`;
}

const editor = (): HTMLElement | null => find("#composer .tiptap, #composer textarea[data-write]:not([hidden])");

function select(item: HTMLElement | undefined): void {
  items().forEach((other) => (other.ariaSelected = String(other === item)));
  item?.scrollIntoView({ block: "nearest" });
  editor()?.setAttribute("aria-controls", "macro-slash");
  if (item) editor()?.setAttribute("aria-activedescendant", item.id);
}

function close(): void {
  if (isOpen()) menu()?.hidePopover();
  editor()?.removeAttribute("aria-activedescendant");
  editor()?.removeAttribute("aria-controls");
}

async function choose(form: HTMLFormElement): Promise<void> {
  const item = current();
  const name = typedName(form);
  close();
  if (!item || name === null) return;
  const part = await foreseen(item.dataset["macro"] ?? "");
  if (part && typedName(form) === name) await use(form, part, name.length + 1);
}

on("input", "#composer [data-write]", (field) => {
  const form = field.closest<HTMLElement>("#composer");
  if (form && menu()) void offer(form);
});

/** Before the editor and the composer hear of it: Enter and the arrows belong to the open list. */
window.addEventListener("keydown", (event) => {
  const form = event.target instanceof Element ? event.target.closest<HTMLFormElement>("#composer") : null;
  if (!form || !isOpen() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const found = items();
  const at = found.indexOf(current() as HTMLElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step !== undefined) select(found[(at + step + found.length) % found.length]);
  else if (event.key === "Enter" || event.key === "Tab") void choose(form);
  else if (event.key === "Escape") {
    dismissed = "yes";
    close();
  } else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

on("mousedown", "#macro-slash", (_menu, event) => event.preventDefault());
on("click", "#macro-slash [role=option]", (item) => {
  const form = find<HTMLFormElement>("#composer");
  select(item);
  if (form) void choose(form);
});
on("focusout", "#composer", close);
