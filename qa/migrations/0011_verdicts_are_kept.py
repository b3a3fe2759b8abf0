"""The database itself keeps who judges whom apart, and what was decided as it was decided."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION dispute_is_decided_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    about record;
    decision text[] := ARRAY['outcome', 'decided', 'rationale', 'adjudicator_id', 'decided_at'];
    links text[] := ARRAY['message_id', 'run_id'];
    words text[] := ARRAY['reason', 'rationale'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'dispute % stays on record', OLD.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT r.agent_id, r.reviewer_id, a.value INTO about FROM qa_answer a JOIN qa_review r ON r.id = a.review_id
        WHERE a.id = NEW.answer_id;
    IF TG_OP = 'INSERT' AND NEW.first IS DISTINCT FROM about.value THEN
        RAISE EXCEPTION 'a dispute keeps the answer as it was when it was disputed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.raised_by_id <> about.agent_id THEN
        RAISE EXCEPTION 'only the agent whose work it was disputes an answer'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.first IS NOT DISTINCT FROM NEW.proposed THEN
        RAISE EXCEPTION 'a dispute proposes another answer' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - decision - links - words <> to_jsonb(OLD) - decision - links - words
            OR (NEW.reason <> OLD.reason AND NOT qa_is_forgetting()) THEN
            RAISE EXCEPTION 'what was disputed in dispute % is never changed', OLD.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF OLD.outcome <> '' AND (to_jsonb(NEW) - links - words <> to_jsonb(OLD) - links - words
            OR (NEW.rationale <> OLD.rationale AND NOT qa_is_forgetting())) THEN
            RAISE EXCEPTION 'dispute % is decided', OLD.id USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF NEW.outcome <> '' THEN
        IF NEW.outcome <> (CASE WHEN NEW.decided IS NOT DISTINCT FROM NEW.first THEN 'upheld'
            WHEN NEW.decided IS NOT DISTINCT FROM NEW.proposed THEN 'overturned' ELSE 'partly' END) THEN
            RAISE EXCEPTION 'the outcome of dispute % is not what was decided', NEW.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF (TG_OP = 'INSERT' OR OLD.outcome = '') AND (
            NEW.adjudicator_id IN (about.agent_id, about.reviewer_id)
            OR EXISTS (SELECT FROM people_user one JOIN people_user other ON one.home_team_id = other.home_team_id
                WHERE one.id = NEW.adjudicator_id AND other.id = about.reviewer_id)) THEN
            RAISE EXCEPTION 'whoever decides dispute % is neither the agent, nor the reviewer, nor of their line', NEW.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER dispute_is_decided_by_another BEFORE INSERT OR UPDATE OR DELETE ON qa_dispute
    FOR EACH ROW EXECUTE FUNCTION dispute_is_decided_by_another();

CREATE FUNCTION judgement_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.submitted_at IS NOT NULL THEN
        RAISE EXCEPTION 'judgement % is handed in', OLD.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF EXISTS (SELECT FROM qa_calibrationcase c JOIN qa_calibration s ON s.id = c.calibration_id
        WHERE c.id = NEW.case_id AND (NEW.reviewer_id IN (c.agent_id, s.leader_id) OR s.closed_at IS NOT NULL)) THEN
        RAISE EXCEPTION 'a case is judged while its calibration is open, never by its agent or by who leads'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER judgement_is_kept BEFORE INSERT OR UPDATE OR DELETE ON qa_judgement
    FOR EACH ROW EXECUTE FUNCTION judgement_is_kept();

CREATE FUNCTION judged_item_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row qa_judgeditem := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    IF TG_OP = 'UPDATE' AND qa_is_forgetting() AND to_jsonb(NEW) - 'note' = to_jsonb(OLD) - 'note' THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT FROM qa_judgement WHERE id = row.judgement_id AND submitted_at IS NOT NULL) THEN
        RAISE EXCEPTION 'judgement % is handed in', row.judgement_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN row;
END $$;
CREATE TRIGGER judged_item_is_kept BEFORE INSERT OR UPDATE OR DELETE ON qa_judgeditem
    FOR EACH ROW EXECUTE FUNCTION judged_item_is_kept();

CREATE FUNCTION gold_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row qa_goldanswer := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    IF TG_OP = 'UPDATE' AND qa_is_forgetting() AND to_jsonb(NEW) - 'rationale' = to_jsonb(OLD) - 'rationale' THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT FROM qa_calibrationcase c JOIN qa_calibration s ON s.id = c.calibration_id
        WHERE c.id = row.case_id AND s.closed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the calibration is closed: its gold answers stay' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN row;
END $$;
CREATE TRIGGER gold_is_kept BEFORE INSERT OR UPDATE OR DELETE ON qa_goldanswer
    FOR EACH ROW EXECUTE FUNCTION gold_is_kept();

CREATE FUNCTION calibration_stays_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_at IS NOT NULL AND NEW <> OLD OR NEW.version_id <> OLD.version_id OR NEW.leader_id <> OLD.leader_id THEN
        RAISE EXCEPTION 'calibration % is closed, or would be another', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER calibration_stays_closed BEFORE UPDATE ON qa_calibration
    FOR EACH ROW EXECUTE FUNCTION calibration_stays_closed();

CREATE FUNCTION said_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (
        (qa_is_forgetting() AND to_jsonb(NEW) - 'text' = to_jsonb(OLD) - 'text')
        OR (to_jsonb(NEW) - 'ticket_id' = to_jsonb(OLD) - 'ticket_id' AND to_jsonb(NEW) ->> 'ticket_id' IS NULL)
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% keeps what was said: % of row % refused', TG_TABLE_NAME, TG_OP, OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER coaching_note_is_kept BEFORE UPDATE OR DELETE ON qa_coachingnote
    FOR EACH ROW EXECUTE FUNCTION said_is_kept();
CREATE TRIGGER praise_is_kept BEFORE UPDATE OR DELETE ON qa_praise
    FOR EACH ROW EXECUTE FUNCTION said_is_kept();

CREATE FUNCTION published_figure_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a figure that was published stays: % of row % refused', TG_OP, OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER estimate_is_kept BEFORE UPDATE OR DELETE ON qa_estimatesnapshot
    FOR EACH ROW EXECUTE FUNCTION published_figure_is_kept();
CREATE TRIGGER agreement_is_kept BEFORE UPDATE OR DELETE ON qa_agreementsnapshot
    FOR EACH ROW EXECUTE FUNCTION published_figure_is_kept();
"""
ALLOW = """
DROP TRIGGER agreement_is_kept ON qa_agreementsnapshot;
DROP TRIGGER estimate_is_kept ON qa_estimatesnapshot;
DROP FUNCTION published_figure_is_kept();
DROP TRIGGER praise_is_kept ON qa_praise;
DROP TRIGGER coaching_note_is_kept ON qa_coachingnote;
DROP FUNCTION said_is_kept();
DROP TRIGGER calibration_stays_closed ON qa_calibration;
DROP FUNCTION calibration_stays_closed();
DROP TRIGGER gold_is_kept ON qa_goldanswer;
DROP FUNCTION gold_is_kept();
DROP TRIGGER judged_item_is_kept ON qa_judgeditem;
DROP FUNCTION judged_item_is_kept();
DROP TRIGGER judgement_is_kept ON qa_judgement;
DROP FUNCTION judgement_is_kept();
DROP TRIGGER dispute_is_decided_by_another ON qa_dispute;
DROP FUNCTION dispute_is_decided_by_another();
"""


class Migration(migrations.Migration):
    dependencies = [("qa", "0010_verdicts")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
