"""What each ticket was promised, its clocks, and what was noticed of them; lists can be ordered by what is due."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import helpdesk.lib.clock


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0100_right_to_service_levels"),
        ("tickets", "0101_everything_else"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Clock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "metric",
                    models.CharField(
                        choices=[
                            ("first_response", "First response"),
                            ("next_response", "Next response"),
                            ("periodic_update", "Update"),
                            ("resolution", "Resolution"),
                        ],
                        max_length=16,
                    ),
                ),
                ("cycle", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Running"),
                            ("paused", "Paused"),
                            ("met", "Met"),
                            ("stopped", "Stopped"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=9,
                    ),
                ),
                ("target_seconds", models.PositiveIntegerField()),
                ("started_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                ("met_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("breached_at", models.DateTimeField(null=True)),
                ("used_seconds", models.PositiveIntegerField()),
                (
                    "marked",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                ("next_at", models.DateTimeField(null=True)),
                ("kept_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ClockMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20)),
                ("due_at", models.DateTimeField()),
                ("noticed_at", models.DateTimeField()),
                ("voided_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="PolicyMatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "priority",
                    models.PositiveSmallIntegerField(choices=[(1, "Low"), (2, "Normal"), (3, "High"), (4, "Urgent")]),
                ),
                ("why", models.CharField(max_length=24)),
                ("at", models.DateTimeField(default=helpdesk.lib.clock.now)),
            ],
            options={
                "verbose_name_plural": "policy matches",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="view",
            name="a_view_has_a_known_sort",
        ),
        migrations.AddField(
            model_name="ticket",
            name="clock_due_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="ticket",
            name="clock_left",
            field=models.IntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="ticket",
            name="clock_metric",
            field=models.CharField(blank=True, db_default=models.Value(""), default="", max_length=16),
        ),
        migrations.AddField(
            model_name="ticket",
            name="clock_state",
            field=models.CharField(
                choices=[
                    ("none", "Not timed"),
                    ("running", "In time"),
                    ("warned", "Due soon"),
                    ("breached", "Overdue"),
                    ("paused", "Paused"),
                ],
                db_default="none",
                default="none",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="view",
            name="sort",
            field=models.CharField(
                choices=[
                    ("updated", "Last changed first"),
                    ("untouched", "Longest unchanged first"),
                    ("newest", "Newest request first"),
                    ("oldest", "Oldest request first"),
                    ("urgent", "Most urgent first"),
                    ("breach", "Next breach first, only what is timed"),
                    ("solved", "Last solved first, only solved ones"),
                ],
                default="updated",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="view",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sort__in", ["updated", "untouched", "newest", "oldest", "urgent", "breach", "solved"])
                ),
                name="a_view_has_a_known_sort",
            ),
        ),
        migrations.AddField(
            model_name="clock",
            name="policy_version",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tickets.policyversion",
            ),
        ),
        migrations.AddField(
            model_name="clock",
            name="ticket",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="clocks", to="tickets.ticket"
            ),
        ),
        migrations.AddField(
            model_name="clockmark",
            name="clock",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="marks", to="tickets.clock"
            ),
        ),
        migrations.AddField(
            model_name="policymatch",
            name="policy_version",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tickets.policyversion",
            ),
        ),
        migrations.AddField(
            model_name="policymatch",
            name="ticket",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="policy_matches",
                to="tickets.ticket",
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("next_at__isnull", False)), fields=["next_at", "id"], name="clock_next_moment"
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("state__in", ["running", "paused"])),
                fields=["policy_version"],
                name="clock_open_of_policy",
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.UniqueConstraint(
                fields=("ticket", "metric", "cycle"), name="a_ticket_has_each_clock_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("metric__in", ["first_response", "next_response", "periodic_update", "resolution"])
                ),
                name="a_clock_measures_a_known_metric",
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["running", "paused", "met", "stopped", "cancelled"])),
                name="a_clock_has_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("met_at__isnull", False), ("state", "met")),
                    models.Q(models.Q(("state", "met"), _negated=True), ("met_at", None)),
                    _connector="OR",
                ),
                name="a_clock_that_is_met_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=models.Q(("next_at", None), ("state", "running"), _connector="OR"),
                name="only_a_running_clock_waits_for_a_moment",
            ),
        ),
        migrations.AddIndex(
            model_name="clockmark",
            index=models.Index(fields=["clock", "id"], name="clock_mark_of_clock"),
        ),
        migrations.AddConstraint(
            model_name="clockmark",
            constraint=models.UniqueConstraint(
                condition=models.Q(("voided_at", None)),
                fields=("clock", "code"),
                name="a_clock_is_marked_once_for_each_threshold",
            ),
        ),
        migrations.AddConstraint(
            model_name="clockmark",
            constraint=models.CheckConstraint(
                condition=models.Q(("noticed_at__gte", models.F("due_at"))), name="nothing_is_noticed_before_it_is_due"
            ),
        ),
        migrations.AddIndex(
            model_name="policymatch",
            index=models.Index(fields=["ticket", "at", "id"], name="policy_match_of_ticket"),
        ),
    ]
