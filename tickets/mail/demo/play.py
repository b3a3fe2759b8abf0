"""Plays the demo's stories through the desk's own verbs, each at its moment, in the order of time."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db import connection, transaction
from django.db.models import F

from events import consumers, doorbell
from events.models import Event
from helpdesk.lib import clock, html
from people.actions import notifications
from people.actions.contacts import contacts_for
from people.models import Contact, Notification, Organisation, User
from tickets import spelling
from tickets.actions import applying, handling, timers
from tickets.actions.assignment import assign, move_to_team
from tickets.actions.files import upload
from tickets.actions.intake import NewTicket, open_ticket, receive
from tickets.actions.labels import set_priority, set_tags
from tickets.actions.replies import Writing, note, reply
from tickets.actions.status import set_status
from tickets.actions.views import Details
from tickets.actions.views import create as create_view
from tickets.macros import uses
from tickets.mail.demo import cast, files, forms, levels, macros, mails, plan, rules, ties
from tickets.mail.demo.asides import Asides
from tickets.mail.demo.cast import Cast
from tickets.mail.demo.macros import Macros
from tickets.mail.demo.past import PastMail
from tickets.mail.demo.satisfaction import Ratings, acquaint, prepare
from tickets.mail.demo.stories import Act, Moment, Story
from tickets.mail.demo.work import give_out
from tickets.models import Category, Message, Priority, Ticket
from tickets.models.view import Scope, Sort
from tickets.notifying import HEARD, told_of

Progress = Callable[[int, int], None]


def make(tickets: int, seed: int, until: datetime, progress: Progress) -> int:
    """Fill the desk in one transaction, so that it has all of its past or nothing; returns the verbs played."""
    with transaction.atomic(), doorbell.muffled():
        with clock.set_to(until - timedelta(days=plan.DAYS + 1)):
            everybody = cast.set_up()
            levels.set_up(everybody)
            ready = macros.make(everybody)
            asked = forms.set_up(everybody)
            prepare(everybody)
            planned = plan.stories(tickets, seed, until, everybody)
            contacts = _contacts([story for story, _ in planned], seed)
            acquaint(contacts.values(), everybody, seed)
        moments = plan.in_order(planned, until)
        gc.freeze()  # what was planned lives to the end: nothing to look for there
        kit = Kit(ready, asked, Ratings(seed))
        player = Player({story.number: story for story, _ in planned}, everybody, contacts, kit)
        beside = Asides(tickets, seed, until, everybody)
        at_work = rules.AtWork(everybody, player.past, until)
        passing = Passing(kit.ratings, until - timedelta(days=plan.DAYS + 1))
        for done, moment in enumerate(moments):
            if done % 200 == 0:
                progress(done, len(moments))
            beside.run(moment.at, passing.until)
            passing.until(moment.at)
            with clock.set_to(moment.at):
                player.play(moment)
                player.catch_up(at_work.take())
            if moment.act in (Act.NOTE, Act.REPLY):
                beside.after(moment, player.threads[moment.story].ticket)
        beside.finish(passing.until)
        passing.until(until)
        with clock.set_to(until):
            at_work.take()
        numbers = [thread.ticket for thread in player.threads.values() if thread.ticket]
        ties.tie(numbers, until, by=everybody.staff["admin@demo.test"])
        player.finish(until)
        progress(len(moments), len(moments))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return len(moments)


@dataclass(frozen=True)
class Kit:
    """What the players use besides words."""

    macros: Macros
    asked: forms.Asked
    ratings: Ratings


class Passing:
    """What happens by itself between two acts, in the order of time: ratings come in, and clocks run out."""

    def __init__(self, ratings: Ratings, since: datetime) -> None:
        self.ratings, self.since = ratings, since

    def until(self, at: datetime) -> None:
        timers.live_until(at, since=self.since, meanwhile=self.ratings.play_until)
        self.ratings.play_until(at)
        self.since = at - timers.PROMPT


class Player:
    def __init__(self, stories: dict[int, Story], everybody: Cast, contacts: dict[str, Contact], kit: Kit) -> None:
        self.stories, self.cast, self.contacts = stories, everybody, contacts
        self.macros, self.asked, self.ratings = kit.macros, kit.asked, kit.ratings
        self.threads = {number: mails.Thread() for number in stories}
        self.past = PastMail()
        self._acts: dict[Act, Callable[[Story, Moment, mails.Thread], None]] = {
            Act.OPEN: self._open,
            Act.WRITE: self._write,
            Act.NOTE: self._note,
            Act.REPLY: self._reply,
        }

    def play(self, moment: Moment) -> None:
        story, thread = self.stories[moment.story], self.threads[moment.story]
        act = self._acts.get(moment.act)
        if act:
            act(story, moment, thread)
        else:
            self._change(moment, thread.ticket, self._staff(moment))

    def catch_up(self, tickets: set[int]) -> None:
        """Who answers next has seen what rules wrote meanwhile."""
        if not tickets:
            return
        versions = dict(Ticket.objects.filter(pk__in=tickets).values_list("pk", "thread_version"))
        for thread in self.threads.values():
            thread.version = versions.get(thread.ticket, thread.version)

    def finish(self, until: datetime) -> None:
        """What passed without a verb: mail that left, tickets that were read, consumers that were up to date."""
        Message.objects.filter(dispatched_at=None, withdrawn_at=None).exclude(hold_until=None).update(
            dispatched_at=F("hold_until")
        )
        self.past.store()
        give_out(self.cast, until)
        _served_view(self.cast.staff["admin@demo.test"])
        spelling.learn_all()
        _mark_read(until)
        uses.follow(list(Event.objects.filter(kind__in=uses.KINDS).order_by("pk")))
        _tell_people(until)
        for name in consumers.registry:
            consumers.skip_to_end(name)

    def _open(self, story: Story, moment: Moment, thread: mails.Thread) -> None:
        contact, mailbox = self.contacts[story.requester.address], self.cast.mailboxes[story.mailbox]
        first = mails.from_requester(story, moment, contact, thread)
        cc = tuple(self.contacts[one] for one in story.copied)
        ticket, message = open_ticket(
            NewTicket(
                subject=moment.to,
                requester=contact,
                brand=mailbox.brand,
                mailbox=mailbox,
                channel=first.channel,
                first=first,
                cc=cc,
                language=story.requester.language,
            )
        )
        thread.ticket, thread.version, thread.subject = ticket.pk, message.version, moment.to

    def _write(self, story: Story, moment: Moment, thread: mails.Thread) -> None:
        contact = self.contacts[story.requester.address]
        message = receive(thread.ticket, mails.from_requester(story, moment, contact, thread))
        thread.version = message.version

    def _note(self, story: Story, moment: Moment, thread: mails.Thread) -> None:
        writing = Writing(html.from_text(moment.text), thread.version)
        thread.version = note(thread.ticket, writing, by=self._staff(moment)).version

    def _reply(self, story: Story, moment: Moment, thread: mails.Thread) -> None:
        by = self._staff(moment)
        attached = [upload(files.text_file(story.rng), by=by).pk] if story.rng.random() < 0.015 else []
        words, used = self.macros.writes(story, moment.to, moment.text, by, thread.ticket)
        writing = Writing(words, thread.version, files=attached, macros=used)
        then = Category(moment.to) if moment.to else None
        message = reply(thread.ticket, writing, by=by, then=then)
        thread.version, thread.answer, thread.answered_at = message.version, message.text, moment.at
        if then == Category.SOLVED:
            self.ratings.solved(thread.ticket, moment.at)
        thread.mail_id = self.past.left(message, self.cast.mailboxes[story.mailbox])
        seconds = 30 + len(moment.text) // 3 + Random(message.pk).randrange(240)
        handling.write_down(message.ticket, seconds=seconds, by=by)

    def _change(self, moment: Moment, ticket: int, by: User) -> None:
        match moment.act:
            case Act.ROUTE if macro := self.macros.routes(moment.to, by, Random(f"route/{moment.story}")):
                applying.act(ticket, macro, by=by)
            case Act.ROUTE:
                move_to_team(ticket, team=self.cast.teams[moment.to], by=by)
            case Act.ASSIGN:
                assign(ticket, to=self.cast.staff[moment.to], by=by)
            case Act.TAG:
                had = Ticket.objects.values_list("tags", flat=True).get(pk=ticket)
                set_tags(ticket, to=[*had, *moment.to.split()], by=by)
            case Act.SORT:
                forms.apply(ticket, moment.to, self.asked, by=by)
            case Act.PRIORITY:
                set_priority(ticket, to=Priority(int(moment.to)), by=by)
            case _:
                set_status(ticket, to=Category(moment.to), by=by)
                if moment.to == Category.SOLVED:
                    self.ratings.solved(ticket, moment.at)

    def _staff(self, moment: Moment) -> User:
        return self.cast.staff[moment.by]


def _contacts(stories: list[Story], seed: int) -> dict[str, Contact]:
    """Every requester's contact, with language, zone and, for a few, the organisation they write for."""
    people = {story.requester.address: story.requester for story in stories}
    people |= {one.address: one for story in stories for one in story.copied.values()}
    contacts = dict(contacts_for((one.address, one.full) for one in people.values()))
    rng, organisations = Random(seed), list(Organisation.objects.order_by("pk"))
    for address, one in people.items():
        contacts[address].language, contacts[address].time_zone = one.language, one.time_zone
        if rng.random() < 0.04:
            contacts[address].organisation = rng.choice(organisations)
    Contact.objects.bulk_update(contacts.values(), ["language", "time_zone", "organisation"], batch_size=500)
    return contacts


