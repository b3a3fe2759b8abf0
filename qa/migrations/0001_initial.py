"""Scorecards, programmes, draws, reviews, disputes, calibration, coaching, figures."""

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
        ("sops", "0001_initial"),
        ("tickets", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Scorecard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=60, unique=True, verbose_name="key")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
            ],
            options={
                "ordering": ["title", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Praise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=500, verbose_name="what was done well")),
                ("at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="praise", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("agent", models.F("by")), _negated=True), name="nobody_praises_themselves"
                    ),
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="praise_is_in_words"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewerProfile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=8), blank=True, default=list, size=None
                    ),
                ),
                ("hours", models.FloatField(default=5.0, verbose_name="hours a week")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviewer_profile",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("hours__gte", 0), ("hours__lte", 80)),
                        name="a_reviewer_has_0_to_80_hours_a_week",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                (
                    "unit",
                    models.CharField(
                        choices=[("ticket", "Solved tickets"), ("run", "Completed procedure runs")],
                        default="ticket",
                        max_length=6,
                        verbose_name="what is reviewed",
                    ),
                ),
                ("conditions", models.JSONField(default=dict)),
                (
                    "every",
                    models.CharField(
                        choices=[("day", "Every day"), ("week", "Every week, from Monday"), ("month", "Every month")],
                        default="week",
                        max_length=5,
                        verbose_name="cycle",
                    ),
                ),
                ("time_zone", models.CharField(default="UTC", max_length=60, verbose_name="time zone")),
                (
                    "design",
                    models.CharField(
                        choices=[
                            ("srs", "Simple random: every unit is as likely as any other"),
                            ("stratified", "Stratified: each stratum has its share of reviews"),
                            ("poisson", "By risk, each unit by itself (Poisson)"),
                            ("pareto", "By risk, a fixed number of units (Pareto)"),
                        ],
                        default="srs",
                        max_length=10,
                        verbose_name="design",
                    ),
                ),
                (
                    "strata",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("team", "Team"),
                                ("partner", "Partner"),
                                ("site", "Site of the agent"),
                                ("agent", "The agent"),
                                ("language", "Language"),
                                ("priority", "Priority"),
                                ("channel", "Channel"),
                            ],
                            max_length=10,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("risk", models.JSONField(blank=True, default=list)),
                ("floor", models.FloatField(default=0.01, verbose_name="least probability")),
                ("target_n", models.PositiveIntegerField(default=50, verbose_name="reviews a cycle")),
                (
                    "minimum_per_agent",
                    models.PositiveSmallIntegerField(default=0, verbose_name="at least for each agent"),
                ),
                ("double_share", models.FloatField(default=0.1, verbose_name="share reviewed twice")),
                (
                    "is_independent",
                    models.BooleanField(default=True, verbose_name="independent: an agent’s own lead never reviews"),
                ),
                (
                    "reviews_nesting",
                    models.BooleanField(
                        db_default=False,
                        default=False,
                        verbose_name="more of the work of who nests, as their certificates say",
                    ),
                ),
                (
                    "publishes_itself",
                    models.BooleanField(default=True, verbose_name="publish as soon as a review is submitted"),
                ),
                ("days_to_review", models.PositiveSmallIntegerField(default=7, verbose_name="days to review")),
                ("dispute_days", models.PositiveSmallIntegerField(default=5, verbose_name="business days to dispute")),
                ("is_active", models.BooleanField(default=False, verbose_name="running")),
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sops.procedure",
                    ),
                ),
                (
                    "reviewers",
                    models.ManyToManyField(blank=True, related_name="programmes", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "scorecard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="programmes", to="qa.scorecard"
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("unit__in", ["ticket", "run"])),
                        name="a_programme_draws_a_known_kind_of_unit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("every__in", ["day", "week", "month"])),
                        name="a_programme_has_a_known_cycle",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("design__in", ["srs", "stratified", "poisson", "pareto"])),
                        name="a_programme_has_a_known_design",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("floor__gte", 0), ("floor__lte", 1)),
                        name="a_least_probability_is_from_0_to_1",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("double_share__gte", 0), ("double_share__lte", 1)),
                        name="the_share_reviewed_twice_is_from_0_to_1",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("target_n__gte", 1)), name="a_programme_wants_at_least_one_review"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit", "run"), ("procedure", None), _connector="OR"),
                        name="only_a_programme_of_runs_names_a_procedure",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScorecardVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "Published"), ("superseded", "Superseded")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("content", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("note", models.CharField(blank=True, max_length=1000, verbose_name="what changed")),
                ("revision", models.PositiveIntegerField(default=1)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("updated_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "scorecard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="qa.scorecard"
                    ),
                ),
            ],
            options={
                "ordering": ["scorecard", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("scorecard", "number"), name="a_scorecard_numbers_a_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "published")),
                        fields=("scorecard",),
                        name="a_scorecard_has_one_published_version",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "draft")),
                        fields=("scorecard",),
                        name="a_scorecard_has_one_draft_at_most",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "published", "superseded"])),
                        name="a_scorecard_version_has_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("published_at", None), ("state", "draft")),
                            models.Q(models.Q(("state", "draft"), _negated=True), ("published_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_published_scorecard_says_since_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Cycle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("committed", "Begins later"), ("open", "Open"), ("drawn", "Drawn")],
                        default="committed",
                        max_length=9,
                    ),
                ),
                ("plan", models.JSONField()),
                ("key_sha256", models.CharField(max_length=64)),
                ("sealed_key", models.TextField()),
                ("key", models.CharField(blank=True, max_length=64)),
                ("committed_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("revealed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cycles", to="qa.programme"
                    ),
                ),
                (
                    "scorecard_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="qa.scorecardversion"
                    ),
                ),
            ],
            options={
                "ordering": ["programme", "-number"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["committed", "open"])),
                        fields=["ends_at"],
                        name="cycle_to_be_drawn",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "number"), name="a_programme_numbers_a_cycle_once"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="a_cycle_ends_after_it_begins"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["committed", "open", "drawn"])),
                        name="a_cycle_has_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("committed_at__lte", models.F("starts_at"))),
                        name="a_key_is_committed_before_its_cycle_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("key", ""), ("revealed_at", None)),
                            models.Q(models.Q(("key", ""), _negated=True), ("revealed_at__gte", models.F("ends_at"))),
                            _connector="OR",
                        ),
                        name="a_key_is_revealed_after_its_cycle_has_ended",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                models.Func(
                                    models.F("starts_at"),
                                    models.F("ends_at"),
                                    function="TSTZRANGE",
                                    output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                                ),
                                "&&",
                            ),
                            ("programme", "="),
                        ],
                        name="cycles_of_a_programme_never_overlap",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Calibration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "leader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calibrations",
                        to="qa.scorecardversion",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="EstimateSnapshot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_whole", models.BooleanField(default=True)),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("customer", "Free of customer-critical errors"),
                            ("business", "Free of business-critical errors"),
                            ("compliance", "Free of compliance-critical errors"),
                            ("score", "Score"),
                            ("item", "Answered with the highest level"),
                        ],
                        max_length=10,
                    ),
                ),
                ("first_week", models.DateField()),
                ("last_week", models.DateField()),
                ("value", models.FloatField(null=True)),
                ("low", models.FloatField(null=True)),
                ("high", models.FloatField(null=True)),
                ("variance", models.FloatField(null=True)),
                ("n", models.PositiveIntegerField()),
                ("n_eff", models.FloatField()),
                ("method", models.CharField(blank=True, max_length=60)),
                ("drawn", models.PositiveIntegerField()),
                ("reviewed", models.PositiveIntegerField()),
                ("frame", models.JSONField()),
                ("at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.partner",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="figures", to="qa.programme"
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "pk"],
                "indexes": [models.Index(fields=["programme", "-at"], name="figure_of_programme")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("high", None), ("low", None), ("value", None)),
                            models.Q(("high__gte", models.F("value")), ("low__lte", models.F("value"))),
                            _connector="OR",
                        ),
                        name="a_figure_lies_in_its_interval",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_whole", False), ("partner", None), _connector="OR"),
                        name="the_whole_is_of_no_partner",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("week", models.DateField()),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("customer", "Free of customer-critical errors"),
                            ("business", "Free of business-critical errors"),
                            ("compliance", "Free of compliance-critical errors"),
                            ("score", "Score"),
                            ("item", "Answered with the highest level"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "by",
                    models.CharField(
                        choices=[
                            ("all", "Everything"),
                            ("agent", "Agent"),
                            ("procedure", "Procedure"),
                            ("item", "Item"),
                            ("cause", "Root cause"),
                            ("step", "Step of a procedure"),
                        ],
                        max_length=9,
                    ),
                ),
                ("key", models.CharField(blank=True, max_length=240)),
                ("n", models.PositiveIntegerField()),
                ("hits", models.FloatField()),
                ("w", models.FloatField()),
                ("wy", models.FloatField()),
                ("ww", models.FloatField()),
                ("v", models.FloatField()),
                ("vy", models.FloatField()),
                ("vyy", models.FloatField()),
                (
                    "partner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.partner",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="qa.programme"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.site",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.team",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["by", "measure", "week"], name="tally_of_measure"),
                    models.Index(fields=["week"], name="tally_of_week"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalibrationCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "calibration",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="qa.calibration",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="sops.run",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "ordering": ["calibration", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("calibration", "number"), name="a_calibration_numbers_a_case_once"),
                    models.UniqueConstraint(fields=("calibration", "ticket"), name="a_calibration_has_a_ticket_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Coverage",
            fields=[
                (
                    "cycle",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="coverage",
                        serialize=False,
                        to="qa.cycle",
                    ),
                ),
                ("units", models.PositiveIntegerField()),
                ("drawn", models.PositiveIntegerField()),
                ("reviewed", models.PositiveIntegerField()),
                ("dropped", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="FrameSnapshot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("taken_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("units_count", models.PositiveIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("selection_sha256", models.CharField(blank=True, max_length=64)),
                ("strata", models.JSONField(default=dict)),
                ("is_frozen", models.BooleanField(default=False)),
                (
                    "cycle",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="frame", to="qa.cycle"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_frozen", False),
                            models.Q(
                                models.Q(("sha256", ""), _negated=True),
                                models.Q(("selection_sha256", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_frozen_frame_has_its_checksums",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreementSnapshot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.CharField(blank=True, max_length=60)),
                ("units", models.PositiveIntegerField()),
                ("percent", models.JSONField(null=True)),
                ("alpha", models.JSONField(null=True)),
                ("ac1", models.JSONField(null=True)),
                ("bias", models.JSONField(null=True)),
                (
                    "level",
                    models.CharField(
                        choices=[("nominal", "Nominal"), ("ordinal", "Ordinal"), ("interval", "Interval")], max_length=8
                    ),
                ),
                ("at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "reviewer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "calibration",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreement",
                        to="qa.calibration",
                    ),
                ),
                (
                    "scorecard",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="qa.scorecard"),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["scorecard", "-at"], name="agreement_of_scorecard")],
            },
        ),
        migrations.CreateModel(
            name="FrameUnit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit", models.BigIntegerField()),
                ("ticket", models.BigIntegerField()),
                ("agent", models.BigIntegerField()),
                ("stratum", models.CharField(blank=True, max_length=200)),
                ("size", models.FloatField()),
                ("pi", models.FloatField()),
                ("u", models.FloatField()),
                (
                    "snapshot",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="qa.framesnapshot",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("snapshot", "unit"), name="a_unit_stands_once_in_a_frame"),
                    models.CheckConstraint(
                        condition=models.Q(("pi__gt", 0), ("pi__lte", 1)),
                        name="a_unit_has_a_probability_above_0_and_to_1",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("u__gte", 0), ("u__lt", 1)), name="a_unit_has_a_number_from_0_and_below_1"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("size__gte", 0)), name="the_size_of_a_unit_is_not_below_0"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GoldAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.CharField(max_length=60)),
                ("value", models.FloatField(blank=True, null=True)),
                ("rationale", models.TextField()),
                ("at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gold",
                        to="qa.calibrationcase",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "item"), name="a_case_has_one_gold_answer_to_an_item"),
                    models.CheckConstraint(
                        condition=models.Q(("rationale", ""), _negated=True), name="a_gold_answer_says_why"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Judgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="judgements",
                        to="qa.calibrationcase",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="judgements",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["case", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "reviewer"), name="a_reviewer_judges_a_case_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="JudgedItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.CharField(max_length=60)),
                ("value", models.FloatField(blank=True, null=True)),
                ("note", models.TextField(blank=True)),
                (
                    "judgement",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="qa.judgement",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("judgement", "item"), name="a_judgement_answers_an_item_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Selection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("is_double", models.BooleanField(default=False)),
                (
                    "dropped",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("erased", "The ticket was erased"),
                            ("spam", "It is spam or a test"),
                            ("language", "Nobody can read its language"),
                            ("incomplete", "What is needed to judge it is missing"),
                            ("conflict", "Every reviewer is too close to it"),
                            ("sensitive", "Too sensitive to be read again"),
                        ],
                        max_length=10,
                    ),
                ),
                ("dropped_note", models.CharField(blank=True, max_length=500)),
                ("dropped_at", models.DateTimeField(blank=True, null=True)),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="selections", to="qa.cycle"
                    ),
                ),
                (
                    "dropped_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stand_in",
                        to="qa.selection",
                    ),
                ),
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="selection", to="qa.frameunit"
                    ),
                ),
            ],
            options={
                "ordering": ["cycle", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("cycle", "position"), name="a_draw_counts_its_units"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("dropped", ""), ("dropped_at", None), ("dropped_by", None)),
                            models.Q(
                                ("dropped__in", ["erased", "spam", "language", "incomplete", "conflict", "sensitive"]),
                                ("dropped_at__isnull", False),
                                ("dropped_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_unit_that_is_given_up_says_why_and_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("estimate", "Sample"),
                            ("targeted", "Picked, for coaching"),
                            ("calibration", "Calibration"),
                            ("gold", "Gold"),
                            ("double", "Second review"),
                            ("self", "Of one’s own work"),
                            ("nesting", "Nesting"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("assigned", "Assigned"),
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("published", "Published"),
                            ("acknowledged", "Acknowledged"),
                            ("disputed", "Disputed"),
                            ("resolved", "Resolved"),
                            ("final", "Final"),
                            ("void", "Void"),
                        ],
                        default="assigned",
                        max_length=12,
                    ),
                ),
                ("pi", models.FloatField(blank=True, null=True)),
                ("stratum", models.CharField(blank=True, max_length=200)),
                ("counts", models.BooleanField(default=False)),
                ("score", models.FloatField(blank=True, null=True)),
                ("raw", models.FloatField(blank=True, null=True)),
                ("outcome", models.CharField(blank=True, max_length=16)),
                ("customer_free", models.BooleanField(blank=True, null=True)),
                ("business_free", models.BooleanField(blank=True, null=True)),
                ("compliance_free", models.BooleanField(blank=True, null=True)),
                ("summary", models.TextField(blank=True)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("seconds", models.PositiveIntegerField(default=0)),
                ("why", models.CharField(blank=True, max_length=500, verbose_name="why it was picked")),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("worked_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "void_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agent", "It judges somebody else’s work"),
                            ("conflict", "The reviewer was too close to it"),
                            ("mistake", "It was made by mistake"),
                            ("unreachable", "The ticket can’t be reviewed"),
                            ("withdrawn", "The scorecard or programme was wrong"),
                        ],
                        max_length=12,
                    ),
                ),
                ("void_note", models.CharField(blank=True, max_length=500)),
                (
                    "agent",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews_of",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.partner",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="qa.programme",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews_by",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="sops.run",
                    ),
                ),
                (
                    "second_of",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="second",
                        to="qa.review",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.site",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.team",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reviews",
                        to="tickets.ticket",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="qa.scorecardversion"
                    ),
                ),
                (
                    "selection",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="qa.selection",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["assigned", "draft"])),
                        fields=["reviewer", "due_at", "id"],
                        name="review_owed",
                    ),
                    models.Index(fields=["reviewer", "-worked_at", "-id"], name="review_by_reviewer"),
                    models.Index(
                        condition=models.Q(("published_at__isnull", False)),
                        fields=["agent", "-published_at", "-id"],
                        name="review_of_agent",
                    ),
                    models.Index(
                        condition=models.Q(("published_at__isnull", False)),
                        fields=["team", "-published_at", "-id"],
                        name="review_of_team",
                    ),
                    models.Index(
                        condition=models.Q(("counts", True)),
                        fields=["programme", "worked_at"],
                        include=("pi", "score", "agent", "partner", "site", "team"),
                        name="review_counted",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "assigned",
                                    "draft",
                                    "submitted",
                                    "published",
                                    "acknowledged",
                                    "disputed",
                                    "resolved",
                                    "final",
                                    "void",
                                ],
                            )
                        ),
                        name="a_review_has_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "purpose__in",
                                ["estimate", "targeted", "calibration", "gold", "double", "self", "nesting"],
                            )
                        ),
                        name="a_review_has_a_known_purpose",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("purpose", "self"),
                            ("reviewer", None),
                            models.Q(("reviewer", models.F("agent")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_reviews_their_own_work",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("counts", False),
                            models.Q(
                                ("pi__gt", 0),
                                ("pi__isnull", False),
                                ("pi__lte", 1),
                                ("purpose", "estimate"),
                                ("selection__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="only_a_review_with_a_known_probability_counts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pi", None), models.Q(("pi__gt", 0), ("pi__lte", 1)), _connector="OR"),
                        name="a_probability_is_above_0_and_to_1",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("score", None), models.Q(("score__gte", 0), ("score__lte", 100)), _connector="OR"
                        ),
                        name="a_score_is_from_0_to_100",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["assigned", "draft", "void"]),
                            models.Q(
                                ("reviewer__isnull", False),
                                ("submitted_at__isnull", False),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_submitted_review_has_a_reviewer_a_time_and_an_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["assigned", "draft", "submitted", "void"]),
                            ("published_at__isnull", False),
                            _connector="OR",
                        ),
                        name="a_review_is_published_before_anything_follows",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("counts", False),
                                ("state", "void"),
                                ("voided_at__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "void"), _negated=True), ("void_reason", ""), ("voided_at", None)
                            ),
                            _connector="OR",
                        ),
                        name="a_void_review_has_a_reason_and_does_not_count",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("selection__isnull", False), models.Q(("state", "void"), _negated=True)),
                        fields=("selection", "purpose"),
                        name="a_drawn_unit_is_reviewed_once_for_a_purpose",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.CharField(max_length=60)),
                ("value", models.FloatField(blank=True, null=True)),
                ("level", models.FloatField(blank=True, null=True)),
                ("is_error", models.BooleanField(default=False)),
                ("is_short", models.BooleanField(default=False)),
                ("from_facts", models.BooleanField(default=False)),
                ("cause", models.CharField(blank=True, max_length=60)),
                ("note", models.TextField(blank=True)),
                (
                    "evidence",
                    models.CharField(
                        blank=True,
                        choices=[("", "None"), ("message", "A message"), ("step", "A step of a procedure run")],
                        max_length=7,
                    ),
                ),
                ("step", models.CharField(blank=True, max_length=60)),
                ("revision", models.PositiveSmallIntegerField(default=0)),
                (
                    "message",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tickets.message",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="sops.run",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="qa.review",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(condition=models.Q(("run__isnull", False)), fields=["run"], name="answer_of_run"),
                    models.Index(
                        condition=models.Q(("message__isnull", False)), fields=["message"], name="answer_of_message"
                    ),
                    models.Index(
                        condition=models.Q(("is_short", True)),
                        fields=["item", "review"],
                        include=("level",),
                        name="answer_short",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("review", "item"), name="a_review_answers_an_item_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("level", None), models.Q(("level__gte", 0), ("level__lte", 1)), _connector="OR"
                        ),
                        name="a_level_is_from_0_to_1",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("evidence", ""), ("message", None), ("run", None)),
                            models.Q(("evidence", "message"), ("run", None)),
                            models.Q(("evidence", "step"), ("message", None), models.Q(("step", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="evidence_is_a_message_or_a_step",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CoachingSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.CharField(blank=True, max_length=60)),
                ("title", models.CharField(max_length=120, verbose_name="what it is about")),
                ("held_at", models.DateTimeField(default=helpdesk.lib.clock.now, verbose_name="when")),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coached_in",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "coach",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("reviews", models.ManyToManyField(blank=True, related_name="coached_in", to="qa.review")),
                (
                    "scorecard",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="qa.scorecard",
                    ),
                ),
            ],
            options={
                "ordering": ["-held_at", "-pk"],
                "indexes": [models.Index(fields=["agent", "-held_at"], name="coaching_of_agent")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("agent", models.F("coach")), _negated=True),
                        name="nobody_coaches_themselves",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("item", ""), ("scorecard__isnull", False), _connector="OR"),
                        name="coaching_about_an_item_names_its_scorecard",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CoachingNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="qa.coachingsession"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="CoachingAction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=300, verbose_name="what to do")),
                ("due_on", models.DateField(verbose_name="by")),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="actions", to="qa.coachingsession"
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at", None), ("reminded_at", None)),
                        fields=["due_on"],
                        name="coaching_action_due",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at", None), ("done_by", None)),
                            models.Q(("done_at__isnull", False), ("done_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_done_action_says_when_and_by_whom",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Dispute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.FloatField(blank=True, null=True)),
                ("proposed", models.FloatField(blank=True, null=True)),
                ("reason", models.TextField()),
                (
                    "evidence",
                    models.CharField(
                        blank=True,
                        choices=[("", "None"), ("message", "A message"), ("step", "A step of a procedure run")],
                        max_length=7,
                    ),
                ),
                ("step", models.CharField(blank=True, max_length=60)),
                ("raised_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "To be decided"),
                            ("upheld", "Upheld: the answer stands"),
                            ("partly", "Partly: another answer"),
                            ("overturned", "Overturned: as the agent proposed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("decided", models.FloatField(blank=True, null=True)),
                ("rationale", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "adjudicator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "answer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="dispute", to="qa.answer"
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tickets.message",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="sops.run",
                    ),
                ),
            ],
            options={
                "ordering": ["raised_at", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("outcome", "")), fields=["raised_at", "id"], name="dispute_to_decide"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["", "upheld", "partly", "overturned"])),
                        name="a_dispute_has_a_known_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("adjudicator", None), ("decided", None), ("decided_at", None), ("outcome", "")),
                            models.Q(
                                models.Q(("outcome", ""), _negated=True),
                                ("adjudicator__isnull", False),
                                ("decided_at__isnull", False),
                                models.Q(("rationale", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_decided_dispute_says_by_whom_and_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="a_dispute_gives_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("value", models.FloatField(blank=True, null=True)),
                ("level", models.FloatField(blank=True, null=True)),
                ("is_error", models.BooleanField(default=False)),
                ("is_short", models.BooleanField(default=False)),
                ("cause", models.CharField(blank=True, max_length=60)),
                ("note", models.TextField(blank=True)),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("reopened", "The reviewer took it back before it was published"),
                            ("dispute", "A dispute was decided"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "answer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revisions",
                        to="qa.answer",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["answer", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("answer", "number"), name="an_answer_keeps_each_former_one_once")
                ],
            },
        ),
    ]
