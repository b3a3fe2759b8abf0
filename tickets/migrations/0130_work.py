"""Kinds of work, how teams get their tickets, who has which since when."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import helpdesk.lib.clock


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0130_work"),
        ("tickets", "0120_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                "ordering": ["position", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("points__range", (1, 50))), name="work_weighs_1_to_50_points"
                    )
                ],
            },
        ),
    ]
