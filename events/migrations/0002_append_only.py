"""The database itself refuses to change or delete an event.

`detail` may change, alone, in a transaction that has said that it takes something out of it.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('desk.redacting', true) = pg_current_xact_id()::text
        AND to_jsonb(OLD) - 'detail' = to_jsonb(NEW) - 'detail' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'events are append-only: % of event % refused', TG_OP, OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON events_event
    FOR EACH ROW EXECUTE FUNCTION event_is_append_only();
"""
ALLOW = """
DROP TRIGGER event_is_append_only ON events_event;
DROP FUNCTION event_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
