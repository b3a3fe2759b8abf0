/** Rows of a list: the cursor that j and k move, and the picked ones with their bulk bar. */

import { all, find, isVisible, on, onParts } from "./dom";

let anchor: HTMLInputElement | null = null;

const rows = (): HTMLElement[] => all("[data-rows] [data-row]").filter(isVisible);
const current = (): HTMLElement | null => find("[data-row][data-cursor]") ?? find('[data-row][aria-current="true"]');

export function moveRow(step: number): boolean {
  const list = rows();
  if (!list.length) return false;
  const here = current();
  const at = here ? list.indexOf(here) + step : 0;
  const next = list[Math.max(0, Math.min(at, list.length - 1))];
  all("[data-row][data-cursor]").forEach((row) => row.removeAttribute("data-cursor"));
  next?.setAttribute("data-cursor", "");
  next?.scrollIntoView({ block: "nearest" });
  find("a[data-open]", next ?? document)?.focus({ preventScroll: true });
  return true;
}

export function openRow(): boolean {
  const link = find("a[data-open]", current() ?? document.createElement("i"));
  link?.click();
  return link !== null;
}

export function pickRow(): boolean {
  const box = find<HTMLInputElement>("[data-select]", current() ?? document.createElement("i"));
  box?.click();
  return box !== null;
}

/** With shift, everything between the box clicked before and this one takes its state. */
function pick(box: HTMLInputElement, event: MouseEvent): void {
  const boxes = all<HTMLInputElement>("[data-rows] [data-select]");
  const from = anchor ? boxes.indexOf(anchor) : -1;
  const to = boxes.indexOf(box);
  if (event.shiftKey && from >= 0) {
    boxes.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((other) => (other.checked = box.checked));
  }
  anchor = box;
  showBulk();
}

function showBulk(): void {
  const picked = all<HTMLInputElement>("[data-rows] [data-select]:checked").length;
  all("[data-rows]").forEach((list) => list.classList.toggle("is-picking", picked > 0));
  all<HTMLInputElement>("[data-rows] [data-select]").forEach((box) => box.closest("[data-row]")?.classList.toggle("is-picked", box.checked));
  all("[data-bulk]").forEach((bar) => (bar.hidden = picked === 0));
  all("[data-bulk-count]").forEach((count) => (count.textContent = (count.dataset["label"] ?? "%s").replace("%s", String(picked))));
}

function pickAll(checked: boolean): void {
  all<HTMLInputElement>("[data-rows] [data-select]").forEach((box) => (box.checked = checked));
  showBulk();
}

on<MouseEvent>("click", "[data-rows] [data-select]", (box, event) => pick(box as HTMLInputElement, event));
on("click", "[data-select-all]", (box) => pickAll((box as HTMLInputElement).checked));
on("click", "[data-select-none]", () => pickAll(false));
onParts(() => {
  if (find("[data-rows]")) showBulk();
});
