/** Files by button, paste or drop. With an upload address each is sent at once; without, they go along with the form. */

import { csrf, find, on } from "./dom";

function take(form: HTMLElement, files: Iterable<File>): void {
  for (const file of files) {
    const line = lineFor(file.name);
    find("[data-uploads]", form)?.append(line);
    if (form.dataset["uploadUrl"]) upload(form.dataset["uploadUrl"], file, line);
    else join(form, file);
  }
}

function lineFor(name: string): HTMLElement {
  const line = Object.assign(document.createElement("li"), { className: "file" });
  line.append(Object.assign(document.createElement("span"), { textContent: name }));
  return line;
}

/** The answer is the line itself, with a hidden field that names the stored file. */
function upload(url: string, file: File, line: HTMLElement): void {
  const request = new XMLHttpRequest();
  const progress = Object.assign(document.createElement("progress"), { className: "progress", max: 1, value: 0, ariaLabel: file.name });
  line.append(progress);
  request.upload.addEventListener("progress", (event) => (progress.value = event.loaded / event.total));
  request.addEventListener("load", () => {
    const form = line.closest("form");
    if (request.status >= 200 && request.status < 300) line.outerHTML = request.responseText;
    else fail(line, toastOf(request));
    form?.dispatchEvent(new CustomEvent("desk:files", { bubbles: true }));
  });
  request.addEventListener("error", () => fail(line, find("[data-toasts]")?.dataset["labelOffline"] ?? ""));
  request.open("POST", url);
  request.setRequestHeader("X-CSRFToken", csrf());
  request.setRequestHeader("HX-Request", "true");
  const body = new FormData();
  body.set("file", file);
  request.send(body);
}

function toastOf(request: XMLHttpRequest): string {
  try {
    return (JSON.parse(request.getResponseHeader("HX-Trigger") ?? "") as { "desk:toast": { text: string } })["desk:toast"].text;
  } catch {
    return find("[data-toasts]")?.dataset["labelFailed"] ?? "";
  }
}

function fail(line: HTMLElement, reason: string): void {
  line.classList.add("is-failed");
  find("progress", line)?.remove();
  line.append(Object.assign(document.createElement("small"), { textContent: reason }), removeButton());
}

function removeButton(): HTMLElement {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
  button.dataset["removeFile"] = "";
  button.ariaLabel = find("[data-toasts]")?.dataset["labelClose"] ?? "";
  return button;
}

function join(form: HTMLElement, file: File): void {
  const input = find<HTMLInputElement>("[data-attach]", form);
  if (!input) return;
  const together = new DataTransfer();
  [...(input.files ?? []), file].forEach((one) => together.items.add(one));
  input.files = together.files;
}

on("click", "[data-attach-open]", (button) => find<HTMLInputElement>("[data-attach]", button.closest("form") ?? document)?.click());
on("click", "[data-remove-file]", (button) => button.closest(".file")?.remove());
on("change", "[data-composer] [data-attach]", (element) => {
  const input = element as HTMLInputElement;
  const form = input.closest<HTMLElement>("[data-composer]");
  const files = [...(input.files ?? [])];
  input.value = "";
  if (form) take(form, files);
});
document.addEventListener("paste", (event) => {
  const form = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-composer]") : null;
  if (!form || !event.clipboardData?.files.length) return;
  event.preventDefault();
  take(form, event.clipboardData.files);
}, true);

const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
on<DragEvent>("dragover", "[data-composer]", (form, event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  form.classList.add("is-over");
});
on("dragleave", "[data-composer]", (form) => form.classList.remove("is-over"));
document.addEventListener("drop", (event) => {
  const form = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-composer]") : null;
  if (!form || !holdsFiles(event)) return;
  event.preventDefault();
  form.classList.remove("is-over");
  take(form, event.dataTransfer?.files ?? []);
}, true);
