"""Categories, custom fields, forms, names of statuses, sensitivity. Nothing here rewrites or scans the tickets."""

from typing import Any

import django.contrib.postgres.fields
import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import F, Q

import helpdesk.lib.clock

KINDS = [
    ("text", "Text"), ("long_text", "Long text"), ("number", "Whole number"), ("decimal", "Decimal number"),
    ("date", "Date"), ("checkbox", "Checkbox"), ("choice", "Choice"), ("choices", "Several choices"),
    ("cascade", "Choice in steps"), ("pattern", "Text of a pattern"), ("person", "Member of staff"),
]  # fmt: skip
INDEX = [
    ("none", "No index"), ("waiting", "Waits for its index"), ("building", "Its index is being built"),
    ("ready", "Fast to filter"), ("failed", "Its index could not be built"),
]  # fmt: skip


def key() -> Any:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def row(to: str, name: str = "+", **options: Any) -> Any:
    return models.ForeignKey(
        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name=name, to=to, **options
    )


def empty_object() -> Any:
    return models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0025_requester_indexes")]

    operations = [
        migrations.AddField("status", "is_active", models.BooleanField(db_default=True, default=True)),
        migrations.AddField("status", "names", empty_object()),
        migrations.CreateModel(
            name="CustomField",
            fields=[
                ("id", key()),
                ("key", models.SlugField(max_length=40, unique=True)),
                ("kind", models.CharField(choices=KINDS, max_length=10)),
                ("names", models.JSONField(default=dict)),
                ("helps", models.JSONField(blank=True, default=dict)),
                ("choices", models.JSONField(blank=True, default=list)),
                ("pattern", models.CharField(blank=True, max_length=200)),
                ("position", models.PositiveIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True)),
                ("is_filterable", models.BooleanField(default=False)),
                ("index", models.CharField(choices=INDEX, default="none", max_length=8)),
                ("index_trouble", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(kind__in=[code for code, _ in KINDS]), name="a_field_has_a_known_kind"
                    ),
                    models.CheckConstraint(
                        condition=(Q(kind="pattern") & ~Q(pattern="")) | (~Q(kind="pattern") & Q(pattern="")),
                        name="a_field_has_a_pattern_when_it_is_of_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TicketCategory",
            fields=[
                ("id", key()),
                ("names", models.JSONField(default=dict)),
                ("position", models.PositiveIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True)),
                ("merged_into", row("tickets.ticketcategory", "merged")),
                ("parent", row("tickets.ticketcategory", "children")),
            ],
            options={"verbose_name_plural": "categories", "ordering": ["position", "id"]},
        ),
        migrations.AddConstraint(
            "ticketcategory",
            models.CheckConstraint(
                condition=~Q(parent=F("id")) | Q(parent=None), name="a_category_is_not_under_itself"
            ),
        ),
        migrations.AddConstraint(
            "ticketcategory",
            models.CheckConstraint(
                condition=Q(merged_into=None) | (Q(is_active=False) & ~Q(merged_into=F("id"))),
                name="a_merged_category_is_not_active",
            ),
        ),
        migrations.CreateModel(
            name="TicketForm",
            fields=[
                ("id", key()),
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
                        fields=["is_default"], condition=Q(is_default=True), name="a_desk_has_one_default_form"
                    ),
                    models.CheckConstraint(
                        condition=Q(is_default=False) | Q(is_active=True), name="a_default_form_is_active"
                    ),
                ],
            },
        ),
        migrations.AddField("ticket", "fields", empty_object()),
        migrations.AddField(
            "ticket",
            "sensitivity",
            models.CharField(
                choices=[("none", "None"), ("sensitive", "Sensitive"), ("graphic", "Graphic")],
                db_default="none",
                default="none",
                max_length=9,
            ),
        ),
        migrations.AddField("ticket", "category", row("tickets.ticketcategory", db_index=False)),
        migrations.AddField("ticket", "form", row("tickets.ticketform", db_index=False)),
        AddConstraintNotValid(
            "ticket",
            models.CheckConstraint(
                condition=Q(sensitivity__in=["none", "sensitive", "graphic"]), name="a_ticket_has_a_known_sensitivity"
            ),
        ),
        migrations.AlterField(
            "view",
            "columns",
            django.contrib.postgres.fields.ArrayField(models.CharField(max_length=60), default=list, size=None),
        ),
        migrations.AlterField(
            "viewsetting",
            "columns",
            django.contrib.postgres.fields.ArrayField(models.CharField(max_length=60), null=True, size=None),
        ),
    ]
