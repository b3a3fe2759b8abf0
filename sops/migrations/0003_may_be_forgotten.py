"""What happened in a run lets its words change, and its rows go, in a transaction that says it forgets something."""

from django.db import migrations

LET = """
CREATE OR REPLACE FUNCTION run_history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME <> 'sops_approval' AND current_setting('desk.redacting', true) = pg_current_xact_id()::text THEN
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        ELSIF to_jsonb(OLD) - 'payload' - 'note' = to_jsonb(NEW) - 'payload' - 'note' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only: % of row % refused', TG_TABLE_NAME, TG_OP, OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("sops", "0002_kept_by_the_database")]
    operations = [migrations.RunSQL(LET, migrations.RunSQL.noop)]
