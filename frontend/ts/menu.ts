/** Menus: placed beside their button, walked with the arrow keys, narrowed by typing where they have a filter. */

import { all, find, isVisible, on, onParts } from "./dom";

const GAP = 4;
const EDGE = 8;

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!(menu instanceof HTMLElement) || !menu.matches("[data-menu]")) return;
  const opener = find(`[popovertarget="${CSS.escape(menu.id)}"]`);
  const open = (event as ToggleEvent).newState === "open";
  opener?.setAttribute("aria-expanded", String(open));
  if (open) enter(menu);
}, true);

/** Called by a shortcut too, at once: the toggle event comes later, and the next key must not miss the filter. */
export function enter(menu: HTMLElement): void {
  const opener = find(`[popovertarget="${CSS.escape(menu.id)}"]`);
  if (!opener || menu.contains(document.activeElement)) return;
  place(menu, opener.getBoundingClientRect());
  (find("[data-menu-filter]", menu) ?? items(menu)[0])?.focus();
}

/** Under the button, or over it where there is no room; inside the window always. */
function place(menu: HTMLElement, button: DOMRect): void {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const beside = menu.dataset["menuSide"] === "end" && innerWidth > 760;
  const below = button.bottom + GAP + height <= innerHeight - EDGE || button.top < height;
  const rtl = document.documentElement.dir === "rtl";
  const start = beside ? button.right + GAP : rtl || button.left + width > innerWidth - EDGE ? button.right - width : button.left;
  const top = beside ? button.bottom - height : below ? button.bottom + GAP : button.top - GAP - height;
  menu.style.left = `${Math.max(EDGE, Math.min(start, innerWidth - width - EDGE))}px`;
  menu.style.top = `${Math.max(EDGE, Math.min(top, innerHeight - height - EDGE))}px`;
}

function items(menu: HTMLElement): HTMLElement[] {
  return all(".menu-item", menu).filter((item) => isVisible(item) && !item.matches(":disabled"));
}

/** An arrow on the button opens the menu and goes into it, also where the press that opened it is not told of yet. */
on<KeyboardEvent>("keydown", "[popovertarget]", (opener, event) => {
  const menu = document.getElementById(opener.getAttribute("popovertarget") ?? "");
  if (!menu?.matches("[data-menu]") || opener.closest("[data-menu]") || !/^Arrow(Down|Up)$/.test(event.key)) return;
  event.preventDefault();
  if (!menu.matches(":popover-open")) menu.showPopover();
  enter(menu);
  items(menu).at(event.key === "ArrowDown" ? 0 : -1)?.focus();
});

on<KeyboardEvent>("keydown", "[data-menu]", (menu, event) => {
  const list = items(menu);
  const at = list.indexOf(document.activeElement as HTMLElement);
  const next = { ArrowDown: at + 1, ArrowUp: at < 0 ? list.length - 1 : at - 1, Home: 0, End: list.length - 1 }[event.key];
  if (event.key === "Enter" && (event.target as Element).matches("[data-menu-filter]")) {
    event.preventDefault();
    list[0]?.click();
  } else if (next !== undefined && list.length) {
    event.preventDefault();
    list[(next + list.length) % list.length]?.focus();
  }
});

on("input", "[data-menu-filter]", (box) => narrow(box as HTMLInputElement));

/** What comes into an open menu later is narrowed by what was typed meanwhile. */
onParts(() => all<HTMLInputElement>("[data-menu]:popover-open [data-menu-filter]").forEach(narrow));

function narrow(box: HTMLInputElement): void {
  const menu = box.closest<HTMLElement>("[data-menu]");
  const wanted = box.value.trim().toLocaleLowerCase();
  if (!menu) return;
  all(".menu-item", menu).forEach((item) => (item.hidden = !(item.textContent ?? "").toLocaleLowerCase().includes(wanted)));
  all(".menu-label, hr", menu).forEach((part) => (part.hidden = wanted !== ""));
  const none = find(".menu-none", menu);
  if (none) none.hidden = items(menu).length > 0;
}

/** After the press has done its work: a form whose button loses the focus too early would forget which it was. */
on("click", "[data-menu] .menu-item", (item) => void window.setTimeout(() => item.closest<HTMLElement>("[popover]")?.hidePopover()));
