"""Requesters sign in, rate, see a brand's look; spam is marked."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import helpdesk.lib.clock


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0008_requester_indexes"),
        ("tickets", "0023_forgetting"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Look",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("logo_type", models.CharField(blank=True, max_length=40)),
                ("colour", models.CharField(blank=True, max_length=7)),
                ("texts", models.JSONField(blank=True, default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="RequesterSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("method", models.CharField(choices=[("link", "link"), ("password", "password")], max_length=8)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("ends_at", models.DateTimeField()),
            ],
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
            ],
            options={
                "verbose_name_plural": "satisfaction",
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
            ],
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
            ],
        ),
        migrations.AddField(
            model_name="ticket",
            name="satisfaction",
            field=models.PositiveSmallIntegerField(
                blank=True,
                choices=[(1, "Very bad"), (2, "Bad"), (3, "So-so"), (4, "Good"), (5, "Very good")],
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="spam_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="look",
            name="brand",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="look", to="tickets.brand"
            ),
        ),
        migrations.AddField(
            model_name="look",
            name="logo",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tickets.blob"
            ),
        ),
        migrations.AddField(
            model_name="requestersession",
            name="brand",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tickets.brand"
            ),
        ),
        migrations.AddField(
            model_name="requestersession",
            name="contact",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.contact"),
        ),
        migrations.AddField(
            model_name="satisfaction",
            name="contact",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.contact"),
        ),
        migrations.AddField(
            model_name="satisfaction",
            name="message",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="survey",
                to="tickets.message",
            ),
        ),
        migrations.AddField(
            model_name="satisfaction",
            name="ticket",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="survey", to="tickets.ticket"
            ),
        ),
        migrations.AddField(
            model_name="signin",
            name="brand",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tickets.brand"
            ),
        ),
        migrations.AddField(
            model_name="signin",
            name="contact",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.contact",
            ),
        ),
        migrations.AddField(
            model_name="survey",
            name="brand",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="survey", to="tickets.brand"
            ),
        ),
        migrations.AddConstraint(
            model_name="look",
            constraint=models.CheckConstraint(
                condition=models.Q(("colour", ""), ("colour__regex", "^#[0-9a-f]{6}$"), _connector="OR"),
                name="a_colour_is_written_in_six_hex_digits",
            ),
        ),
        migrations.AddIndex(
            model_name="requestersession",
            index=models.Index(fields=["ends_at"], name="requester_session_end"),
        ),
        migrations.AddIndex(
            model_name="satisfaction",
            index=models.Index(fields=["contact", "asked_at"], name="satisfaction_asked"),
        ),
        migrations.AddIndex(
            model_name="satisfaction",
            index=models.Index(
                models.OrderBy(models.F("rated_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("rated_at__isnull", False)),
                name="satisfaction_newest",
            ),
        ),
        migrations.AddConstraint(
            model_name="satisfaction",
            constraint=models.CheckConstraint(
                condition=models.Q(("asked_at", None), ("unasked", ""), _connector="OR"),
                name="a_survey_was_sent_or_there_is_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="satisfaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("rated_at", None), ("score", None)),
                    models.Q(("rated_at__isnull", False), ("score__range", (1, 5))),
                    _connector="OR",
                ),
                name="a_rating_has_a_score_and_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="signin",
            constraint=models.UniqueConstraint(
                condition=models.Q(("digest", ""), _negated=True),
                fields=("digest",),
                name="a_sign_in_link_is_one_of_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.CheckConstraint(
                condition=models.Q(("scale__in", ["good_bad", "five"])), name="a_survey_has_a_known_scale"
            ),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_on", False), ("since__isnull", False), _connector="OR"),
                name="a_survey_that_is_on_says_since_when",
            ),
        ),
    ]
