"""Doorbells of tickets."""

from __future__ import annotations

from celery import shared_task

from events import doorbell
from tickets.actions import (
    bulk,
    bulk_batches,
    drafts,
    field_indexes,
    handling,
    reapplying,
    requeueing,
    retention,
    rounds,
    routing,
    rule_holds,
    rule_trials,
    rules,
    scanning,
    scheduling,
    side_upkeep,
    signing_in,
    timers,
    turns,
    uploads,
)


@shared_task(name=scanning.SCAN)
def scan_files() -> None:
    doorbell.answered(scanning.SCAN)
    if scanning.scan_waiting() == scanning.BATCH:
        doorbell.ring(scanning.SCAN)


@shared_task(name=scheduling.SEND)
def send_scheduled() -> None:
    doorbell.answered(scheduling.SEND)
    scheduling.send_due()


@shared_task(name=bulk.RUN)
def run_bulk(run_id: int) -> None:
    """A while of it, then the next in the queue gets its turn."""
    doorbell.answered(bulk.RUN, run_id)
    if bulk_batches.work(run_id):
        doorbell.ring(bulk.RUN, run_id)


@shared_task(name="tickets.bulk_all")
def run_all_bulk() -> None:
    """Rung by beat: a run whose worker died, or whose tickets were held by somebody, goes on."""
    for run_id in bulk.waiting_runs():
        doorbell.ring(bulk.RUN, run_id)


@shared_task(name="tickets.idle")
def let_go_of_idle() -> None:
    """Rung by beat: tickets that Next gave to somebody who went away, and time that was measured until they did."""
    handling.write_down_idle()
    turns.let_go_of_idle()


@shared_task(name=routing.ROUTE)
def route() -> None:
    """Rung when somebody may have room or something waits, and by beat; a team is worked at by one at a time."""
    doorbell.answered(routing.ROUTE)
    routing.route_all()


@shared_task(name="tickets.requeue")
def requeue() -> None:
    """Rung by beat: what people left behind at the end of a shift, or when they went away."""
    if requeueing.end_shifts() + requeueing.take_from_absent():
        doorbell.ring(routing.ROUTE)


@shared_task(name="tickets.tell_overdue")
def tell_overdue() -> None:
    while side_upkeep.tell_overdue() == side_upkeep.BATCH:
        pass


@shared_task(name=timers.TICK)
def clocks_due() -> None:
    timers.tick()


@shared_task(name=reapplying.GO_ON)
def go_on_applying_policies() -> None:
    """Rung by beat too: what a worker that died began goes on."""
    doorbell.answered(reapplying.GO_ON)
    if reapplying.go_on():
        doorbell.ring(reapplying.GO_ON)


@shared_task(name=rounds.GO_ON)
def go_on_with_rounds() -> None:
    doorbell.answered(rounds.GO_ON)
    if rounds.go_on_with_all():
        doorbell.ring(rounds.GO_ON)


@shared_task(name=retention.RUN)
def erase_due() -> None:
    """Wished for first: who asked to be forgotten waits for nobody."""
    doorbell.answered(retention.RUN)
    persons, tickets = retention.go_on_with_persons(), retention.erase_due()
    if persons or tickets:
        doorbell.ring(retention.RUN)


@shared_task(name="tickets.forget_sign_ins")
def forget_sign_ins() -> None:
    signing_in.forget_old()


@shared_task(name="tickets.forget_sent_drafts")
def forget_sent_drafts() -> None:
    drafts.forget_sent()


@shared_task(name="tickets.sweep_uploads")
def sweep_uploads() -> None:
    while uploads.sweep() == uploads.BATCH:
        pass


@shared_task(name=field_indexes.BUILD)
def build_field_indexes() -> None:
    doorbell.answered(field_indexes.BUILD)
    field_indexes.build_waiting()


@shared_task(name=rule_holds.DUE)
def fire_timed_rules() -> None:
    doorbell.answered(rule_holds.DUE)
    while rule_holds.fire_due():
        pass


@shared_task(name=rules.SURVEY)
def survey_rules() -> None:
    doorbell.answered(rules.SURVEY)
    while rule_holds.survey():
        pass


@shared_task(name="tickets.survey_moving_rules")
def survey_moving_rules() -> None:
    rule_holds.look_again()
    doorbell.ring(rules.SURVEY)


@shared_task(name=rule_trials.RUN)
def try_rules() -> None:
    doorbell.answered(rule_trials.RUN)
    while rule_trials.work():
        pass
