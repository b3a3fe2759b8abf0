"""Quizzes: their items, the made-up case of a scenario, and who tried them with which result."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import clock
from people.models import User
from sops.learning import sheets
from sops.models.procedure import Procedure, ProcedureVersion, can_edit
from sops.models.requirement import can_oversee


class QuizQuerySet(models.QuerySet["Quiz"]):
    def visible_to(self, user: User) -> Self:
        """Those in use, for all staff; the others only for those who write them."""
        if not user.is_active:
            return self.none()
        return self if can_edit(user) else self.filter(is_active=True)


class Quiz(models.Model):
    """Questions, or with a scenario a run on a made-up ticket. `draws`: how many items a sheet has, None for all;
    `pass_mark` is in percent; `most_attempts` None is as many as one likes."""

    title = models.CharField(_("title"), max_length=200)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, null=True, related_name="quizzes")
    pass_mark = models.PositiveSmallIntegerField(default=80)
    draws = models.PositiveSmallIntegerField(null=True)
    most_attempts = models.PositiveSmallIntegerField(null=True)
    is_active = models.BooleanField(default=False)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    objects = QuizQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["title", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(pass_mark__gte=1, pass_mark__lte=100), name="a_quiz_is_passed_in_percent"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class QuizItem(models.Model):
    """`options` are [{"id", "text", "is_right"}]. One that was answered is not changed: it goes, and another comes."""

    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="items")
    step = models.CharField(max_length=60, blank=True)
    text = models.CharField(_("question"), max_length=1000)
    options = models.JSONField()
    explanation = models.CharField(_("explanation"), max_length=1000, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def core(self) -> sheets.Item:
        right = frozenset(one["id"] for one in self.options if one["is_right"])
        return sheets.Item(self.pk, tuple(one["id"] for one in self.options), right)


class Scenario(models.Model):
    """The case of a quiz that is a run: a version of a procedure, the ticket's fields as sops.definition.vocabulary
    names them, what the requester wrote, and the path and outcome that are right."""

    quiz = models.OneToOneField(Quiz, on_delete=models.PROTECT, related_name="scenario")
    version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="+")
    ticket = models.JSONField(default=dict)
    message = models.TextField()
    path = models.JSONField(default=list)
    outcome = models.CharField(max_length=60)

    def __str__(self) -> str:
        return str(self.quiz)


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def visible_to(self, user: User) -> Self:
        """One's own; to who oversees those of their people."""
        if not user.is_active:
            return self.none()
        if can_oversee(user):
            return self if user.is_in_house else self.filter(user__partner=user.partner_id)
        return self.filter(user=user)

    def passed(self) -> Self:
        return self.filter(is_passed=True)


class Attempt(models.Model):
    """One person at one quiz. `sheet` is [[item, [options in order]]]; `run` the state of a scenario. Once finished,
    `score` is in percent, and the database refuses to change it."""

    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    seed = models.BigIntegerField()
    sheet = models.JSONField(default=list)
    run = models.JSONField(default=dict)
    started_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    score = models.PositiveSmallIntegerField(null=True)
    is_passed = models.BooleanField(default=False)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["quiz", "user"], condition=Q(finished_at=None), name="a_person_is_at_a_quiz_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None, score=None, is_passed=False)
                | Q(finished_at__isnull=False, score__isnull=False),
                name="an_attempt_has_a_score_once_it_is_finished",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["user", "quiz", "-finished_at"], name="attempt_of_person")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.quiz_id}"


class Answer(models.Model):
    """Append-only: the database refuses to change or delete one."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="answers")
    item = models.ForeignKey(QuizItem, on_delete=models.PROTECT, related_name="answers")
    chosen = models.JSONField(default=list)
    is_right = models.BooleanField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attempt", "item"], name="an_item_is_answered_once_in_an_attempt"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.item_id}"
