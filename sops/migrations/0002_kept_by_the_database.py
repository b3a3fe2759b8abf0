"""The database itself refuses to change a version that was handed in, an approval, an event of a run, and what was learned.

What happened in a run lets its words change, and its rows go, in a transaction that says it forgets something.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION procedure_version_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'version % is no draft and is never deleted', OLD.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state <> 'draft' AND (
        NEW.definition <> OLD.definition OR NEW.sha256 <> OLD.sha256 OR NEW.graph_sha256 <> OLD.graph_sha256
        OR NEW.number <> OLD.number OR NEW.procedure_id <> OLD.procedure_id OR NEW.author_id <> OLD.author_id
        OR NEW.change_class <> OLD.change_class OR NEW.note <> OLD.note
        OR NEW.based_on_id IS DISTINCT FROM OLD.based_on_id OR NEW.revision <> OLD.revision
    ) THEN
        RAISE EXCEPTION 'version % is no draft: what it says is never changed', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (OLD.state IN ('published', 'superseded', 'withdrawn') AND NEW.state IN ('draft', 'in_review', 'approved', 'scheduled'))
        OR (OLD.state IN ('superseded', 'withdrawn') AND NEW.state = 'published')
        OR (OLD.effective_from IS NOT NULL AND OLD.state IN ('published', 'superseded', 'withdrawn')
            AND NEW.effective_from IS DISTINCT FROM OLD.effective_from) THEN
        RAISE EXCEPTION 'version % was published: that is never undone', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER procedure_version_is_kept BEFORE UPDATE OR DELETE ON sops_procedureversion
    FOR EACH ROW EXECUTE FUNCTION procedure_version_is_kept();

CREATE FUNCTION run_history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER run_event_is_append_only BEFORE UPDATE OR DELETE ON sops_runevent
    FOR EACH ROW EXECUTE FUNCTION run_history_is_append_only();
CREATE TRIGGER approval_is_append_only BEFORE UPDATE OR DELETE ON sops_approval
    FOR EACH ROW EXECUTE FUNCTION run_history_is_append_only();
CREATE TRIGGER deviation_is_append_only BEFORE UPDATE OR DELETE ON sops_deviation
    FOR EACH ROW EXECUTE FUNCTION run_history_is_append_only();

CREATE FUNCTION approver_is_another_person() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER approver_is_another_person BEFORE INSERT ON sops_approval
    FOR EACH ROW EXECUTE FUNCTION approver_is_another_person();

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

CREATE TRIGGER answer_is_append_only BEFORE UPDATE OR DELETE ON sops_answer
    FOR EACH ROW EXECUTE FUNCTION learning_is_append_only();
CREATE TRIGGER signature_is_append_only BEFORE UPDATE OR DELETE ON sops_signature
    FOR EACH ROW EXECUTE FUNCTION learning_is_append_only();
CREATE TRIGGER attempt_is_kept BEFORE UPDATE OR DELETE ON sops_attempt
    FOR EACH ROW WHEN (OLD.finished_at IS NOT NULL) EXECUTE FUNCTION learning_is_append_only();
"""
ALLOW = """
DROP TRIGGER attempt_is_kept ON sops_attempt;
DROP TRIGGER signature_is_append_only ON sops_signature;
DROP TRIGGER answer_is_append_only ON sops_answer;
DROP TRIGGER announcement_is_kept ON sops_announcement;
DROP FUNCTION announcement_is_kept();
DROP TRIGGER acknowledgement_is_append_only ON sops_acknowledgement;
DROP FUNCTION learning_is_append_only();
DROP TRIGGER approver_is_another_person ON sops_approval;
DROP FUNCTION approver_is_another_person();
DROP TRIGGER deviation_is_append_only ON sops_deviation;
DROP TRIGGER approval_is_append_only ON sops_approval;
DROP TRIGGER run_event_is_append_only ON sops_runevent;
DROP FUNCTION run_history_is_append_only();
DROP TRIGGER procedure_version_is_kept ON sops_procedureversion;
DROP FUNCTION procedure_version_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("sops", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
