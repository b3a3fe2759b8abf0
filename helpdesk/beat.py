"""What beat rings, and how often: every task only looks for what is due, so that one more ring does no harm."""

from __future__ import annotations

from typing import Any, Final

# What for, the task, seconds from ring to ring, and after how many seconds one that nobody answered is forgotten.
RINGS: Final = (
    ("read the log", "events.consume_all", 2, 10),
    ("process received mail", "mail.process_received", 2, 10),
    ("see how mailboxes do", "mail.check_health", 60, 50),
    ("send webhooks", "webhooks.send", 2, 10),
    ("forget old webhooks", "webhooks.tidy", 3600, 600),
    ("tell what is overdue", "tickets.tell_overdue", 60, 50),
    ("build indexes of fields", "tickets.build_field_indexes", 60, 50),
    ("scan files", "tickets.scan_files", 15, 15),
    ("send scheduled replies", "tickets.send_scheduled", 2, 10),
    ("go on with bulk changes", "tickets.bulk_all", 3, 10),
    ("apply policies to open tickets", "tickets.apply_policies", 5, 10),
    ("let go of idle tickets", "tickets.idle", 30, 30),
    ("answer incidents", "tickets.go_on_with_rounds", 30, 25),
    ("erase what is due", "tickets.erase_due", 600, 500),
    ("ask how satisfied requesters are", "mail.ask_satisfaction", 60, 50),
    ("forget old sign-ins", "tickets.forget_sign_ins", 3600, 3000),
    ("forget sent drafts", "tickets.forget_sent_drafts", 3600, 3000),
    ("sweep uploads", "tickets.sweep_uploads", 600, 500),
    ("mail notifications", "people.mail_notifications", 15, 15),
    ("give work out", "tickets.route", 10, 10),
    ("take back what was left", "tickets.requeue", 60, 50),
    ("notice who is away", "people.notice_absence", 30, 30),
    ("act by timed rules", "tickets.fire_timed_rules", 15, 15),
    ("go on with dry runs of rules", "tickets.try_rules", 10, 10),
    ("look through tickets for timed rules", "tickets.survey_rules", 30, 30),
    ("see what time alone brings into timed rules", "tickets.survey_moving_rules", 1800, 1500),
    ("what is due of procedures", "sops.tick", 20, 20),
    ("open and draw sampling cycles", "qa.tick", 60, 50),
    ("what is due of quality", "qa.verdicts", 60, 50),
    ("notice what is due with clocks", "tickets.clocks_due", 1, 10),
    ("send due mail", "mail.send_due", 1, 10),
)
SCHEDULE: Final[dict[str, dict[str, Any]]] = {
    words: {"task": task, "schedule": float(seconds), "options": {"expires": forgotten}}
    for words, task, seconds, forgotten in RINGS
}