def _served_view(admin: User) -> None:
    """A view that is worked by Next: what nobody has yet, the most urgent first."""
    waiting = [{"field": "status", "op": "in", "value": ["new", "open"]}, {"field": "assignee", "op": "is_not_set"}]
    details = Details(
        name="Next in line", scope=Scope.DESK, conditions={"all": waiting}, sort=Sort.URGENT, is_by_next=True
    )
    create_view(details, by=admin)


def _tell_people(until: datetime) -> None:
    """What people were told of in the last days; what is older than a shift is read."""
    heard = Event.objects.filter(kind__in=HEARD, at__gte=until - timedelta(days=3)).order_by("pk")
    notifications.tell(told_of(list(heard)))
    Notification.objects.filter(created_at__lt=until - timedelta(hours=8)).update(read_at=until)


def _mark_read(until: datetime) -> None:
    """The people one can sign in as have read what is older than a day, and some of what is newer."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO tickets_seen (ticket_id, user_id, version)
            SELECT ticket.id, person.id, ticket.thread_version
            FROM tickets_ticket ticket, people_user person
            WHERE person.email = ANY(%s) AND (person.partner_id IS NULL OR person.partner_id = ticket.partner_id)
                AND (ticket.updated_at < %s OR (ticket.id + person.id) %% 3 = 0)
            ON CONFLICT (ticket_id, user_id) DO UPDATE SET version = excluded.version
            """,
            [[email for _, email, _ in cast.logins()], until - timedelta(days=1)],
        )
