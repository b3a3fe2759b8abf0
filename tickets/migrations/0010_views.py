"""Saved views, and what each person made of the views they have."""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

import helpdesk.lib.clock

SCOPES = [("personal", "Only me"), ("team", "A team"), ("desk", "Everybody")]
SORTS = [
    ("updated", "Last changed first"),
    ("untouched", "Longest unchanged first"),
    ("newest", "Newest request first"),
    ("oldest", "Oldest request first"),
    ("urgent", "Most urgent first"),
    ("solved", "Last solved first, only solved ones"),
]
GROUPINGS = [
    ("none", "Not grouped"),
    ("status", "By status"),
    ("priority", "By priority"),
    ("assignee", "By assignee"),
    ("team", "By team"),
    ("brand", "By brand"),
]
PROTECT, CASCADE = django.db.models.deletion.PROTECT, django.db.models.deletion.CASCADE
KEY = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_built_in_roles"),
        ("tickets", "0009_mailbox_quotes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="View",
            fields=[
                ("id", KEY),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("scope", models.CharField(choices=SCOPES, max_length=8)),
                ("conditions", models.JSONField(default=dict)),
                ("columns", ArrayField(base_field=models.CharField(max_length=12), default=list, size=None)),
                ("sort", models.CharField(choices=SORTS, default="updated", max_length=10)),
                ("grouping", models.CharField(choices=GROUPINGS, default="none", max_length=10)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("updated_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                ("owner", models.ForeignKey(on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "team",
                    models.ForeignKey(blank=True, null=True, on_delete=PROTECT, related_name="+", to="people.team"),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("scope__in", [code for code, _ in SCOPES])), name="a_view_has_a_known_scope"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scope", "team"), ("team__isnull", False))
                        | (~models.Q(("scope", "team")) & models.Q(("team", None))),
                        name="a_view_of_a_team_names_the_team",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sort__in", [code for code, _ in SORTS])), name="a_view_has_a_known_sort"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("grouping__in", [code for code, _ in GROUPINGS])),
                        name="a_view_has_a_known_grouping",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ViewSetting",
            fields=[
                ("id", KEY),
                ("slug", models.CharField(max_length=24)),
                ("position", models.PositiveSmallIntegerField(null=True)),
                ("is_hidden", models.BooleanField(default=False)),
                ("columns", ArrayField(base_field=models.CharField(max_length=12), null=True, size=None)),
                (
                    "user",
                    models.ForeignKey(on_delete=CASCADE, related_name="view_settings", to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "slug"), name="a_person_has_one_setting_for_each_view")
                ],
            },
        ),
    ]
