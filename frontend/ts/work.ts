/** The board of work: a card is moved to another person by dragging, or by m, up and down, and Enter. */

import { all, find, isTyping, on } from "./dom";
import { send } from "./http";

let held: HTMLElement | null = null;
let over = -1;

const board = (): HTMLElement | null => find("[data-work]");
const lanes = (): HTMLElement[] => all("[data-work] [data-lane]");

function hold(card: HTMLElement): void {
  held = card;
  over = lanes().findIndex((lane) => lane.contains(card));
  card.classList.add("is-held");
  board()?.setAttribute("data-held", ""); // left alone by live updates meanwhile
  say("held", card.dataset["card"] ?? "");
}

function aim(step: number): void {
  const found = lanes();
  over = Math.max(0, Math.min(over + step, found.length - 1));
  found.forEach((lane, place) => lane.classList.toggle("is-over", place === over));
  found[over]?.focus();
  found[over]?.scrollIntoView({ block: "nearest" });
  say("over", found[over]?.dataset["laneName"] ?? "");
}

/** To this lane's person; where the card came from, or nowhere, nothing happens. */
function drop(lane: HTMLElement | undefined): void {
  const card = held;
  release();
  if (!card || !lane || lane.contains(card)) return;
  const values = { to: lane.dataset["lane"] ?? "", seen: card.dataset["seen"] ?? "" };
  find(".cards", lane)?.prepend(card);
  send("post", card.dataset["assign"] ?? "", values);
  find("a[data-open]", card)?.focus();
}

function release(): void {
  held?.classList.remove("is-held");
  lanes().forEach((lane) => lane.classList.remove("is-over"));
  board()?.removeAttribute("data-held");
  held = null;
}

function leave(): void {
  const card = held;
  release();
  say("left", "");
  if (card) find("a[data-open]", card)?.focus();
}

function say(what: string, value: string): void {
  const place = find("[data-work-says]");
  if (place) place.textContent = (board()?.getAttribute(`data-label-${what}`) ?? "").replace("%s", value);
}

const MOVES: Record<string, () => void> = {
  ArrowDown: () => aim(1),
  ArrowUp: () => aim(-1),
  ArrowRight: () => aim(1),
  ArrowLeft: () => aim(-1),
  Enter: () => drop(lanes()[over]),
  Escape: leave,
};

document.addEventListener(
  "keydown",
  (event) => {
    if (!board() || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const card = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-card]") : null;
    const act = held ? MOVES[event.key] : event.key === "m" && card ? () => hold(card) : undefined;
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  },
  { capture: true },
);

on<MouseEvent>("click", "[data-card-move]", (link, event) => {
  const card = link.closest<HTMLElement>("[data-card]");
  if (!card || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  hold(card);
});
on("click", "[data-lane]", (lane) => {
  if (held && !lane.contains(held)) drop(lane);
});

on<DragEvent>("dragstart", "[data-card]", (card, event) => {
  hold(card);
  event.dataTransfer?.setData("text/plain", card.dataset["card"] ?? "");
});
on<DragEvent>("dragover", "[data-lane]", (lane, event) => {
  if (!held) return;
  event.preventDefault();
  lanes().forEach((other) => other.classList.toggle("is-over", other === lane));
});
on<DragEvent>("drop", "[data-lane]", (lane, event) => {
  event.preventDefault();
  drop(lane);
});
on("dragend", "[data-card]", () => held && release());
