"""Skills, languages, shifts, and whether somebody takes work now."""

import datetime

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0120_right_to_rules"),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name="Shift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="to")),
                ("time_zone", models.CharField(max_length=60, verbose_name="time zone")),
                ("note", models.CharField(blank=True, max_length=80, verbose_name="note")),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["starts_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Skill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                ("slug", models.SlugField(max_length=80, unique=True, verbose_name="short name")),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="UserSkill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.PositiveSmallIntegerField(choices=[(1, "Basic"), (2, "Good"), (3, "Expert")])),
            ],
        ),
        migrations.AddField(
            model_name="user",
            name="availability",
            field=models.CharField(
                choices=[
                    ("available", "Available"),
                    ("busy", "Busy"),
                    ("break", "On a break"),
                    ("away", "Away"),
                    ("offline", "Offline"),
                ],
                db_default="offline",
                default="offline",
                max_length=9,
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="availability_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="user",
            name="capacity",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="user",
            name="speaks",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=8), blank=True, db_default=[], default=list, size=None
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("availability__in", ["available", "busy", "break", "away", "offline"])),
                name="an_availability_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("capacity", None), ("capacity__range", (1, 200)), _connector="OR"),
                name="a_capacity_is_1_to_200_points",
            ),
        ),
        migrations.AddField(
            model_name="shift",
            name="site",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.site"
            ),
        ),
        migrations.AddField(
            model_name="shift",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="shifts",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="userskill",
            name="skill",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="holders", to="people.skill"
            ),
        ),
        migrations.AddField(
            model_name="userskill",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="skills", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="shift",
            index=models.Index(fields=["starts_at", "ends_at"], name="shift_of_the_week"),
        ),
        migrations.AddIndex(
            model_name="shift",
            index=models.Index(condition=models.Q(("ended_at", None)), fields=["ends_at"], name="shift_not_yet_over"),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="a_shift_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "ends_at__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("starts_at"), "+", models.Value(datetime.timedelta(seconds=57600))
                        ),
                    )
                ),
                name="a_shift_is_at_most_sixteen_hours",
            ),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("user", "="),
                    (
                        models.Func(
                            "starts_at",
                            "ends_at",
                            django.contrib.postgres.fields.ranges.RangeBoundary(),
                            function="TSTZRANGE",
                            output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="a_person_works_one_shift_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="userskill",
            constraint=models.UniqueConstraint(fields=("user", "skill"), name="a_person_has_a_skill_once"),
        ),
        migrations.AddConstraint(
            model_name="userskill",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__range", (1, 3))), name="a_skill_is_basic_to_expert"
            ),
        ),
    ]
