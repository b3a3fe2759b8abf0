/** The rich text editor, loaded when somebody starts to write. */

import { Editor as Tiptap, type Extensions } from "@tiptap/core";
import { Placeholder } from "@tiptap/extensions";
import StarterKit from "@tiptap/starter-kit";
import { all, find } from "./dom";
import type { Editor, Words } from "./writer";

interface Options {
  form: HTMLElement;
  start: Words;
  changed: (words: Words) => void;
}

const TOOLS: Record<string, (editor: Tiptap) => boolean> = {
  bold: (editor) => editor.chain().focus().toggleBold().run(),
  italic: (editor) => editor.chain().focus().toggleItalic().run(),
  bulletList: (editor) => editor.chain().focus().toggleBulletList().run(),
  orderedList: (editor) => editor.chain().focus().toggleOrderedList().run(),
  blockquote: (editor) => editor.chain().focus().toggleBlockquote().run(),
};

/** A blank typed just before the editor took over, or at the end of a draft, is a blank. */
const KEPT = { preserveWhitespace: true } as const;

export function mount(field: HTMLTextAreaElement, { form, start, changed }: Options): Editor {
  const place = document.createElement("div");
  place.className = "composer-write prose";
  const hadFocus = document.activeElement === field;
  const editor = new Tiptap({
    element: place,
    extensions: extensions(field.placeholder),
    content: start.html || paragraphs(start.text),
    parseOptions: KEPT,
    injectCSS: false,
    editorProps: { attributes: { role: "textbox", "aria-multiline": "true", "aria-label": field.ariaLabel ?? "", dir: "auto" } },
    onUpdate: () => changed(words(editor)),
    onTransaction: () => tools(form, editor),
  });
  const focus = (): void => {
    editor.view.focus();
    editor.commands.setTextSelection(editor.state.doc.content.size);
  };
  field.after(place);
  if (hadFocus) focus(); // at once, before the field goes: no key may fall between the two
  field.hidden = true;
  wire(form, editor);
  return {
    html: () => editor.getHTML(),
    set: (content) => void editor.commands.setContent(content.html || paragraphs(content.text), { emitUpdate: false, parseOptions: KEPT }),
    focus,
    insert: (html, typed) => insert(editor, html, typed),
    before: () => {
      const { $to } = editor.state.selection;
      return $to.parent.textBetween(0, $to.parentOffset, undefined, " ");
    },
    caret: () => {
      const { left, top, bottom } = editor.view.coordsAtPos(editor.state.selection.to);
      return new DOMRect(left, top, 0, bottom - top);
    },
  };
}

const ONE_PARAGRAPH = /^<p>((?:(?!<\/?p>)[^])*)<\/p>$/;

/** One paragraph joins the line that is being written; more stand below it. */
function insert(editor: Tiptap, html: string, typed: number): void {
  const end = editor.state.selection.to;
  if (typed) editor.chain().deleteRange({ from: end - typed, to: end }).run();
  const { $to } = editor.state.selection;
  const isEmpty = $to.parent.content.size === 0;
  const single = html.startsWith("<") ? ONE_PARAGRAPH.exec(html)?.[1] : html;
  const atEnd = !isEmpty && $to.parentOffset === $to.parent.content.size;
  const at = single === undefined && atEnd ? $to.after() : $to.pos;
  const chain = editor.chain().focus().setTextSelection($to.pos);
  if (html) chain.insertContentAt(at, isEmpty || single === undefined ? html : single);
  chain.scrollIntoView().run();
}

function extensions(placeholder: string): Extensions {
  const kit = StarterKit.configure({
    heading: false,
    horizontalRule: false,
    link: { openOnClick: false, protocols: ["http", "https", "mailto"], HTMLAttributes: { rel: "noopener noreferrer" } },
  });
  return [kit, Placeholder.configure({ placeholder })];
}

function words(editor: Tiptap): Words {
  const text = editor.getText({ blockSeparator: "\n\n" });
  return { text, html: text.trim() ? editor.getHTML() : "" };
}

/** Plain text as paragraphs and line breaks; never read as markup. */
function paragraphs(text: string): string {
  const escaped = Object.assign(document.createElement("p"), { textContent: text }).innerHTML;
  return escaped ? `<p>${escaped.replaceAll(/\n{2,}/g, "</p><p>").replaceAll("\n", "<br>")}</p>` : "";
}

function wire(form: HTMLElement, editor: Tiptap): void {
  const bar = find("[data-tools]", form);
  if (!bar) return;
  bar.hidden = false;
  all("[data-tool]", bar).forEach((button) => button.addEventListener("click", () => TOOLS[button.dataset["tool"] ?? ""]?.(editor)));
}

function tools(form: HTMLElement, editor: Tiptap): void {
  all("[data-tool]", form).forEach((button) => (button.ariaPressed = String(editor.isActive(button.dataset["tool"] ?? ""))));
}
