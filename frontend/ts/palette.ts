/** Ctrl or Cmd-K: every action of this page by name, and whatever the desk finds. */

import { all, find, isVisible, later, on } from "./dom";
import { nameOf } from "./keyboard";
import { openDialog } from "./dialog";

const MOST_ACTIONS = 8;
let asked = 0;

const dialog = (): HTMLDialogElement | null => find<HTMLDialogElement>("[data-palette]");
const list = (): HTMLElement | null => find("#palette-list");
const box = (): HTMLInputElement | null => find<HTMLInputElement>("[data-palette] input");
const items = (): HTMLElement[] => all("#palette-list .palette-item");

document.addEventListener("keydown", (event) => {
  if (!(event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey)) return;
  const palette = dialog();
  if (!palette) return;
  event.preventDefault();
  if (palette.open) return palette.close();
  openDialog(palette);
  const input = box();
  if (input) input.value = "";
  fill("");
  input?.focus();
});

on("input", "[data-palette] input", (input) => fill((input as HTMLInputElement).value));

on<KeyboardEvent>("keydown", "[data-palette]", (_palette, event) => {
  const found = items();
  const at = found.findIndex((item) => item.ariaSelected === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step !== undefined) select(found[(at + step + found.length) % found.length]);
  else if (event.key === "Enter") found[at]?.click();
  else return;
  event.preventDefault();
});

function select(item: HTMLElement | undefined): void {
  items().forEach((other) => (other.ariaSelected = String(other === item)));
  items().forEach((other, index) => (other.id ||= `palette-${index}`));
  item?.scrollIntoView({ block: "nearest" });
  box()?.setAttribute("aria-activedescendant", item?.id ?? "");
}

function fill(text: string): void {
  const place = list();
  if (!place) return;
  const wanted = text.trim().toLocaleLowerCase();
  const actions = all("[data-key], [data-command]").filter((element) => !element.closest("dialog") && canPress(element));
  const named = new Map(actions.map((element) => [nameOf(element), element]));
  const matching = [...named].filter(([name]) => name && name.toLocaleLowerCase().includes(wanted)).slice(0, MOST_ACTIONS);
  const label = Object.assign(document.createElement("p"), { className: "palette-group", textContent: place.dataset["labelActions"] ?? "" });
  place.replaceChildren(...(matching.length ? [label] : []), ...matching.map(([name, element]) => action(name, element)));
  select(items()[0]);
  ask(text.trim());
}

/** An action inside a closed menu can be pressed, one that the page hides can't. */
function canPress(element: HTMLElement): boolean {
  return !element.matches(":disabled") && (isVisible(element) || element.closest("[popover]") !== null);
}

function action(name: string, element: HTMLElement): HTMLElement {
  const item = Object.assign(document.createElement("div"), { className: "palette-item", role: "option" });
  const sign = (find("svg.icon", element) ?? find("#palette-list + .palette-foot svg.icon"))?.cloneNode(true);
  item.append(...(sign ? [sign] : []), Object.assign(document.createElement("span"), { textContent: name }));
  for (const key of (element.dataset["key"] ?? "").split(" ").filter(Boolean)) {
    item.append(Object.assign(document.createElement("kbd"), { textContent: key }));
  }
  item.addEventListener("click", () => {
    dialog()?.close();
    element.click();
    if (element.matches("input, textarea")) element.focus();
  });
  return item;
}

/** The server answers with `.palette-group` and `.palette-item` links, shown above the actions. */
const ask = later((text: string) => {
  const url = document.body.dataset["paletteUrl"];
  const turn = ++asked;
  if (!url || !text) return none();
  fetch(`${url}?q=${encodeURIComponent(text)}&at=${encodeURIComponent(location.pathname)}`, { headers: { "HX-Request": "true" } })
    .then((answer) => (answer.ok ? answer.text() : ""))
    .then((html) => turn === asked && (list()?.insertAdjacentHTML("afterbegin", html), none(), select(items()[0])))
    .catch(none);
}, 120);

function none(): void {
  const place = list();
  if (!place || items().length) return;
  place.replaceChildren(Object.assign(document.createElement("p"), { className: "palette-none", textContent: place.dataset["labelNone"] ?? "" }));
}
