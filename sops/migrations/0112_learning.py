import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import helpdesk.lib.clock


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0010_notifications"),
        ("sops", "0111_acknowledged_for_good"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            ],
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
            },
        ),
        migrations.AddField(
            model_name="certification",
            name="quiz",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sops.quiz"
            ),
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
            },
        ),
        migrations.AddField(
            model_name="requirement",
            name="quiz",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sops.quiz"
            ),
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
            },
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
            },
        ),
        migrations.AddIndex(
            model_name="certificate",
            index=models.Index(
                condition=models.Q(("level", "certified")), fields=["due_at"], name="certificate_falls_due"
            ),
        ),
        migrations.AddIndex(
            model_name="certificate",
            index=models.Index(
                condition=models.Q(("level", "refresh_due")), fields=["lapses_at"], name="certificate_lapses"
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                fields=("certification", "user"), name="a_person_has_a_certificate_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["learning", "shadowing", "nesting", "certified", "refresh_due"])),
                name="a_certificate_has_a_known_level",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("level", "certified"), _negated=True), ("due_at__isnull", False), _connector="OR"
                ),
                name="a_refresh_is_due_some_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("level", "refresh_due"), _negated=True), ("lapses_at__isnull", False), _connector="OR"
                ),
                name="a_refresh_is_too_late_some_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="quiz",
            constraint=models.CheckConstraint(
                condition=models.Q(("pass_mark__gte", 1), ("pass_mark__lte", 100)), name="a_quiz_is_passed_in_percent"
            ),
        ),
        migrations.AddConstraint(
            model_name="certification",
            constraint=models.CheckConstraint(
                condition=models.Q(("nesting_share__lte", 100)), name="a_share_of_work_is_in_percent"
            ),
        ),
        migrations.AddConstraint(
            model_name="certification",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_days__gte", 1)), name="a_certificate_is_good_for_a_day_at_least"
            ),
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(fields=["user", "quiz", "-finished_at"], name="attempt_of_person"),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("finished_at", None)),
                fields=("quiz", "user"),
                name="a_person_is_at_a_quiz_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at", None), ("is_passed", False), ("score", None)),
                    models.Q(("finished_at__isnull", False), ("score__isnull", False)),
                    _connector="OR",
                ),
                name="an_attempt_has_a_score_once_it_is_finished",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                fields=("attempt", "item"), name="an_item_is_answered_once_in_an_attempt"
            ),
        ),
        migrations.AddConstraint(
            model_name="training",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__gte", 5), ("minutes__lte", 1440)),
                name="a_training_takes_5_to_1440_minutes",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(
                fields=("training", "user"), name="a_person_takes_part_in_a_training_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(("result__in", ["invited", "absent", "attended", "passed", "failed"])),
                name="an_attendance_has_a_known_result",
            ),
        ),
    ]
