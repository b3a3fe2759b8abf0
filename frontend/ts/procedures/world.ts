/** What the desk has besides the draft, and the words of this page in the reader's language: both come with the page. */

export interface Choice { code: string; label: string }
export interface Parameter { type: string; choices: string[]; names: string; label?: string }
export interface Act { label: string; parameters: Record<string, Parameter>; results: Called_[] }
export interface Called { key: string; title: string; version: number; inputs: Called_[]; outputs: Called_[] }
interface Called_ { name: string; type: string }
export interface TicketField { label: string; type: string; codes: string[]; canSet: boolean }

export interface World {
  kinds: Choice[];
  types: Choice[];
  sources: Choice[];
  proofs: Choice[];
  priorities: Choice[];
  approvers: Choice[];
  locales: Choice[];
  edges: Record<string, string>;
  operators: Record<string, Choice[]>;
  fields: Record<string, TicketField>;
  acts: Record<string, Act>;
  teams: Choice[];
  macros: Choice[];
  procedures: Called[];
}

export interface Finding { code: string; step: string; message: string; isError: boolean }

let words: Record<string, string> = {};

export function learn(known: Record<string, string>): void {
  words = known;
}

/** The words of that name, with %(name)s filled in. A name that is unknown stands for itself. */
export function word(name: string, values: Record<string, string | number> = {}): string {
  return (words[name] ?? name).replaceAll(/%\((\w+)\)[sd]/g, (all, key: string) => String(values[key] ?? all));
}

export function labelOf(choices: readonly Choice[], code: string): string {
  return choices.find((one) => one.code === code)?.label ?? code;
}
