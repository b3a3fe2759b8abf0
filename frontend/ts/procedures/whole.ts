/** The form of the procedure itself: what it is called, how it ends, what it knows and gives. */

import { freeName, put } from "./edits";
import { make } from "./elements";
import { act, group, labelled, pick, select, several, stepChoices, variables, words, type Form } from "./fields";
import { variablesForm } from "./variables";
import { word } from "./world";

export function wholeForm(form: Form): Node[] {
  const { risk, locale } = form.draft.now;
  const tiers = [1, 2, 3, 4].map((tier) => ({ code: String(tier), label: `${tier}: ${word(`risk_${tier}`)}` }));
  const chosen = (code: string): void => form.draft.change((now) => put(now, ["risk"], Number(code)));
  return [
    words(form, word("title"), ["title"]),
    words(form, word("summary"), ["summary"], 3),
    labelled(word("risk"), select(tiers, String(risk), chosen), "risk", word("risk_help")),
    pick(form, word("start"), stepChoices(form), ["start"]),
    outcomes(form),
    variablesForm(form),
    languages(form, locale),
    ...(variables(form).length ? [several(form, word("inputs_own"), variables(form), ["inputs"]), several(form, word("outputs_own"), variables(form), ["outputs"])] : []),
  ];
}

function outcomes(form: Form): HTMLElement {
  const known = Object.keys(form.draft.now.outcomes);
  const add = (): void => form.draft.change((now) => put(now, ["outcomes", freeName("outcome_1", known)], { [now.locale]: `${word("outcome")} ${known.length + 1}` }));
  return group(word("outcomes"), ...known.map((name, place) => make("div", { class: "pe-part is-row" },
    words(form, `${word("outcome")} ${place + 1}`, ["outcomes", name]),
    known.length > 1 ? act(word("take_out"), () => form.draft.change((now) => put(now, ["outcomes", name], undefined))) : null)),
    act(word("add_outcome"), add, "small", "add-outcome"));
}

/** The language it is written in is always one of those that must be complete. */
function languages(form: Form, locale: string): HTMLElement {
  const own = pick(form, word("written_in"), form.world.locales, ["locale"]);
  const needed = several(form, word("languages"), form.world.locales, ["locales"], { usual: [locale], isNeeded: true });
  return group(word("language"), own, needed);
}
