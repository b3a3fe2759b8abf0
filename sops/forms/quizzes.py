"""The forms of a quiz, of one of its questions, and of a made-up case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from sops.actions.quizzes import Case, Details, Question
from sops.models import Procedure, ProcedureVersion, Quiz, QuizItem, Scenario, State
from sops.stored import definition_of

ANSWERS: Final = 6
FACTS: Final = ("requester_name", "subject", "tags", "language")


class QuizForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    procedure = forms.ModelChoiceField(
        Procedure.objects.filter(versions__state=State.PUBLISHED), label=_("Procedure"), required=False
    )
    pass_mark = forms.IntegerField(label=_("Passed with (percent)"), min_value=1, max_value=100, initial=80)
    draws = forms.IntegerField(
        label=_("Questions in an attempt"), min_value=1, max_value=100, required=False,
        help_text=_("Drawn by chance; all of them when left empty."),
    )  # fmt: skip
    most_attempts = forms.IntegerField(
        label=_("Most attempts"), min_value=1, max_value=50, required=False,
        help_text=_("As many as one likes when left empty."),
    )  # fmt: skip
    is_active = forms.BooleanField(label=_("In use"), required=False)

    def __init__(self, *args: Any, quiz: Quiz | None = None, **options: Any) -> None:
        if quiz:
            options["initial"] = {name: getattr(quiz, name) for name in self.base_fields}
            options["initial"]["procedure"] = quiz.procedure_id
        super().__init__(*args, **options)
        if quiz is None:
            del self.fields["is_active"]

    def details(self) -> Details:
        return Details(**self.cleaned_data)


class ItemForm(forms.Form):
    """Up to six answers, each with whether it is right."""

    text = forms.CharField(label=_("Question"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    step = forms.ChoiceField(label=_("About the step"), required=False)
    explanation = forms.CharField(
        label=_("Explanation"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Shown with the result."),
    )  # fmt: skip

    def __init__(self, *args: Any, quiz: Quiz, item: QuizItem | None = None, **options: Any) -> None:
        kept = item.options if item else []
        if item:
            options["initial"] = {"text": item.text, "step": item.step, "explanation": item.explanation}
        super().__init__(*args, **options)
        steps = forms.ChoiceField(label=_("About the step"), required=False, choices=[("", "–"), *steps_of(quiz)])
        self.fields["step"] = steps
        for place in range(ANSWERS):
            said: Mapping[str, Any] = kept[place] if place < len(kept) else {}
            words = forms.CharField(label=_("Answer"), max_length=300, required=False, initial=said.get("text", ""))
            right = forms.BooleanField(label=_("Right"), required=False, initial=said.get("is_right", False))
            self.fields[f"answer_{place}"], self.fields[f"right_{place}"] = words, right

    @property
    def answers(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"answer_{place}"], self[f"right_{place}"]) for place in range(ANSWERS)]

    def question(self) -> Question:
        data = self.cleaned_data
        options = [(data[f"answer_{place}"], data[f"right_{place}"]) for place in range(ANSWERS)]
        return Question(text=data["text"], options=options, step=data["step"], explanation=data["explanation"])


class CaseForm(forms.Form):
    """A made-up ticket; the path is one step a line, by its id."""

    message = forms.CharField(label=_("What the requester writes"), widget=forms.Textarea(attrs={"rows": 5}))
    subject = forms.CharField(label=_("Subject"), max_length=200, required=False)
    requester_name = forms.CharField(label=_("Requester"), max_length=120, required=False)
    tags = forms.CharField(label=_("Tags"), max_length=200, required=False, help_text=_("With commas between them."))
    language = forms.CharField(label=_("Language"), max_length=8, required=False)
    path = forms.CharField(label=_("The right steps"), widget=forms.Textarea(attrs={"rows": 8}))
    outcome = forms.CharField(label=_("The right outcome"), max_length=60)

    def __init__(self, *args: Any, version: ProcedureVersion, case: Scenario | None = None, **options: Any) -> None:
        if case:
            kept = {name: case.ticket.get(name, "") for name in FACTS}
            kept["tags"] = ", ".join(case.ticket.get("tags", []))
            options["initial"] = {"message": case.message, "outcome": case.outcome, **kept}
            options["initial"]["path"] = "\n".join(case.path)
        super().__init__(*args, **options)
        self.version = version
        definition = definition_of(version)
        steps = ", ".join(step.id for step in definition.steps if step.is_human or step.kind == "action")
        self.fields["path"].help_text = _("One a line, from: %(ids)s.") % {"ids": steps}
        outcomes = ", ".join(definition.outcomes)
        self.fields["outcome"].help_text = _("One of: %(ids)s.") % {"ids": outcomes}

    def case(self) -> Case:
        data = self.cleaned_data
        ticket: dict[str, Any] = {name: data[name] for name in FACTS if data[name]}
        if data["tags"]:
            ticket["tags"] = [tag.strip() for tag in data["tags"].split(",") if tag.strip()]
        return Case(
            version=self.version, ticket=ticket, message=data["message"], path=data["path"].split(),
            outcome=data["outcome"].strip(),
        )  # fmt: skip


def steps_of(quiz: Quiz) -> list[tuple[str, str]]:
    """The steps of the quiz's procedure as it is in force."""
    version = quiz.procedure and quiz.procedure.versions.filter(state=State.PUBLISHED).first()
    if not version:
        return []
    definition = definition_of(version)
    return [(step.id, step.title.best(definition.locale)) for step in definition.steps]
