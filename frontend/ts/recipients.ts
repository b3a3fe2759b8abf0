/** Recipients as chips: typed or chosen from those that stand near, taken out with Backspace or a press. */

import { all, find, on, onParts } from "./dom";

const ENDS = new Set(["Enter", ",", ";"]);

const split = (value: string): string[] => value.split(/[,;\n]+/).map((part) => part.trim()).filter(Boolean);

function chips(field: HTMLInputElement): void {
  if (field.hidden) return;
  const box = Object.assign(document.createElement("div"), { className: "chips" });
  const entry = Object.assign(document.createElement("input"), { className: "chips-entry", id: `${field.id}-entry`, autocomplete: "off", spellcheck: false, dir: "ltr" });
  entry.setAttribute("list", field.getAttribute("list") ?? "");
  entry.dataset["chips"] = field.id;
  find(`label[for="${field.id}"]`)?.setAttribute("for", entry.id);
  field.hidden = true;
  field.after(box);
  draw(field, box, entry);
}

function draw(field: HTMLInputElement, box: HTMLElement, entry: HTMLInputElement): void {
  const label = field.closest<HTMLElement>("[data-recipients]")?.dataset["labelRemove"] ?? "%s";
  const buttons = split(field.value).map((address) => {
    const chip = Object.assign(document.createElement("button"), { type: "button", className: "chip", ariaLabel: label.replace("%s", address) });
    chip.dataset["chip"] = address;
    chip.append(Object.assign(document.createElement("bdi"), { textContent: address }), Object.assign(document.createElement("span"), { textContent: "×", ariaHidden: "true" }));
    return chip;
  });
  box.replaceChildren(...buttons, entry);
}

/** The hidden field holds what is sent; whoever keeps drafts hears of it as of any typing. */
function change(field: HTMLInputElement, addresses: string[]): void {
  const box = field.nextElementSibling;
  const entry = find<HTMLInputElement>(".chips-entry", box ?? document);
  if (!(box instanceof HTMLElement) || !entry) return;
  const hadFocus = box.contains(document.activeElement);
  field.value = [...new Map(addresses.map((one) => [one.toLowerCase(), one])).values()].join(", ");
  draw(field, box, entry);
  if (hadFocus) entry.focus();
  sum(field.closest("[data-recipients]"));
  find("[data-write]", field.form ?? document)?.dispatchEvent(new Event("input", { bubbles: true }));
}

function take(entry: HTMLInputElement): boolean {
  const field = find<HTMLInputElement>(`#${CSS.escape(entry.dataset["chips"] ?? "")}`);
  const typed = split(entry.value);
  if (!field || !typed.length) return false;
  entry.value = "";
  change(field, [...split(field.value), ...typed]);
  return true;
}

function sum(part: HTMLElement | null): void {
  const place = part && find("[data-recipients-sum]", part);
  if (!part || !place) return;
  const of = (name: string): string[] => split(find<HTMLInputElement>(`input[name="${name}"]`, part)?.value ?? "");
  const { labelTo = "%s", labelCc = "%s", labelBcc = "%s", address = "", name = "" } = part.dataset;
  const to = of("to").map((one) => (one === address ? name : one));
  const parts = [labelTo.replace("%s", to.join(", "))];
  if (of("cc").length) parts.push(labelCc.replace("%s", String(of("cc").length)));
  if (of("bcc").length) parts.push(labelBcc.replace("%s", String(of("bcc").length)));
  place.textContent = parts.join(", ");
}

document.addEventListener("keydown", (event) => {
  const entry = event.target;
  if (!(entry instanceof HTMLInputElement) || !entry.dataset["chips"] || event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return void take(entry);
  if (ENDS.has(event.key)) {
    event.preventDefault();
    take(entry);
  }
  const field = find<HTMLInputElement>(`#${CSS.escape(entry.dataset["chips"])}`);
  if (event.key === "Backspace" && !entry.value && field) change(field, split(field.value).slice(0, -1));
}, true);

on("focusout", ".chips-entry", (entry) => void take(entry as HTMLInputElement));
on("input", ".chips-entry", (entry, event) => {
  const chosen = event instanceof InputEvent && event.inputType === "insertReplacementText";
  if (chosen || /[,;]/.test((entry as HTMLInputElement).value)) take(entry as HTMLInputElement);
});
on("click", "[data-chip]", (chip) => {
  const field = chip.closest(".recipients-line")?.querySelector<HTMLInputElement>("[data-addresses]");
  if (field) change(field, split(field.value).filter((one) => one !== chip.dataset["chip"]));
  find(".chips-entry", chip.closest(".chips") ?? document)?.focus();
});

onParts((root) => all<HTMLInputElement>("input[data-addresses]", root).forEach(chips));
