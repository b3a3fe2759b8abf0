"""The database itself refuses to change a version of a macro, a calendar, a policy or a rule."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION macro_version_is_for_good() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a version of a macro never changes: % of version % refused', TG_OP, OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER macro_version_is_for_good BEFORE UPDATE ON tickets_macroversion
    FOR EACH ROW EXECUTE FUNCTION macro_version_is_for_good();

CREATE FUNCTION service_level_version_is_for_good() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'published_at' IS NOT DISTINCT FROM to_jsonb(OLD) - 'published_at' THEN
        RETURN OLD;  -- the same again, as when rows are loaded that are there
    END IF;
    RAISE EXCEPTION 'a version of a calendar or policy never changes: % of % % refused', TG_OP, TG_TABLE_NAME, OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER calendar_version_is_for_good BEFORE UPDATE ON tickets_calendarversion
    FOR EACH ROW EXECUTE FUNCTION service_level_version_is_for_good();
CREATE TRIGGER policy_version_is_for_good BEFORE UPDATE ON tickets_policyversion
    FOR EACH ROW EXECUTE FUNCTION service_level_version_is_for_good();

CREATE FUNCTION rule_version_is_for_good() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a version of a rule never changes: % of version % refused', TG_OP, OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER rule_version_is_for_good BEFORE UPDATE ON tickets_ruleversion
    FOR EACH ROW EXECUTE FUNCTION rule_version_is_for_good();
"""
ALLOW = """
DROP TRIGGER rule_version_is_for_good ON tickets_ruleversion;
DROP FUNCTION rule_version_is_for_good();
DROP TRIGGER calendar_version_is_for_good ON tickets_calendarversion;
DROP TRIGGER policy_version_is_for_good ON tickets_policyversion;
DROP FUNCTION service_level_version_is_for_good();
DROP TRIGGER macro_version_is_for_good ON tickets_macroversion;
DROP FUNCTION macro_version_is_for_good();
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0002_search")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
