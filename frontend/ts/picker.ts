/** A list of choices that opens from a row of a form: closed by Escape or a press elsewhere, narrowed by typing. */

import { all, find, on } from "./dom";

const open = (): HTMLDetailsElement[] => all<HTMLDetailsElement>("details[data-picker][open]");

document.addEventListener("click", (event) => {
  for (const picker of open()) if (!(event.target instanceof Node && picker.contains(event.target))) picker.open = false;
});

document.addEventListener("keydown", (event) => {
  const [picker] = event.key === "Escape" ? open() : [];
  if (!picker) return;
  picker.open = false;
  find("summary", picker)?.focus();
});

on("input", "[data-picker-filter]", (box) => {
  const wanted = (box as HTMLInputElement).value.trim().toLocaleLowerCase();
  const choices = all(".choice", box.closest("[data-picker]") ?? document);
  choices.forEach((choice) => (choice.hidden = !(choice.textContent ?? "").toLocaleLowerCase().includes(wanted)));
});
