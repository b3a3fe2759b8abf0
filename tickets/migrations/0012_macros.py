"""Macros, their versions and uses; drafts keep those that wait for the sending."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import helpdesk.lib.clock

PROTECT, CASCADE = django.db.models.deletion.PROTECT, django.db.models.deletion.CASCADE
REFUSE = """
CREATE FUNCTION macro_version_is_for_good() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a version of a macro never changes: % of version % refused', TG_OP, OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER macro_version_is_for_good BEFORE UPDATE ON tickets_macroversion
    FOR EACH ROW EXECUTE FUNCTION macro_version_is_for_good();
"""
ALLOW = "DROP TRIGGER macro_version_is_for_good ON tickets_macroversion; DROP FUNCTION macro_version_is_for_good();"


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_shared_tickets"),
        ("tickets", "0011_orders_of_views"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="staged",
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
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
                ("owner", models.ForeignKey(on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "team",
                    models.ForeignKey(blank=True, null=True, on_delete=PROTECT, related_name="+", to="people.team"),
                ),
            ],
            options={
                "ordering": ["folder", "name", "pk"],
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
                ("macro", models.ForeignKey(on_delete=PROTECT, related_name="versions", to="tickets.macro")),
                ("published_by", models.ForeignKey(on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.AddField(
            model_name="macro",
            name="current",
            field=models.OneToOneField(null=True, on_delete=PROTECT, related_name="+", to="tickets.macroversion"),
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
                    models.ForeignKey(db_index=False, on_delete=CASCADE, related_name="uses", to="tickets.macro"),
                ),
                ("ticket", models.ForeignKey(on_delete=CASCADE, related_name="+", to="tickets.ticket")),
                (
                    "user",
                    models.ForeignKey(db_index=False, on_delete=CASCADE, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["macro", "-at"], name="macro_use_newest"),
                    models.Index(fields=["user", "-at"], name="macro_use_of_a_person"),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="macroversion",
            constraint=models.UniqueConstraint(fields=("macro", "number"), name="a_macro_has_one_version_of_a_number"),
        ),
        migrations.AddConstraint(
            model_name="macro",
            constraint=models.CheckConstraint(
                condition=models.Q(("scope__in", ["personal", "team", "desk"])), name="a_macro_has_a_known_scope"
            ),
        ),
        migrations.AddConstraint(
            model_name="macro",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("scope", "team"), ("team__isnull", False)),
                    models.Q(models.Q(("scope", "team"), _negated=True), ("team", None)),
                    _connector="OR",
                ),
                name="a_macro_of_a_team_names_the_team",
            ),
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
