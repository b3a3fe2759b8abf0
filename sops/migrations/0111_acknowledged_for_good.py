"""The database itself refuses to change or delete what somebody acknowledged, and an announcement's published words."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION learning_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % of row % refused', TG_TABLE_NAME, TG_OP, OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER acknowledgement_is_append_only BEFORE UPDATE OR DELETE ON sops_acknowledgement
    FOR EACH ROW EXECUTE FUNCTION learning_is_append_only();

CREATE FUNCTION announcement_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'announcement % was published and is never deleted', OLD.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state <> 'draft' AND (NEW.title <> OLD.title OR NEW.html <> OLD.html OR NEW.sha256 <> OLD.sha256
        OR NEW.state = 'draft' OR NEW.published_at <> OLD.published_at) THEN
        RAISE EXCEPTION 'announcement % was published: what it says is never changed', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER announcement_is_kept BEFORE UPDATE OR DELETE ON sops_announcement
    FOR EACH ROW EXECUTE FUNCTION announcement_is_kept();
"""
ALLOW = """
DROP TRIGGER announcement_is_kept ON sops_announcement;
DROP FUNCTION announcement_is_kept();
DROP TRIGGER acknowledgement_is_append_only ON sops_acknowledgement;
DROP FUNCTION learning_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("sops", "0110_reading")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
