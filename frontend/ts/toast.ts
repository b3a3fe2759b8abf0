/** Short words about what just happened, with a way back where there is one. */

import { find, on } from "./dom";
import { send } from "./http";

export interface Toast {
  text: string;
  kind?: string;
  undo?: { url: string; label?: string };
  link?: { url: string; label: string };
}

const LINGER = 6000;
const LINGER_TO_FOLLOW = 20000;

export function toast({ text, kind = "", undo, link }: Toast): void {
  const region = find("[data-toasts]");
  if (!region || !text) return;
  const box = document.createElement("div");
  box.className = `toast ${kind === "error" ? "bad" : kind}`;
  box.append(Object.assign(document.createElement("p"), { textContent: text }));
  if (undo) box.append(undoButton(undo.url, undo.label ?? region.dataset["labelUndo"] ?? ""));
  if (link) box.append(Object.assign(document.createElement("a"), { href: link.url, textContent: link.label, className: "link" }));
  region.append(box);
  leaveLater(box, link ? LINGER_TO_FOLLOW : LINGER);
}

/** Said in the words of the page's language, which the region carries. */
export function say(word: "labelFailed" | "labelOffline" | "labelUploading"): void {
  toast({ text: find("[data-toasts]")?.dataset[word] ?? "", kind: "error" });
}

function undoButton(url: string, label: string): HTMLButtonElement {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
  button.append(" ", Object.assign(document.createElement("kbd"), { textContent: "z", ariaHidden: "true" }));
  button.dataset["key"] = "z";
  button.dataset["keyLabel"] = label;
  button.dataset["undo"] = url;
  return button;
}

function leaveLater(box: HTMLElement, linger = LINGER): void {
  const leave = (): void => {
    if (box.matches(":hover, :focus-within")) return void window.setTimeout(leave, 1500);
    box.classList.add("is-leaving");
    window.setTimeout(() => box.remove(), 300);
  };
  window.setTimeout(leave, linger);
}

on("click", "[data-undo]", (button) => {
  button.closest(".toast")?.remove();
  send("post", button.dataset["undo"] ?? "");
});

document.addEventListener("desk:toast", (event) => toast((event as CustomEvent<Toast>).detail));
document.querySelectorAll<HTMLElement>("[data-toasts] > .toast").forEach((box) => leaveLater(box));
