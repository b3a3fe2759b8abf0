"""Procedures, their runs, and learning."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import helpdesk.lib.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
        ("people", "__first__"),
        ("tickets", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Announcement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("html", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "Published"), ("withdrawn", "Withdrawn")],
                        default="draft",
                        max_length=9,
                    ),
                ),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.partner"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "published", "withdrawn"])),
                        name="an_announcement_has_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("published_at", None), ("state", "draft")),
                            models.Q(models.Q(("state", "draft"), _negated=True), ("published_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_announcement_was_published_some_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Procedure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=60, unique=True, verbose_name="key")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("risk", models.PositiveSmallIntegerField(default=1, verbose_name="risk tier")),
                ("review_every", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="review every")),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.team",
                    ),
                ),
            ],
            options={
                "ordering": ["title", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("risk__gte", 1), ("risk__lte", 4)),
                        name="a_procedure_has_a_risk_tier_from_1_to_4",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Binding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("conditions", models.JSONField()),
                (
                    "mode",
                    models.CharField(
                        choices=[("suggest", "Suggested"), ("require", "Required before solving")],
                        default="suggest",
                        max_length=8,
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bindings", to="sops.procedure"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ["suggest", "require"])), name="a_binding_has_a_known_mode"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProcedureVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_review", "In review"),
                            ("approved", "Approved"),
                            ("scheduled", "Scheduled"),
                            ("published", "Published"),
                            ("superseded", "Superseded"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("definition", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("graph_sha256", models.CharField(max_length=64)),
                (
                    "change_class",
                    models.CharField(
                        choices=[
                            ("editorial", "Editorial: words alone"),
                            ("minor", "Minor: new runs use it"),
                            ("material", "Material: people must know"),
                        ],
                        default="material",
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=1000, verbose_name="change note")),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "writers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("stale", models.JSONField(default=dict)),
                ("effective_from", models.DateTimeField(null=True)),
                ("effective_until", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("updated_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "based_on",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sops.procedureversion",
                    ),
                ),
                (
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="sops.procedure"
                    ),
                ),
            ],
            options={
                "ordering": ["procedure", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("procedure", "number"), name="a_procedure_numbers_a_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "published")),
                        fields=("procedure",),
                        name="a_procedure_has_one_published_version",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("draft", "in_review", "approved", "scheduled"))),
                        fields=("procedure",),
                        name="a_procedure_has_one_version_in_the_making",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["draft", "in_review", "approved", "scheduled", "published", "superseded", "withdrawn"],
                            )
                        ),
                        name="a_version_has_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("change_class__in", ["editorial", "minor", "material"])),
                        name="a_version_has_a_known_change_class",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("effective_from__isnull", False)),
                        expressions=[
                            (
                                models.Func(
                                    models.F("effective_from"),
                                    models.F("effective_until"),
                                    function="TSTZRANGE",
                                    output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                                ),
                                "&&",
                            ),
                            ("procedure", "="),
                        ],
                        name="versions_of_a_procedure_never_hold_at_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Quiz",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("pass_mark", models.PositiveSmallIntegerField(default=80)),
                ("draws", models.PositiveSmallIntegerField(null=True)),
                ("most_attempts", models.PositiveSmallIntegerField(null=True)),
                ("is_active", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "procedure",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quizzes",
                        to="sops.procedure",
                    ),
                ),
            ],
            options={
                "ordering": ["title", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pass_mark__gte", 1), ("pass_mark__lte", 100)),
                        name="a_quiz_is_passed_in_percent",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Training",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("at", models.DateTimeField()),
                ("minutes", models.PositiveSmallIntegerField(default=60)),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="place")),
                ("html", models.TextField(blank=True)),
                ("is_cancelled", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "partner",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.partner"
                    ),
                ),
                ("procedures", models.ManyToManyField(blank=True, related_name="trainings", to="sops.procedure")),
                (
                    "trainer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 5), ("minutes__lte", 1440)),
                        name="a_training_takes_5_to_1440_minutes",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Certification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_active", models.BooleanField(default=True)),
                ("nesting_runs", models.PositiveSmallIntegerField(default=5)),
                ("nesting_share", models.PositiveSmallIntegerField(default=50)),
                ("valid_days", models.PositiveSmallIntegerField(default=180)),
                ("grace_days", models.PositiveSmallIntegerField(default=14)),
                ("refresh_on_change", models.BooleanField(default=True)),
                (
                    "procedure",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="certification", to="sops.procedure"
                    ),
                ),
                (
                    "quiz",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sops.quiz"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("nesting_share__lte", 100)), name="a_share_of_work_is_in_percent"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_days__gte", 1)), name="a_certificate_is_good_for_a_day_at_least"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_approved", models.BooleanField()),
                ("sha256", models.CharField(max_length=64)),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "approver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="sops.procedureversion",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seed", models.BigIntegerField()),
                ("sheet", models.JSONField(default=list)),
                ("run", models.JSONField(default=dict)),
                ("started_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("finished_at", models.DateTimeField(null=True)),
                ("score", models.PositiveSmallIntegerField(null=True)),
                ("is_passed", models.BooleanField(default=False)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "quiz",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attempts", to="sops.quiz"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["user", "quiz", "-finished_at"], name="attempt_of_person")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("finished_at", None)),
                        fields=("quiz", "user"),
                        name="a_person_is_at_a_quiz_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at", None), ("is_passed", False), ("score", None)),
                            models.Q(("finished_at__isnull", False), ("score__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_attempt_has_a_score_once_it_is_finished",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuizItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.CharField(blank=True, max_length=60)),
                ("text", models.CharField(max_length=1000, verbose_name="question")),
                ("options", models.JSONField()),
                ("explanation", models.CharField(blank=True, max_length=1000, verbose_name="explanation")),
                ("is_active", models.BooleanField(default=True)),
                (
                    "quiz",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="sops.quiz"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Requirement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("audience", models.JSONField(default=dict)),
                (
                    "enforcement",
                    models.CharField(
                        choices=[
                            ("tell", "Only to be read"),
                            ("remind", "To acknowledge, with reminders"),
                            ("block", "To acknowledge; afterwards no such work without it"),
                        ],
                        default="remind",
                        max_length=6,
                    ),
                ),
                ("due_on", models.DateField(null=True)),
                ("days", models.PositiveSmallIntegerField(null=True)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "announcement",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="requirement",
                        to="sops.announcement",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.partner"
                    ),
                ),
                (
                    "quiz",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sops.quiz"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="requirements",
                        to="sops.procedureversion",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("announcement__isnull", False), ("version__isnull", False), _connector="OR"
                        ),
                        name="a_requirement_is_about_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("enforcement", "block"), _negated=True),
                            ("version__isnull", False),
                            _connector="OR",
                        ),
                        name="what_is_blocked_is_work_of_a_procedure",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("enforcement", "tell"), ("started_at", None), ("due_on__isnull", False), _connector="OR"
                        ),
                        name="what_must_be_acknowledged_is_due_some_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("enforcement__in", ["tell", "remind", "block"])),
                        name="a_requirement_has_a_known_enforcement",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("announcement", None), ("ended_at", None)),
                        fields=("version",),
                        name="a_version_has_one_open_requirement_of_its_own",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "Running"),
                            ("paused", "Paused"),
                            ("completed", "Completed"),
                            ("abandoned", "Abandoned"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="active",
                        max_length=10,
                    ),
                ),
                ("step", models.CharField(blank=True, max_length=60)),
                ("outcome", models.CharField(blank=True, max_length=60)),
                ("state", models.JSONField(default=dict)),
                ("started_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("updated_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "holder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="children", to="sops.run"
                    ),
                ),
                (
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="sops.procedure"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="tickets.ticket"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="sops.procedureversion"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)), fields=["version", "step"], name="run_open_by_version"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("parent", None), ("status__in", ["active", "paused"])),
                        fields=("ticket", "procedure"),
                        name="a_ticket_has_one_open_run_of_a_procedure",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["active", "paused", "completed", "abandoned", "cancelled"])),
                        name="a_run_has_a_known_status",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Scenario",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ticket", models.JSONField(default=dict)),
                ("message", models.TextField()),
                ("path", models.JSONField(default=list)),
                ("outcome", models.CharField(max_length=60)),
                (
                    "quiz",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scenario", to="sops.quiz"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sops.procedureversion"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("invited", "Invited"),
                            ("absent", "Absent"),
                            ("attended", "Attended"),
                            ("passed", "Passed"),
                            ("failed", "Not passed"),
                        ],
                        default="invited",
                        max_length=8,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "training",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attendances", to="sops.training"
                    ),
                ),
            ],
            options={
                "ordering": ["user__name", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("training", "user"), name="a_person_takes_part_in_a_training_once"),
                    models.CheckConstraint(
                        condition=models.Q(("result__in", ["invited", "absent", "attended", "passed", "failed"])),
                        name="an_attendance_has_a_known_result",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("learning", "Learning"),
                            ("shadowing", "Shadowing"),
                            ("nesting", "Nesting"),
                            ("certified", "Certified"),
                            ("refresh_due", "Refresh due"),
                        ],
                        default="learning",
                        max_length=11,
                    ),
                ),
                ("since", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("due_at", models.DateTimeField(null=True)),
                ("lapses_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "certification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="sops.certification",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("level", "certified")), fields=["due_at"], name="certificate_falls_due"
                    ),
                    models.Index(
                        condition=models.Q(("level", "refresh_due")), fields=["lapses_at"], name="certificate_lapses"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("certification", "user"), name="a_person_has_a_certificate_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("level__in", ["learning", "shadowing", "nesting", "certified", "refresh_due"])
                        ),
                        name="a_certificate_has_a_known_level",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("level", "certified"), _negated=True), ("due_at__isnull", False), _connector="OR"
                        ),
                        name="a_refresh_is_due_some_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("level", "refresh_due"), _negated=True),
                            ("lapses_at__isnull", False),
                            _connector="OR",
                        ),
                        name="a_refresh_is_too_late_some_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("chosen", models.JSONField(default=list)),
                ("is_right", models.BooleanField()),
                ("at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "attempt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="sops.attempt"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="sops.quizitem"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("attempt", "item"), name="an_item_is_answered_once_in_an_attempt")
                ],
            },
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("reminded_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duties",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "requirement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="duties", to="sops.requirement"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(condition=models.Q(("done_at", None)), fields=["user", "due_at"], name="duty_owed"),
                    models.Index(fields=["user", "-done_at"], name="duty_of_person"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("requirement", "user"), name="a_person_owes_a_requirement_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64)),
                ("how", models.CharField(choices=[("page", "On its page"), ("api", "By a program")], max_length=6)),
                ("at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "requirement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acknowledgements",
                        to="sops.requirement",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("requirement", "user"), name="a_person_acknowledges_a_requirement_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follow_ups",
                        to="tickets.ticket",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sops.run"),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "indexes": [
                    models.Index(condition=models.Q(("done_at", None)), fields=["at"], name="follow_up_waiting")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("done_at", None)),
                        fields=("ticket",),
                        name="a_ticket_waits_for_one_follow_up",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Deviation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_step", models.CharField(max_length=60)),
                ("to_step", models.CharField(blank=True, max_length=60)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("not_fitting", "The procedure does not fit this case"),
                            ("step_wrong", "The step is wrong or out of date"),
                            ("done_before", "It was done already"),
                            ("urgent", "It could not wait"),
                            ("other", "Another reason"),
                        ],
                        max_length=12,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deviations", to="sops.run"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reason__in", ["not_fitting", "step_wrong", "done_before", "urgent", "other"])
                        ),
                        name="a_deviation_has_a_known_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), ("reason", "other"), _negated=True),
                        name="another_reason_for_a_deviation_is_told_in_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ActionExecution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=60, unique=True)),
                ("action", models.CharField(max_length=60)),
                ("parameters", models.JSONField(default=dict)),
                ("result", models.JSONField(default=dict)),
                ("at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="executions", to="sops.run"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="RunEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.PositiveIntegerField()),
                ("at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("step", models.CharField(blank=True, max_length=60)),
                ("kind", models.CharField(max_length=16)),
                ("payload", models.JSONField(default=dict)),
                ("active_ms", models.PositiveIntegerField(default=0)),
                ("idle_ms", models.PositiveIntegerField(default=0)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="sops.run",
                    ),
                ),
            ],
            options={
                "ordering": ["run", "seq"],
                "constraints": [models.UniqueConstraint(fields=("run", "seq"), name="a_run_counts_its_events")],
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("act", models.CharField(max_length=10)),
                ("before", models.CharField(max_length=11)),
                (
                    "after",
                    models.CharField(
                        choices=[
                            ("learning", "Learning"),
                            ("shadowing", "Shadowing"),
                            ("nesting", "Nesting"),
                            ("certified", "Certified"),
                            ("refresh_due", "Refresh due"),
                        ],
                        max_length=11,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("facts", models.JSONField(default=dict)),
                ("at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signatures", to="sops.certificate"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
    ]
