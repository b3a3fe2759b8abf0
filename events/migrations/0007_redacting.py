"""The log lets `detail` change, alone, in a transaction that has said that it takes something out of it."""

from django.db import migrations

LET = """
CREATE OR REPLACE FUNCTION event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('desk.redacting', true) = pg_current_xact_id()::text
        AND to_jsonb(OLD) - 'detail' = to_jsonb(NEW) - 'detail' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'events are append-only: % of event % refused', TG_OP, OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0006_macros_are_set_up")]
    operations = [migrations.RunSQL(LET, migrations.RunSQL.noop)]
