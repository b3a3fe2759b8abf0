/** Native dialogs: the browser keeps the focus inside and gives it back. Also asks before what can't be undone. */

import { find, on } from "./dom";

export function openDialog(dialog: HTMLDialogElement): void {
  if (dialog.open) return;
  dialog.dispatchEvent(new CustomEvent("desk:dialog", { bubbles: true }));
  dialog.showModal();
  find("[data-autofocus]", dialog)?.focus();
}

/** A link that opens a dialog leads, without scripts, to a page of the same form. */
on("click", "[data-dialog-open]", (opener, event) => {
  const dialog = document.getElementById(opener.dataset["dialogOpen"] ?? "");
  if (!(dialog instanceof HTMLDialogElement)) return;
  event.preventDefault();
  openDialog(dialog);
});
on("click", "[data-dialog-close]", (closer) => closer.closest("dialog")?.close());

/** A press on the backdrop closes; the dialog itself is the target only outside its content. */
on<MouseEvent>("mousedown", "dialog", (dialog, event) => {
  if (event.target !== dialog) return;
  const box = dialog.getBoundingClientRect();
  const outside = event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
  if (outside) (dialog as HTMLDialogElement).close();
});

/** `hx-confirm` asks in the desk's own dialog. */
document.addEventListener("htmx:confirm", (event) => {
  const { question, issueRequest } = (event as CustomEvent<{ question?: string; issueRequest: (skip: boolean) => void }>).detail;
  const dialog = find<HTMLDialogElement>("#confirm");
  const text = find("#confirm-text");
  if (!question || !dialog || !text) return;
  event.preventDefault();
  text.textContent = question;
  dialog.returnValue = "no";
  dialog.addEventListener("close", () => dialog.returnValue === "yes" && issueRequest(true), { once: true });
  openDialog(dialog);
});
