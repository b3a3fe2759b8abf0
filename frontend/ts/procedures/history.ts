/** What was, what is, and what was undone. Edits of the same thing in quick succession are one step back. */

export interface History<T> {
  readonly past: readonly T[];
  readonly now: T;
  readonly future: readonly T[];
  readonly what: string;
  readonly at: number;
}

const TOGETHER = 1200;
const LONGEST = 300;

export function begin<T>(now: T): History<T> {
  return { past: [], now, future: [], what: "", at: 0 };
}

/** `what` names what is edited, such as a text; `at` is in milliseconds. */
export function record<T>(history: History<T>, now: T, what: string, at: number): History<T> {
  if (now === history.now) return history;
  const isSame = what !== "" && what === history.what && at - history.at < TOGETHER;
  const past = isSame ? history.past : [...history.past, history.now].slice(-LONGEST);
  return { past, now, future: [], what, at };
}

export function undo<T>(history: History<T>): History<T> {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return { past: history.past.slice(0, -1), now: before, future: [history.now, ...history.future], what: "", at: 0 };
}

export function redo<T>(history: History<T>): History<T> {
  const [after, ...rest] = history.future;
  if (after === undefined) return history;
  return { past: [...history.past, history.now], now: after, future: rest, what: "", at: 0 };
}
