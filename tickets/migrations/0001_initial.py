"""Tickets and all that belongs to them; macros, views, forms, calendars, policies, clocks, rules, routing."""

import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import helpdesk.lib.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Brand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                ("slug", models.SlugField(unique=True, verbose_name="short name")),
                ("accent", models.CharField(default="blue", max_length=12, verbose_name="accent")),
                ("language", models.CharField(default="en", max_length=8, verbose_name="language")),
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
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Status",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=60)),
                ("names", models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict)),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("open", "Open"),
                            ("pending", "Pending"),
                            ("on_hold", "On hold"),
                            ("solved", "Solved"),
                            ("closed", "Closed"),
                        ],
                        max_length=8,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("is_default", models.BooleanField(default=False)),
                ("is_active", models.BooleanField(db_default=True, default=True)),
            ],
            options={
                "verbose_name_plural": "statuses",
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("category",),
                        name="a_category_has_one_default_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("category__in", ["new", "open", "pending", "on_hold", "solved", "closed"])),
                        name="a_status_has_a_known_category",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, unique=True)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="TeamRouting",
            fields=[
                (
                    "team",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="routing",
                        serialize=False,
                        to="people.team",
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("off", "Off: people take what they like"),
                            ("pull", "Pull: Next gives people what they can do, as long as they have room"),
                            ("push", "Push: the desk gives each ticket to whom it fits best"),
                        ],
                        default="off",
                        max_length=4,
                    ),
                ),
                ("capacity", models.PositiveSmallIntegerField(default=10)),
                ("needs_shift", models.BooleanField(default=True)),
                ("needs_language", models.BooleanField(default=True)),
                ("requeues", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ["off", "pull", "push"])), name="a_way_of_routing_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("capacity__range", (1, 200))), name="a_team_gives_1_to_200_points"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TicketCategory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("names", models.JSONField(default=dict)),
                ("position", models.PositiveIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True)),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="tickets.ticketcategory",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="tickets.ticketcategory",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "categories",
                "ordering": ["position", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("parent", models.F("id")), _negated=True), ("parent", None), _connector="OR"
                        ),
                        name="a_category_is_not_under_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into", None),
                            models.Q(("is_active", False), models.Q(("merged_into", models.F("id")), _negated=True)),
                            _connector="OR",
                        ),
                        name="a_merged_category_is_not_active",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="View",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "scope",
                    models.CharField(
                        choices=[("personal", "Only me"), ("team", "A team"), ("desk", "Everybody")], max_length=8
                    ),
                ),
                ("conditions", models.JSONField(default=dict)),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), default=list, size=None
                    ),
                ),
                (
                    "sort",
                    models.CharField(
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
                (
                    "grouping",
                    models.CharField(
                        choices=[
                            ("none", "Not grouped"),
                            ("status", "By status"),
                            ("priority", "By priority"),
                            ("assignee", "By assignee"),
                            ("team", "By team"),
                            ("brand", "By brand"),
                        ],
                        default="none",
                        max_length=10,
                    ),
                ),
                ("is_by_next", models.BooleanField(db_default=False, default=False)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("updated_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
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
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("scope__in", ["personal", "team", "desk"])), name="a_view_has_a_known_scope"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("scope", "team"), ("team__isnull", False)),
                            models.Q(models.Q(("scope", "team"), _negated=True), ("team", None)),
                            _connector="OR",
                        ),
                        name="a_view_of_a_team_names_the_team",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sort__in", ["updated", "untouched", "newest", "oldest", "urgent", "breach", "solved"])
                        ),
                        name="a_view_has_a_known_sort",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grouping__in", ["none", "status", "priority", "assignee", "team", "brand"])
                        ),
                        name="a_view_has_a_known_grouping",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ViewSetting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.CharField(max_length=24)),
                ("position", models.PositiveSmallIntegerField(null=True)),
                ("is_hidden", models.BooleanField(default=False)),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), null=True, size=None
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="view_settings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "slug"), name="a_person_has_one_setting_for_each_view")
                ],
            },
        ),
        migrations.CreateModel(
            name="Blob",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("size", models.PositiveBigIntegerField()),
                (
                    "scan",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("clean", "Clean"),
                            ("infected", "Infected"),
                            ("refused", "Refused"),
                        ],
                        db_default="waiting",
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("finding", models.CharField(blank=True, db_default="", default="", max_length=200)),
                ("scanned_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), default=helpdesk.lib.clock.now
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("scanned_at"), nulls_first=True),
                        models.OrderBy(models.F("created_at"), descending=True),
                        condition=models.Q(("scan", "waiting")),
                        name="blob_to_scan",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("scan__in", ["waiting", "clean", "infected", "refused"])),
                        name="a_scan_has_a_known_outcome",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "At work"),
                            ("done", "Done"),
                            ("cancelled", "Stopped"),
                            ("undoing", "Being undone"),
                            ("undone", "Undone"),
                        ],
                        default="running",
                        max_length=10,
                    ),
                ),
                ("acts", models.JSONField(default=dict)),
                ("source", models.JSONField(default=dict)),
                ("total", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("skipped", models.PositiveIntegerField(default=0)),
                ("failed", models.PositiveIntegerField(default=0)),
                ("undone", models.PositiveIntegerField(default=0)),
                ("kept", models.PositiveIntegerField(default=0)),
                ("leaves_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "undoer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner", "-id"], name="bulk_of_owner"),
                    models.Index(
                        condition=models.Q(("state__in", ["running", "undoing"])), fields=["id"], name="bulk_at_work"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["running", "done", "cancelled", "undoing", "undone"])),
                        name="a_bulk_run_has_a_known_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=40, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "Text"),
                            ("long_text", "Long text"),
                            ("number", "Whole number"),
                            ("decimal", "Decimal number"),
                            ("date", "Date"),
                            ("checkbox", "Checkbox"),
                            ("choice", "Choice"),
                            ("choices", "Several choices"),
                            ("cascade", "Choice in steps"),
                            ("pattern", "Text of a pattern"),
                            ("person", "Member of staff"),
                        ],
                        max_length=10,
                    ),
                ),
                ("names", models.JSONField(default=dict)),
                ("helps", models.JSONField(blank=True, default=dict)),
                ("choices", models.JSONField(blank=True, default=list)),
                ("pattern", models.CharField(blank=True, max_length=200)),
                ("position", models.PositiveIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True)),
                ("is_filterable", models.BooleanField(default=False)),
                (
                    "index",
                    models.CharField(
                        choices=[
                            ("none", "No index"),
                            ("waiting", "Waits for its index"),
                            ("building", "Its index is being built"),
                            ("ready", "Fast to filter"),
                            ("failed", "Its index could not be built"),
                        ],
                        default="none",
                        max_length=8,
                    ),
                ),
                ("index_trouble", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "text",
                                    "long_text",
                                    "number",
                                    "decimal",
                                    "date",
                                    "checkbox",
                                    "choice",
                                    "choices",
                                    "cascade",
                                    "pattern",
                                    "person",
                                ],
                            )
                        ),
                        name="a_field_has_a_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "pattern"), models.Q(("pattern", ""), _negated=True)),
                            models.Q(models.Q(("kind", "pattern"), _negated=True), ("pattern", "")),
                            _connector="OR",
                        ),
                        name="a_field_has_a_pattern_when_it_is_of_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=300)),
                ("at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "waiting",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "held",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("counts", models.JSONField(default=dict)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="erasures", to="people.contact"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("finished_at", None)), fields=["id"], name="erasure_under_way")
                ],
            },
        ),
        migrations.CreateModel(
            name="Reapplication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_trial", models.BooleanField()),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "At work"), ("done", "Done"), ("stopped", "Stopped")],
                        default="running",
                        max_length=8,
                    ),
                ),
                ("total", models.PositiveIntegerField()),
                ("looked_at", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                ("breached", models.PositiveIntegerField(default=0)),
                ("reached", models.BigIntegerField(default=0)),
                ("tickets", models.JSONField(default=list)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["running", "done", "stopped"])),
                        name="a_reapplication_has_a_known_state",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "running")),
                        fields=("state",),
                        name="policies_are_applied_once_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.CharField(max_length=24, primary_key=True, serialize=False)),
                ("letters", models.CharField(db_index=True, max_length=24)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["word"], name="search_word_alike", opclasses=["gin_trgm_ops"]
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.EmailField(max_length=254, verbose_name="address")),
                (
                    "aliases",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.EmailField(max_length=254), blank=True, default=list, size=None
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="sender name")),
                ("is_active", models.BooleanField(default=True)),
                ("acknowledges", models.BooleanField(default=False)),
                ("marks_subjects", models.BooleanField(default=True)),
                ("quotes", models.BooleanField(default=False)),
                (
                    "brand",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="mailboxes", to="tickets.brand"
                    ),
                ),
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
                "verbose_name_plural": "mailboxes",
                "ordering": ["address"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("address"), name="two_mailboxes_never_share_an_address"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Survey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_on", models.BooleanField(default=False)),
                ("since", models.DateTimeField(blank=True, null=True)),
                (
                    "scale",
                    models.CharField(
                        choices=[("good_bad", "Good or bad"), ("five", "Five steps")], default="five", max_length=8
                    ),
                ),
                ("delay", models.PositiveSmallIntegerField(default=24)),
                ("quiet_days", models.PositiveSmallIntegerField(default=14)),
                ("change_days", models.PositiveSmallIntegerField(default=14)),
                ("texts", models.JSONField(blank=True, default=dict)),
                (
                    "brand",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="survey", to="tickets.brand"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("scale__in", ["good_bad", "five"])), name="a_survey_has_a_known_scale"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_on", False), ("since__isnull", False), _connector="OR"),
                        name="a_survey_that_is_on_says_since_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TicketForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("names", models.JSONField(default=dict)),
                ("helps", models.JSONField(blank=True, default=dict)),
                ("layout", models.JSONField(blank=True, default=list)),
                ("position", models.PositiveIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True)),
                ("is_offered", models.BooleanField(default=True)),
                ("is_default", models.BooleanField(default=False)),
                ("version", models.PositiveIntegerField(default=1)),
                ("brands", models.ManyToManyField(blank=True, related_name="+", to="tickets.brand")),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("is_default",),
                        name="a_desk_has_one_default_form",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_default", False), ("is_active", True), _connector="OR"),
                        name="a_default_form_is_active",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BrandChecks",
            fields=[
                (
                    "brand",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="checks",
                        serialize=False,
                        to="tickets.brand",
                    ),
                ),
                ("modes", models.JSONField(default=dict)),
                (
                    "avoided",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), default=list, size=None
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "brand checks",
            },
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("logo_type", models.CharField(blank=True, max_length=40)),
                ("colour", models.CharField(blank=True, max_length=7)),
                ("texts", models.JSONField(blank=True, default=dict)),
                (
                    "brand",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="look", to="tickets.brand"
                    ),
                ),
                (
                    "logo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.blob",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("colour", ""), ("colour__regex", "^#[0-9a-f]{6}$"), _connector="OR"),
                        name="a_colour_is_written_in_six_hex_digits",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RequesterSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("method", models.CharField(choices=[("link", "link"), ("password", "password")], max_length=8)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("ends_at", models.DateTimeField()),
                (
                    "brand",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.brand",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.contact"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["ends_at"], name="requester_session_end")],
            },
        ),
        migrations.CreateModel(
            name="RetentionRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("months", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("anonymise", "Erase words, files and people, keep the ticket for counting"),
                            ("delete", "Delete the ticket"),
                        ],
                        default="anonymise",
                        max_length=9,
                    ),
                ),
                ("raw_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("tickets_erased", models.PositiveBigIntegerField(default=0)),
                ("mails_erased", models.PositiveBigIntegerField(default=0)),
                ("ran_at", models.DateTimeField(blank=True, null=True)),
                (
                    "brand",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="retention", to="tickets.brand"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("months", None), ("months__gte", 1), _connector="OR"),
                        name="a_ticket_is_kept_for_a_month",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("raw_days", None), ("raw_days__gte", 1), _connector="OR"),
                        name="a_mail_is_kept_for_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("how__in", ["anonymise", "delete"])), name="erasing_is_done_in_a_known_way"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(max_length=320)),
                ("language", models.CharField(max_length=8)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("asked_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "brand",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.brand",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.contact",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("digest", ""), _negated=True),
                        fields=("digest",),
                        name="a_sign_in_link_is_one_of_a_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=500, verbose_name="subject")),
                (
                    "channel",
                    models.CharField(choices=[("email", "Email"), ("web", "Web form"), ("api", "API")], max_length=8),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Low"), (2, "Normal"), (3, "High"), (4, "Urgent")], default=2
                    ),
                ),
                (
                    "status_category",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("open", "Open"),
                            ("pending", "Pending"),
                            ("on_hold", "On hold"),
                            ("solved", "Solved"),
                            ("closed", "Closed"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=8)),
                (
                    "sensitivity",
                    models.CharField(
                        choices=[("none", "None"), ("sensitive", "Sensitive"), ("graphic", "Graphic")],
                        db_default="none",
                        default="none",
                        max_length=9,
                    ),
                ),
                ("fields", models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict)),
                ("thread_version", models.PositiveIntegerField(default=0)),
                ("snippet", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("updated_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("solved_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("spam_at", models.DateTimeField(blank=True, null=True)),
                (
                    "satisfaction",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "Very bad"), (2, "Bad"), (3, "So-so"), (4, "Good"), (5, "Very good")],
                        null=True,
                    ),
                ),
                (
                    "clock_state",
                    models.CharField(
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
                ("clock_metric", models.CharField(blank=True, db_default=models.Value(""), default="", max_length=16)),
                ("clock_due_at", models.DateTimeField(blank=True, null=True)),
                ("clock_left", models.IntegerField(blank=True, null=True)),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "brand",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tickets.brand"
                    ),
                ),
                (
                    "follows",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="tickets.ticket",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.ticket",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
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
                    "requester",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tickets", to="people.contact"
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
                    "mailbox",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.mailbox",
                    ),
                ),
                (
                    "status",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.status",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.ticketcategory",
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.ticketform",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-updated_at", "-id"], name="ticket_newest"),
                    models.Index(fields=["status_category", "-updated_at", "-id"], name="ticket_by_status"),
                    models.Index(fields=["partner", "-updated_at", "-id"], name="ticket_of_partner"),
                    models.Index(fields=["assignee", "-updated_at", "-id"], name="ticket_of_assignee"),
                    models.Index(fields=["team", "-updated_at", "-id"], name="ticket_of_team"),
                    models.Index(
                        condition=models.Q(("status_category__in", ["new", "open"])),
                        fields=["-updated_at", "-id"],
                        name="ticket_workable",
                    ),
                    models.Index(
                        condition=models.Q(("assignee", None), ("status_category__in", ["new", "open"])),
                        fields=["team", "-updated_at", "-id"],
                        include=("partner",),
                        name="ticket_unassigned_of_team",
                    ),
                    models.Index(
                        condition=models.Q(("assignee", None), ("status_category__in", ["new", "open"])),
                        fields=["-updated_at", "-id"],
                        name="ticket_unassigned_newest",
                    ),
                    models.Index(
                        condition=models.Q(("status_category__in", ["new", "open"])),
                        fields=["team", "-updated_at", "-id"],
                        include=("partner",),
                        name="ticket_workable_of_team",
                    ),
                    models.Index(
                        condition=models.Q(("status_category__in", ["new", "open"])),
                        fields=["partner", "-updated_at", "-id"],
                        name="ticket_workable_of_partner",
                    ),
                    models.Index(
                        condition=models.Q(("status_category__in", ["new", "open", "pending", "on_hold"])),
                        fields=["assignee", "-updated_at", "-id"],
                        include=("partner",),
                        name="ticket_unsolved_of_assignee",
                    ),
                    models.Index(fields=["created_at", "id"], name="ticket_oldest"),
                    models.Index(
                        django.db.models.expressions.CombinedExpression(models.F("priority"), "*", models.Value(-1)),
                        models.F("updated_at"),
                        models.F("id"),
                        name="ticket_most_urgent",
                    ),
                    models.Index(
                        condition=models.Q(("solved_at__isnull", False)),
                        fields=["solved_at", "id"],
                        name="ticket_last_solved",
                    ),
                    models.Index(
                        condition=models.Q(("status_category__in", ["new", "open", "pending", "on_hold"])),
                        fields=["updated_at", "id"],
                        name="ticket_unsolved_untouched",
                    ),
                    models.Index(
                        condition=models.Q(("status_category__in", ["new", "open", "pending", "on_hold"])),
                        fields=["created_at", "id"],
                        name="ticket_unsolved_oldest",
                    ),
                    models.Index(
                        django.db.models.expressions.CombinedExpression(models.F("priority"), "*", models.Value(-1)),
                        models.F("updated_at"),
                        models.F("id"),
                        condition=models.Q(("status_category__in", ["new", "open", "pending", "on_hold"])),
                        name="ticket_unsolved_urgent",
                    ),
                    models.Index(
                        condition=models.Q(("clock_due_at__isnull", False)),
                        fields=["clock_due_at", "id"],
                        name="ticket_next_breach",
                    ),
                    models.Index(
                        condition=models.Q(("clock_due_at__isnull", False)),
                        fields=["partner", "clock_due_at", "id"],
                        name="ticket_next_breach_of_partner",
                    ),
                    models.Index(
                        condition=models.Q(("clock_due_at__isnull", False)),
                        fields=["assignee", "clock_due_at", "id"],
                        name="ticket_next_breach_of_assignee",
                    ),
                    django.contrib.postgres.indexes.GinIndex(fields=["tags"], name="ticket_tags"),
                    models.Index(
                        condition=models.Q(("merged_into__isnull", False)), fields=["merged_into"], name="ticket_merged"
                    ),
                    models.Index(
                        condition=models.Q(("spam_at__isnull", False)),
                        fields=["-updated_at", "-id"],
                        name="ticket_spam",
                    ),
                    models.Index(
                        condition=models.Q(("satisfaction__isnull", False)),
                        fields=["satisfaction", "-updated_at", "-id"],
                        name="ticket_by_satisfaction",
                    ),
                    models.Index(
                        condition=models.Q(("category__isnull", False)),
                        fields=["category", "-updated_at", "-id"],
                        name="ticket_of_category",
                    ),
                    models.Index(
                        condition=models.Q(("sensitivity__in", ["sensitive", "graphic"])),
                        fields=["sensitivity", "-updated_at", "-id"],
                        name="ticket_sensitive",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status_category__in", ["new", "open", "pending", "on_hold", "solved", "closed"])
                        ),
                        name="a_ticket_has_a_known_status_category",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("priority__range", (1, 4))), name="a_priority_is_low_to_urgent"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("solved_at", None), ("status_category__in", ["solved", "closed"]), _connector="XOR"
                        ),
                        name="a_ticket_has_a_solved_time_when_it_is_solved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sensitivity__in", ["none", "sensitive", "graphic"])),
                        name="a_ticket_has_a_known_sensitivity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["email", "web", "api"])),
                        name="a_ticket_came_by_a_known_channel",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("merged_into", None), ("status_category", "closed"), _connector="OR"),
                        name="a_merged_ticket_is_closed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KindOfWork",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                ("position", models.PositiveIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True)),
                ("language", models.CharField(blank=True, max_length=8)),
                ("tag", models.CharField(blank=True, max_length=60)),
                (
                    "channel",
                    models.CharField(
                        blank=True, choices=[("email", "Email"), ("web", "Web form"), ("api", "API")], max_length=8
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        blank=True, choices=[(1, "Low"), (2, "Normal"), (3, "High"), (4, "Urgent")], null=True
                    ),
                ),
                ("needs", models.JSONField(blank=True, default=dict)),
                ("points", models.PositiveSmallIntegerField(default=1)),
                (
                    "brand",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.brand",
                    ),
                ),
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
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.ticketcategory",
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.ticketform",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("points__range", (1, 50))), name="work_weighs_1_to_50_points"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Holding",
            fields=[
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="holding",
                        serialize=False,
                        to="tickets.ticket",
                    ),
                ),
                ("since", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("routed", "Given by the desk"),
                            ("next", "Taken with Next"),
                            ("by_hand", "Assigned by hand"),
                        ],
                        default="by_hand",
                        max_length=7,
                    ),
                ),
                ("why", models.JSONField(blank=True, default=list)),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user", "since"], name="holding_of_a_shift")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("how__in", ["routed", "next", "by_hand"])),
                        name="a_ticket_is_held_in_a_known_way",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=300)),
                ("at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hold", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="a_hold_has_a_reason"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Handling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seconds", models.PositiveIntegerField(default=0)),
                ("beat_at", models.DateTimeField(db_index=True, default=helpdesk.lib.clock.now)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tickets.ticket"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Follower",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="followers",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("ticket", "user"), name="a_person_follows_a_ticket_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(choices=[("public", "Public reply"), ("note", "Internal note")], max_length=8),
                ),
                ("html", models.TextField(blank=True)),
                ("recipients", models.JSONField(blank=True, null=True)),
                ("files", models.JSONField(default=list)),
                ("seen_version", models.PositiveIntegerField(default=0)),
                ("updated_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("staged", models.JSONField(db_default=models.Value([], models.JSONField()), default=list)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "ticket", "kind"), name="a_person_has_one_draft_of_a_kind_in_a_ticket"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("claimed_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("touched_at", models.DateTimeField(db_index=True, default=helpdesk.lib.clock.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tickets.ticket"
                    ),
                ),
                (
                    "view",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tickets.view"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BulkItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("done", "Done"),
                            ("skipped", "Left alone"),
                            ("failed", "Not changed"),
                            ("undone", "Undone"),
                            ("kept", "Not undone"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=40)),
                ("turn", models.PositiveSmallIntegerField(default=0)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                (
                    "messages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="tickets.bulkrun",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["run", "state", "turn", "ticket"], name="bulk_item_next")],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "ticket"), name="a_ticket_is_once_in_a_bulk_run"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "done", "skipped", "failed", "undone", "kept"])),
                        name="a_bulk_item_has_a_known_state",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("incident", "Incident of"),
                            ("child", "Child of"),
                            ("related", "Related to"),
                            ("duplicate", "Duplicate of"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="linked", to="tickets.ticket"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("ticket", "other", "kind"), name="two_tickets_are_linked_once_in_a_way"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "incident")), fields=("ticket",), name="an_incident_has_one_problem"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "child")), fields=("ticket",), name="a_child_has_one_parent"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ticket", models.F("other")), _negated=True),
                        name="a_ticket_is_never_linked_to_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "related"), _negated=True),
                            ("ticket__lt", models.F("other")),
                            _connector="OR",
                        ),
                        name="what_is_related_is_stored_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["incident", "child", "related", "duplicate"])),
                        name="a_link_has_a_known_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(choices=[("public", "Public reply"), ("note", "Internal note")], max_length=8),
                ),
                ("version", models.PositiveIntegerField()),
                (
                    "channel",
                    models.CharField(choices=[("email", "Email"), ("web", "Web form"), ("api", "API")], max_length=8),
                ),
                ("subject", models.CharField(blank=True, max_length=500)),
                ("from_name", models.CharField(blank=True, max_length=200)),
                ("from_address", models.CharField(blank=True, max_length=320)),
                ("to", models.JSONField(default=list)),
                ("cc", models.JSONField(default=list)),
                ("bcc", models.JSONField(db_default=models.Value([], models.JSONField()), default=list)),
                ("text", models.TextField(blank=True)),
                ("html", models.TextField(blank=True)),
                ("new_text", models.TextField(blank=True)),
                ("mail_id", models.CharField(blank=True, max_length=998)),
                ("in_reply_to", models.CharField(blank=True, max_length=998)),
                ("is_auto", models.BooleanField(default=False)),
                ("is_new_topic", models.BooleanField(db_default=False, default=False)),
                ("has_remote_pictures", models.BooleanField(db_default=False, default=False)),
                (
                    "protection",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("pgp_signed", "Signed with PGP"),
                            ("pgp_encrypted", "Encrypted with PGP"),
                            ("smime_signed", "Signed with S/MIME"),
                            ("smime_encrypted", "Encrypted with S/MIME"),
                        ],
                        db_default="",
                        default="",
                        max_length=16,
                    ),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("hold_until", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("dispatched_at", models.DateTimeField(blank=True, null=True)),
                ("search", django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                (
                    "author_contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.contact",
                    ),
                ),
                (
                    "author_user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "came_from",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.ticket",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-created_at", "-id"], name="message_newest"),
                    models.Index(
                        condition=models.Q(("mail_id", ""), _negated=True), fields=["mail_id"], name="message_mail_id"
                    ),
                    models.Index(
                        condition=models.Q(
                            ("dispatched_at", None),
                            ("withdrawn_at", None),
                            models.Q(("hold_until", None), _negated=True),
                        ),
                        fields=["hold_until"],
                        name="message_held",
                    ),
                    models.Index(
                        condition=models.Q(("came_from__isnull", False)), fields=["came_from"], name="message_came_from"
                    ),
                    django.contrib.postgres.indexes.GinIndex(fastupdate=True, fields=["search"], name="message_search"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("ticket", "version"), name="a_thread_version_is_given_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["public", "note"])), name="a_message_is_public_or_a_note"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("author_user", None), ("author_contact", None), _connector="OR"),
                        name="a_message_has_at_most_one_author",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("withdrawn_at", None), ("dispatched_at", None), _connector="OR"),
                        name="a_message_that_left_is_never_withdrawn",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("cc", "Copied"), ("guest", "Came with a merged ticket")], default="cc", max_length=8
                    ),
                ),
                (
                    "came_from",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.ticket",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="participations", to="people.contact"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="participants", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("came_from__isnull", False)),
                        fields=["came_from"],
                        name="participant_came_from",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("ticket", "contact"), name="a_contact_takes_part_once_in_a_ticket")
                ],
            },
        ),
        migrations.CreateModel(
            name="Redaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(choices=[("text", "Text"), ("file", "A file")], max_length=4)),
                ("reason", models.CharField(max_length=300)),
                ("counts", models.JSONField(default=dict)),
                ("at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="redactions", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="a_redaction_has_a_reason"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("html", models.TextField(blank=True)),
                ("solves", models.BooleanField(default=True)),
                (
                    "waiting",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "answered",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("failed", models.JSONField(default=list)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "problem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rounds", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("waiting", []), _negated=True), fields=["id"], name="round_under_way"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Seen",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seen",
                        to="tickets.ticket",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("ticket", "user"), name="a_person_has_one_reading_mark_in_a_ticket")
                ],
            },
        ),
        migrations.CreateModel(
            name="SideConversation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("team", "Team"), ("partner", "Partner"), ("outside", "Outside address")], max_length=8
                    ),
                ),
                ("subject", models.CharField(max_length=500)),
                (
                    "addresses",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=320), blank=True, default=list, size=None
                    ),
                ),
                ("shares_thread", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Waits for an answer"), ("answered", "Answered"), ("closed", "Closed")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("overdue_told_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("resolved", "Resolved"),
                            ("approved", "Approved"),
                            ("declined", "Declined"),
                            ("no_answer", "No answer came"),
                            ("withdrawn", "No longer needed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("outcome_text", models.TextField(blank=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("updated_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="side_conversations",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "closed"), _negated=True),
                        fields=["team", "due_at", "id"],
                        name="side_of_team",
                    ),
                    models.Index(
                        condition=models.Q(("state", "closed"), _negated=True),
                        fields=["partner", "due_at", "id"],
                        name="side_of_partner",
                    ),
                    models.Index(
                        condition=models.Q(("state", "closed"), _negated=True),
                        fields=["owner", "due_at", "id"],
                        name="side_of_owner",
                    ),
                    models.Index(
                        condition=models.Q(("state", "closed"), _negated=True),
                        fields=["handler", "due_at", "id"],
                        name="side_of_handler",
                    ),
                    models.Index(
                        condition=models.Q(("state", "closed"), _negated=True), fields=["due_at", "id"], name="side_due"
                    ),
                    models.Index(
                        condition=models.Q(("state", "closed")), fields=["-updated_at", "-id"], name="side_closed"
                    ),
                    models.Index(
                        condition=models.Q(("overdue_told_at", None), ("state", "open")),
                        fields=["due_at"],
                        name="side_to_be_overdue",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("addresses", []), ("kind", "team"), ("team__isnull", False)),
                            models.Q(
                                ("addresses", []), ("kind", "partner"), ("partner__isnull", False), ("team", None)
                            ),
                            models.Q(("addresses__len__gt", 0), ("kind", "outside"), ("partner", None), ("team", None)),
                            _connector="OR",
                        ),
                        name="a_side_conversation_names_whom_it_asks",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", False),
                                ("state", "closed"),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            models.Q(("closed_at", None), ("outcome", ""), ("state__in", ["open", "answered"])),
                            _connector="OR",
                        ),
                        name="a_side_conversation_has_an_outcome_once_it_is_closed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Skip",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("language", "I don’t speak its language"),
                            ("knowledge", "Somebody else knows more about this"),
                            ("conflict", "I am part of the matter"),
                            ("blocked", "Something it needs is not there yet"),
                            ("other", "Another reason"),
                        ],
                        max_length=12,
                    ),
                ),
                ("until", models.DateTimeField()),
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="skips",
                        to="tickets.ticket",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("ticket", "user"), name="a_person_skips_a_ticket_once_at_a_time"),
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ["language", "knowledge", "conflict", "blocked", "other"])),
                        name="a_skip_has_a_known_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("act", models.UUIDField(default=uuid.uuid4)),
                ("at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("moved", models.JSONField(default=list)),
                (
                    "participants",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "followers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), db_default=[], default=list, size=None
                    ),
                ),
                ("source_was", models.JSONField(default=dict)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("reached", models.PositiveIntegerField(default=0)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="merges", to="tickets.ticket"
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="taken_in", to="tickets.ticket"
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.message",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["act"], name="merge_act")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)),
                        fields=("source",),
                        name="a_ticket_is_merged_into_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", models.F("target")), _negated=True),
                        name="a_ticket_is_never_merged_into_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_told", models.BooleanField()),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.team"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mentions", to="tickets.message"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("user", None), ("team", None), _connector="XOR"),
                        name="a_mention_names_a_person_or_a_team",
                    ),
                    models.UniqueConstraint(
                        fields=("message", "user", "team"), name="a_note_names_somebody_once", nulls_distinct=False
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Satisfaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "unasked",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("automatic", "A machine or a mailing list wrote it"),
                            ("nobody", "It named no address that can be answered"),
                            ("suppressed", "No mail goes to the address"),
                            ("blocked", "The requester is blocked, or it is spam"),
                            ("lately", "The requester was asked a short time ago"),
                            ("mailbox", "The brand has no mailbox to ask from"),
                        ],
                        max_length=10,
                    ),
                ),
                ("scale", models.CharField(blank=True, max_length=8)),
                (
                    "score",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "Very bad"), (2, "Bad"), (3, "So-so"), (4, "Good"), (5, "Very good")],
                        null=True,
                    ),
                ),
                ("comment", models.TextField(blank=True)),
                ("rated_at", models.DateTimeField(blank=True, null=True)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.contact"
                    ),
                ),
                (
                    "message",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="survey",
                        to="tickets.message",
                    ),
                ),
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="survey", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "satisfaction",
                "indexes": [
                    models.Index(fields=["contact", "asked_at"], name="satisfaction_asked"),
                    models.Index(
                        models.OrderBy(models.F("rated_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("rated_at__isnull", False)),
                        name="satisfaction_newest",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("asked_at", None), ("unasked", ""), _connector="OR"),
                        name="a_survey_was_sent_or_there_is_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("rated_at", None), ("score", None)),
                            models.Q(("rated_at__isnull", False), ("score__range", (1, 5))),
                            _connector="OR",
                        ),
                        name="a_rating_has_a_score_and_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScheduledReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("html", models.TextField()),
                ("recipients", models.JSONField(blank=True, null=True)),
                ("files", models.JSONField(default=list)),
                ("staged", models.JSONField(default=list)),
                ("then", models.CharField(blank=True, max_length=8)),
                (
                    "channel",
                    models.CharField(choices=[("email", "Email"), ("web", "Web form"), ("api", "API")], max_length=8),
                ),
                (
                    "despite",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("seen_version", models.PositiveIntegerField()),
                ("due_at", models.DateTimeField()),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sent", "Sent"),
                            ("back", "Taken back"),
                            ("held", "Held back"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("why", models.CharField(blank=True, max_length=20)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "message",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.message",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="scheduled", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "scheduled replies",
                "indexes": [
                    models.Index(condition=models.Q(("state", "waiting")), fields=["due_at"], name="scheduled_due")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state", "sent"), ("message", None), _connector="XOR"),
                        name="a_scheduled_reply_has_a_message_when_it_is_sent",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SideDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("html", models.TextField()),
                ("updated_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "side",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to="tickets.sideconversation",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tickets.ticket"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "ticket", "side"),
                        name="a_person_has_one_draft_in_a_side_conversation",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SideMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("from_name", models.CharField(blank=True, max_length=200)),
                ("from_address", models.CharField(blank=True, max_length=320)),
                ("to", models.JSONField(default=list)),
                ("cc", models.JSONField(default=list)),
                ("text", models.TextField(blank=True)),
                ("html", models.TextField(blank=True)),
                ("new_text", models.TextField(blank=True)),
                ("mail_id", models.CharField(blank=True, max_length=998)),
                ("is_auto", models.BooleanField(default=False)),
                ("is_asked", models.BooleanField(default=True)),
                ("is_requester", models.BooleanField(default=False)),
                (
                    "forwards",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "side",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="tickets.sideconversation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("mail_id", ""), _negated=True),
                        fields=["mail_id"],
                        name="side_message_mail_id",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("side", "version"), name="a_version_of_a_side_conversation_is_given_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255)),
                ("content_type", models.CharField(max_length=120)),
                ("declared_type", models.CharField(blank=True, max_length=120)),
                ("size", models.PositiveBigIntegerField()),
                ("is_inline", models.BooleanField(default=False)),
                ("content_id", models.CharField(blank=True, max_length=255)),
                ("content_location", models.CharField(blank=True, max_length=500)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "blob",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tickets.blob"),
                ),
                (
                    "message",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="tickets.message",
                    ),
                ),
                (
                    "side_message",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="tickets.sidemessage",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("side_message__isnull", False)),
                        fields=["side_message"],
                        name="attachment_of_side_message",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("message", None), ("side_message", None), _connector="OR"),
                        name="a_file_belongs_to_one_conversation",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Calendar",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=80, unique=True)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
            ],
            options={
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CalendarVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("zone", models.CharField(max_length=60)),
                ("weekly", models.JSONField(default=dict)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("region", models.CharField(blank=True, max_length=10)),
                ("feast_kinds", models.JSONField(default=list)),
                ("feasts", models.JSONField(default=list)),
                ("struck", models.JSONField(default=list)),
                ("closures", models.JSONField(default=list)),
                ("extra", models.JSONField(default=list)),
                ("published_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="tickets.calendar"
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("calendar", "number"), name="a_calendar_has_one_version_of_a_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("zone", ""), _negated=True), name="a_calendar_has_a_time_zone"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("region", ""), models.Q(("country", ""), _negated=True), _connector="OR"),
                        name="a_region_is_of_a_country",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=80)),
                ("position", models.PositiveIntegerField(default=0)),
                ("is_catch_all", models.BooleanField(default=False)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
            ],
            options={
                "verbose_name_plural": "policies",
                "ordering": ["is_catch_all", "position", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_catch_all", True)),
                        fields=("is_catch_all",),
                        name="a_desk_has_one_catch_all_policy",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("retired_at", None), models.Q(("name", ""), _negated=True)),
                        fields=("name",),
                        name="policies_in_use_differ_in_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_catch_all", False), ("retired_at", None), _connector="OR"),
                        name="the_catch_all_policy_is_never_retired",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_catch_all", True), models.Q(("name", ""), _negated=True), _connector="OR"
                        ),
                        name="a_policy_other_than_the_catch_all_has_a_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("conditions", models.JSONField(default=dict)),
                ("targets", models.JSONField(default=dict)),
                ("warnings", models.JSONField(default=dict)),
                ("pause_on_hold", models.BooleanField(default=False)),
                ("published_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tickets.calendarversion"
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="tickets.policy"
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("policy", "number"), name="a_policy_has_one_version_of_a_number")
                ],
            },
        ),
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
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clocks",
                        to="tickets.ticket",
                    ),
                ),
                (
                    "policy_version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.policyversion",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_at__isnull", False)),
                        fields=["next_at", "id"],
                        name="clock_next_moment",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["running", "paused"])),
                        fields=["policy_version"],
                        name="clock_open_of_policy",
                    ),
                    models.Index(
                        django.db.models.functions.comparison.Coalesce("breached_at", "ended_at"),
                        condition=models.Q(
                            ("breached_at__isnull", False), ("ended_at__isnull", False), _connector="OR"
                        ),
                        include=("metric", "state", "policy_version", "ticket", "breached_at"),
                        name="clock_decided",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("ticket", "metric", "cycle"), name="a_ticket_has_each_clock_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("metric__in", ["first_response", "next_response", "periodic_update", "resolution"])
                        ),
                        name="a_clock_measures_a_known_metric",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["running", "paused", "met", "stopped", "cancelled"])),
                        name="a_clock_has_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("met_at__isnull", False), ("state", "met")),
                            models.Q(models.Q(("state", "met"), _negated=True), ("met_at", None)),
                            _connector="OR",
                        ),
                        name="a_clock_that_is_met_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("next_at", None), ("state", "running"), _connector="OR"),
                        name="only_a_running_clock_waits_for_a_moment",
                    ),
                ],
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
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="policy_matches",
                        to="tickets.ticket",
                    ),
                ),
                (
                    "policy_version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.policyversion",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "policy matches",
                "ordering": ["at", "pk"],
                "indexes": [models.Index(fields=["ticket", "at", "id"], name="policy_match_of_ticket")],
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
                (
                    "clock",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="marks",
                        to="tickets.clock",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["clock", "id"], name="clock_mark_of_clock")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at", None)),
                        fields=("clock", "code"),
                        name="a_clock_is_marked_once_for_each_threshold",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("noticed_at__gte", models.F("due_at"))),
                        name="nothing_is_noticed_before_it_is_due",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Macro",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("folder", models.CharField(blank=True, max_length=120)),
                (
                    "scope",
                    models.CharField(
                        choices=[("personal", "Only me"), ("team", "A team"), ("desk", "Everybody")], max_length=8
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("use_count", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("updated_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
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
                "ordering": ["folder", "name", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("scope__in", ["personal", "team", "desk"])),
                        name="a_macro_has_a_known_scope",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("scope", "team"), ("team__isnull", False)),
                            models.Q(models.Q(("scope", "team"), _negated=True), ("team", None)),
                            _connector="OR",
                        ),
                        name="a_macro_of_a_team_names_the_team",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MacroUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.BigIntegerField(unique=True)),
                ("number", models.PositiveIntegerField()),
                ("message_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("solved_at", models.DateTimeField(null=True)),
                ("at_first_touch", models.BooleanField(default=False)),
                ("reopened_at", models.DateTimeField(null=True)),
                (
                    "macro",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uses",
                        to="tickets.macro",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tickets.ticket"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["macro", "-at"], name="macro_use_newest"),
                    models.Index(fields=["user", "-at"], name="macro_use_of_a_person"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MacroVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("acts", models.JSONField(default=dict)),
                ("texts", models.JSONField(default=dict)),
                ("published_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "macro",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="tickets.macro"
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("macro", "number"), name="a_macro_has_one_version_of_a_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="Rule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("names", models.JSONField(default=dict)),
                ("kind", models.CharField(choices=[("trigger", "Trigger"), ("timed", "Timed rule")], max_length=7)),
                ("position", models.PositiveIntegerField(default=0)),
                ("survey", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("removed_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["trigger", "timed"])), name="a_rule_is_a_trigger_or_timed"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleFiring",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("event_id", models.BigIntegerField(unique=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("done", "Done"),
                            ("partly", "Done in part"),
                            ("failed", "Could not"),
                            ("stopped", "Stopped"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "rule",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="firings",
                        to="tickets.rule",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["rule", "-id"], name="firing_newest"),
                    models.Index(fields=["ticket", "rule", "-at"], name="firing_of_ticket"),
                    models.Index(
                        condition=models.Q(("outcome__in", ["partly", "failed", "stopped"])),
                        fields=["rule", "-id"],
                        name="firing_failed",
                    ),
                    models.Index(fields=["at"], name="firing_oldest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["done", "partly", "failed", "stopped"])),
                        name="a_firing_has_a_known_outcome",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("fired_at", models.DateTimeField(null=True)),
                (
                    "rule",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holds",
                        to="tickets.rule",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("fired_at", None)), fields=["due_at", "id"], name="hold_due"),
                    models.Index(
                        condition=models.Q(("fired_at", None)), fields=["rule", "due_at"], name="hold_of_rule"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("ticket", "rule"), name="a_ticket_is_held_once_for_each_rule")
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), default=list, size=None
                    ),
                ),
                ("conditions", models.JSONField(default=dict)),
                ("hours", models.PositiveIntegerField(default=0)),
                ("restarts", models.BooleanField(default=False)),
                ("zone", models.CharField(default="UTC", max_length=60)),
                ("acts", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="tickets.rule"
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("rule", "number"), name="a_rule_has_one_version_of_a_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleTrial",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("finished_at", models.DateTimeField(null=True)),
                ("cursor", models.BigIntegerField(null=True)),
                ("examined", models.PositiveIntegerField(default=0)),
                ("matched", models.PositiveIntegerField(default=0)),
                ("failed", models.PositiveIntegerField(default=0)),
                ("stopped", models.PositiveIntegerField(default=0)),
                ("later", models.PositiveIntegerField(default=0)),
                ("found", models.JSONField(default=list)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="trials", to="tickets.ruleversion"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(condition=models.Q(("finished_at", None)), fields=["id"], name="trial_at_work")
                ],
            },
        ),
        migrations.AddField(
            model_name="calendar",
            name="current",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tickets.calendarversion"
            ),
        ),
        migrations.AddField(
            model_name="policy",
            name="current",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tickets.policyversion"
            ),
        ),
        migrations.AddField(
            model_name="macro",
            name="current",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tickets.macroversion"
            ),
        ),
        migrations.AddField(
            model_name="rule",
            name="in_force",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tickets.ruleversion"
            ),
        ),
        migrations.AddField(
            model_name="rule",
            name="latest",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tickets.ruleversion"
            ),
        ),
        migrations.AddConstraint(
            model_name="rule",
            constraint=models.CheckConstraint(
                condition=models.Q(("removed_at", None), ("in_force", None), _connector="OR"),
                name="a_rule_that_was_removed_is_off",
            ),
        ),
    ]
