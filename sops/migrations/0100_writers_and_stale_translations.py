import django.contrib.postgres.fields
from django.db import migrations, models

ANOTHER_PERSON = """
CREATE OR REPLACE FUNCTION approver_is_another_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.is_approved AND EXISTS (
        SELECT 1 FROM sops_procedureversion
        WHERE id = NEW.version_id AND (author_id = NEW.approver_id OR NEW.approver_id = ANY(writers))
    ) THEN
        RAISE EXCEPTION 'version % is approved by somebody else than those who wrote it', NEW.version_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""
NOT_THE_AUTHOR = """
CREATE OR REPLACE FUNCTION approver_is_another_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.is_approved AND NEW.approver_id = (SELECT author_id FROM sops_procedureversion WHERE id = NEW.version_id) THEN
        RAISE EXCEPTION 'version % is approved by somebody else than its author', NEW.version_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("sops", "0003_may_be_forgotten")]
    operations = [
        migrations.AddField(
            "procedureversion",
            "writers",
            django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None),
        ),
        migrations.AddField("procedureversion", "stale", models.JSONField(default=dict)),
        migrations.RunSQL(ANOTHER_PERSON, NOT_THE_AUTHOR),
    ]
