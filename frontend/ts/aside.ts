/** A conversation that opens at its end and stays there while it grows: `data-from-end`. */

import { find } from "./dom";

const NEAR = 120;
const box = (): HTMLElement | null => find("[data-from-end]");
let atEnd = true;

function toEnd(): void {
  const scroller = box();
  if (scroller && atEnd) scroller.scrollTop = scroller.scrollHeight;
}

document.addEventListener("htmx:beforeSwap", () => {
  const scroller = box();
  atEnd = !scroller || scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
});
document.addEventListener("htmx:afterSettle", toEnd);
toEnd();
