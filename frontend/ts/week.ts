/** The week of a calendar: its lines draw what its inputs say, and say in them what is drawn, by mouse and by keys. */

import { all, find, later, on, onParts } from "./dom";
import { htmx } from "./http";

type Opening = [number, number];

const DAY = 24 * 60;
const STEP = 15;
const EDGE = 8;
const SVG = "http://www.w3.org/2000/svg";
const WRITTEN = /^(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?$/;

const clock = (minutes: number): string => {
  const at = minutes > DAY ? minutes - DAY : minutes;
  return `${String(Math.floor(at / 60)).padStart(2, "0")}:${String(at % 60).padStart(2, "0")}`;
};
const said = ([start, end]: Opening): string => `${clock(start)}–${clock(end)}`;
const days = (): HTMLElement[] => all("[data-week-day]");
const input = (day: HTMLElement): HTMLInputElement | null => find<HTMLInputElement>("input[type=text]", day);
const name = (day: HTMLElement): string => find("label", day)?.textContent?.trim() ?? "";

/** Null where something is written that can't be drawn: then the line is left as it is. */
function read(day: HTMLElement): Opening[] | null {
  const found: Opening[] = [];
  for (const part of (input(day)?.value ?? "").split(/[,;]/)) {
    if (!part.trim()) continue;
    const [, hours, minutes = "0", untilHours, untilMinutes = "0"] = WRITTEN.exec(part.trim()) ?? [];
    const start = Number(hours) * 60 + Number(minutes);
    const end = Number(untilHours) * 60 + Number(untilMinutes);
    if (!(start <= DAY && end <= DAY)) return null;
    found.push([start, end > start ? end : end + DAY]);
  }
  return found;
}

const tell = later((day: HTMLElement) => input(day)?.dispatchEvent(new Event("change", { bubbles: true })), 500);

function write(day: HTMLElement, openings: Opening[]): void {
  const box = input(day);
  if (!box) return;
  box.value = [...openings].sort((one, other) => one[0] - other[0]).map(said).join(", ");
  if (box.form) htmx.trigger(box.form, "htmx:abort", {}); // what is on its way would answer for the opening before
  draw();
  tell(day);
}

function announce(key: "opening" | "gone", day: HTMLElement, opening: Opening): string {
  const words = find("[data-week-said]")?.dataset[key] ?? "";
  return words.replace("{day}", name(day)).replace("{opening}", said(opening));
}

function bar(day: HTMLElement, opening: Opening, place: number): SVGRectElement {
  const rect = document.createElementNS(SVG, "rect");
  const values = { x: opening[0], width: Math.min(opening[1], DAY) - opening[0], y: 3, height: 22 };
  for (const [key, value] of Object.entries(values)) rect.setAttribute(key, String(value));
  rect.classList.add("week-bar");
  rect.dataset["place"] = String(place);
  rect.setAttribute("tabindex", "0");
  rect.setAttribute("role", "button");
  rect.setAttribute("aria-label", announce("opening", day, opening));
  return rect;
}

function spill(end: number): SVGRectElement {
  const rect = document.createElementNS(SVG, "rect");
  for (const [key, value] of Object.entries({ x: 0, width: end, y: 3, height: 22 })) rect.setAttribute(key, String(value));
  rect.classList.add("week-bar", "runs-on");
  return rect;
}

function draw(): void {
  const rows = days();
  const read_ = rows.map(read);
  rows.forEach((day, number) => {
    const line = find<SVGSVGElement>("[data-week-line]", day);
    const own = read_[number];
    if (!line || !own) return;
    const held = line.contains(document.activeElement) ? (document.activeElement as SVGElement).dataset["place"] : undefined;
    all(".week-bar", line).forEach((one) => one.remove());
    const before = read_[(number + 6) % 7] ?? [];
    for (const [, end] of before) if (end > DAY) line.append(spill(end - DAY));
    line.append(...own.map((one, place) => bar(day, one, place)));
    if (held !== undefined) find<SVGElement>(`[data-place="${held}"]`, line)?.focus();
  });
}

function focus(day: HTMLElement, opening: Opening): void {
  const place = (read(day) ?? []).findIndex(([start, end]) => start === opening[0] && end === opening[1]);
  find<SVGElement>(`[data-place="${place}"]`, day)?.focus();
}

/** The same opening moved or stretched, within its bounds; null where it would be nothing or more than a day. */
function moved([start, end]: Opening, by: number, isEnd: boolean): Opening | null {
  const [first, last] = isEnd ? [start, end + by] : [start + by, end + by];
  return first >= 0 && first < DAY && last - first >= STEP && last - first <= DAY && last <= 2 * DAY ? [first, last] : null;
}

on("keydown", ".week-bar[data-place]", (rect, event: KeyboardEvent) => {
  const day = rect.closest<HTMLElement>("[data-week-day]");
  const openings = day && read(day);
  const opening = openings?.[Number(rect.dataset["place"])];
  if (!day || !openings || !opening) return;
  const others = openings.filter((one) => one !== opening);
  const by = { ArrowLeft: -STEP, ArrowRight: STEP, ArrowUp: -60, ArrowDown: 60 }[event.key];
  if (by) {
    event.preventDefault();
    const next = moved(opening, by, event.shiftKey);
    if (!next) return;
    write(day, [...others, next]);
    focus(day, next);
  } else if (event.key === "Delete" || event.key === "Backspace") {
    event.preventDefault();
    write(day, others);
    const live = find("[data-week-said]");
    if (live) live.textContent = announce("gone", day, opening);
    input(day)?.focus();
  }
});

interface Drag {
  day: HTMLElement;
  line: SVGSVGElement;
  others: Opening[];
  from: Opening;
  grip: "new" | "start" | "end" | "all";
  at: number;
  now: Opening;
}
let drag: Drag | null = null;

function minuteAt(line: SVGSVGElement, x: number): number {
  const box = line.getBoundingClientRect();
  return Math.max(0, Math.min(DAY, Math.round((((x - box.left) / box.width) * DAY) / STEP) * STEP));
}

function grip(rect: Element, x: number): Drag["grip"] {
  const box = rect.getBoundingClientRect();
  if (x - box.left < EDGE && box.width > 3 * EDGE) return "start";
  return box.right - x < EDGE && box.width > 3 * EDGE ? "end" : "all";
}

on("pointerdown", "[data-week-line]", (element, event: PointerEvent) => {
  const line = element as unknown as SVGSVGElement;
  const day = line.closest<HTMLElement>("[data-week-day]");
  const openings = day && read(day);
  if (!day || !openings || event.button !== 0) return;
  const rect = event.target instanceof SVGElement ? event.target.closest<SVGElement>(".week-bar[data-place]") : null;
  const at = minuteAt(line, event.clientX);
  const from = rect ? openings[Number(rect.dataset["place"])] : ([at, at] as Opening);
  if (!from) return;
  event.preventDefault();
  rect?.focus();
  const others = openings.filter((one) => one !== from);
  drag = { day, line, others, from, grip: rect ? grip(rect, event.clientX) : "new", at, now: from };
});

function dragged(one: Drag, to: number): Opening {
  const by = to - one.at;
  const [start, end] = one.from;
  if (one.grip === "new") return by < 0 ? [to, one.at] : [one.at, to];
  if (one.grip === "start") return [Math.min(to, end - STEP), end];
  if (one.grip === "end") return [start, Math.max(start + STEP, end + by)];
  return moved(one.from, by, false) ?? one.now;
}

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  drag.now = dragged(drag, minuteAt(drag.line, event.clientX));
  const box = input(drag.day);
  if (!box) return;
  const openings = drag.now[1] > drag.now[0] ? [...drag.others, drag.now] : drag.others;
  box.value = openings.sort((one, other) => one[0] - other[0]).map(said).join(", ");
  draw();
});

document.addEventListener("pointerup", () => {
  if (!drag) return;
  const { day, now, others, from } = drag;
  drag = null;
  if (now[1] <= now[0]) return write(day, others);
  if (now !== from) write(day, [...others, now]);
  focus(day, now);
});

on("input", "[data-week-day] input", draw);
onParts((root) => {
  const hint = find("[data-week-hint]", root);
  if (!hint) return;
  hint.hidden = false;
  draw();
});
