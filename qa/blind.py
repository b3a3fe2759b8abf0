"""A calibration for one reader: blind until their own answer is in, and never with the name of who worked a ticket."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from people.models import User
from qa.masking import masked, parts_of
from qa.models import AgreementSnapshot, Calibration, CalibrationCase, GoldAnswer, JudgedItem, Judgement
from qa.verdict_items import Item, judged_items
from tickets.models import Message, Ticket


@dataclass
class Overview:
    calibration: Calibration
    user: User

    @property
    def leads(self) -> bool:
        return self.calibration.leader_id == self.user.pk

    @cached_property
    def cases(self) -> list[tuple[CalibrationCase, int, int, bool | None]]:
        """Each with how many answers are in, of how many, and whether one's own is (None: one doesn't judge it)."""
        found = []
        for one in self.calibration.cases.exclude(agent=self.user).prefetch_related("judgements"):
            judgements = list(one.judgements.all())
            own = next((each.submitted_at is not None for each in judgements if each.reviewer_id == self.user.pk), None)
            if self.leads or own is not None or not self.calibration.is_open:
                found.append((one, sum(each.submitted_at is not None for each in judgements), len(judgements), own))
        return found

    @cached_property
    def agreement(self) -> list[tuple[AgreementSnapshot, str]]:
        """Known once it is closed."""
        words = judged_items(self.calibration.version, self.user.language)
        rows = self.calibration.agreement.select_related("reviewer").order_by("pk")
        return [(one, words[one.item].text if one.item in words else "") for one in rows]


@dataclass
class CasePage:
    case: CalibrationCase
    user: User

    @property
    def leads(self) -> bool:
        return self.case.calibration.leader_id == self.user.pk

    @cached_property
    def items(self) -> dict[str, Item]:
        return judged_items(self.case.calibration.version, self.user.language)

    @cached_property
    def own(self) -> Judgement | None:
        return self.case.judgements.filter(reviewer=self.user).first()

    @property
    def may_judge(self) -> bool:
        return self.own is not None and self.own.submitted_at is None and self.case.calibration.is_open

    @property
    def sees_others(self) -> bool:
        """Blind until one's own answer is in; whoever leads waits until everybody's are."""
        if not self.case.calibration.is_open:
            return True
        if self.leads:
            return not self.case.judgements.filter(submitted_at=None).exists()
        return self.own is not None and self.own.submitted_at is not None

    @cached_property
    def thread(self) -> list[tuple[str, Message, str]]:
        """(who, message, text), for whoever may see the ticket."""
        ticket = Ticket.objects.visible_to(self.user).filter(pk=self.case.ticket_id or 0).first()
        if ticket is None:
            return []
        hidden = parts_of(self.case.agent.name, self.case.agent.email)
        rows = Message.objects.filter(ticket=ticket).in_thread().order_by("version")
        return [(self._who(one), one, masked(one.new_text or one.text, hidden)) for one in rows]

    def _who(self, message: Message) -> str:
        if message.author_user_id == self.case.agent_id:
            return _("The agent")
        return _("A colleague") if message.is_from_staff else _("The requester")

    @cached_property
    def compared(self) -> list[tuple[Item, list[tuple[User, str, str]], GoldAnswer | None, bool]]:
        """Each item with everybody's answer, the gold one, and whether all agreed; empty while one is blind."""
        if not self.sees_others:
            return []
        rows = JudgedItem.objects.filter(judgement__case=self.case, judgement__submitted_at__isnull=False)
        answers: dict[str, list[JudgedItem]] = {}
        for one in rows.select_related("judgement__reviewer").order_by("judgement"):
            answers.setdefault(one.item, []).append(one)
        gold = {one.item: one for one in self.case.gold.all()}
        return [
            (item, [(one.judgement.reviewer, item.said(one.value), one.note) for one in answers.get(key, [])],
             gold.get(key), len({one.value for one in answers.get(key, [])}) == 1)
            for key, item in self.items.items()
        ]  # fmt: skip
