"""The database itself keeps what was published, drawn, judged and decided as it was, and who judges whom apart.

No review counts whose probability is not that of a frozen frame.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION qa_is_forgetting() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('desk.redacting', true) = pg_current_xact_id_if_assigned()::text, false)
$$;

CREATE FUNCTION scorecard_version_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'draft' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - 'state' <> to_jsonb(OLD) - 'state'
        OR NOT (OLD.state, NEW.state) IN (('published', 'published'), ('published', 'superseded'), ('superseded', 'superseded')) THEN
        RAISE EXCEPTION 'scorecard version % was published: it is never changed', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER scorecard_version_is_kept BEFORE UPDATE OR DELETE ON qa_scorecardversion
    FOR EACH ROW EXECUTE FUNCTION scorecard_version_is_kept();

CREATE FUNCTION cycle_is_committed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    settled text[] := ARRAY['state', 'key', 'revealed_at'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'committed' THEN
            RAISE EXCEPTION 'cycle % has begun: it is never deleted', OLD.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - settled <> to_jsonb(OLD) - settled THEN
            RAISE EXCEPTION 'cycle % is committed: its span, plan and key are never changed', OLD.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF OLD.key <> '' AND (NEW.key <> OLD.key OR NEW.revealed_at <> OLD.revealed_at)
            OR OLD.state = 'drawn' AND NEW.state <> 'drawn' THEN
            RAISE EXCEPTION 'the key of cycle % is revealed: that is never undone', OLD.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF NEW.key <> '' AND encode(sha256(decode(NEW.key, 'hex')), 'hex') <> NEW.key_sha256 THEN
        RAISE EXCEPTION 'the key of cycle % is not the one that was committed', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cycle_is_committed BEFORE INSERT OR UPDATE OR DELETE ON qa_cycle
    FOR EACH ROW EXECUTE FUNCTION cycle_is_committed();

CREATE FUNCTION frame_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.is_frozen THEN
        RAISE EXCEPTION 'frame % is frozen: it is never changed', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER frame_is_frozen BEFORE UPDATE OR DELETE ON qa_framesnapshot
    FOR EACH ROW EXECUTE FUNCTION frame_is_frozen();

CREATE FUNCTION frame_unit_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'unit % stands in a frame: it is never changed', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER frame_unit_is_kept BEFORE UPDATE OR DELETE ON qa_frameunit
    FOR EACH ROW EXECUTE FUNCTION frame_unit_is_kept();
CREATE FUNCTION frame_takes_no_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM qa_framesnapshot WHERE is_frozen AND id IN (SELECT DISTINCT snapshot_id FROM added)) THEN
        RAISE EXCEPTION 'the frame is frozen: it takes no more units'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER frame_takes_no_more AFTER INSERT ON qa_frameunit REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION frame_takes_no_more();

CREATE FUNCTION selection_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told text[] := ARRAY['dropped', 'dropped_note', 'dropped_by_id', 'dropped_at'];
    frame record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT f.is_frozen, f.cycle_id INTO frame FROM qa_framesnapshot f JOIN qa_frameunit u ON u.snapshot_id = f.id
            WHERE u.id = NEW.unit_id;
        IF frame.cycle_id <> NEW.cycle_id THEN
            RAISE EXCEPTION 'unit % is not of the frame of cycle %', NEW.unit_id, NEW.cycle_id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF frame.is_frozen AND NOT EXISTS (
            SELECT FROM qa_selection WHERE id = NEW.replaces_id AND cycle_id = NEW.cycle_id AND dropped <> ''
        ) THEN
            RAISE EXCEPTION 'the draw of cycle % is over: a unit only stands in for one that was given up', NEW.cycle_id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - told <> to_jsonb(OLD) - told OR (OLD.dropped <> '' AND NEW <> OLD) THEN
        RAISE EXCEPTION 'selection % is never changed', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER selection_is_kept BEFORE INSERT OR UPDATE OR DELETE ON qa_selection
    FOR EACH ROW EXECUTE FUNCTION selection_is_kept();

CREATE FUNCTION review_counts_with_its_probability() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.counts AND NOT EXISTS (
        SELECT FROM qa_selection s JOIN qa_frameunit u ON u.id = s.unit_id JOIN qa_framesnapshot f ON f.id = u.snapshot_id
        WHERE s.id = NEW.selection_id AND s.dropped = '' AND u.pi = NEW.pi AND u.stratum = NEW.stratum AND f.is_frozen
            AND u.agent = NEW.agent_id
    ) THEN
        RAISE EXCEPTION 'review % can not count: its probability is not that of a drawn unit of a frozen frame', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_counts_with_its_probability BEFORE INSERT OR UPDATE OF counts, pi, stratum, selection_id, agent_id
    ON qa_review FOR EACH ROW EXECUTE FUNCTION review_counts_with_its_probability();

CREATE FUNCTION review_keeps_its_course() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    judged text[] := ARRAY['score', 'raw', 'outcome', 'customer_free', 'business_free', 'compliance_free'];
    name text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state IN ('assigned', 'draft') THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'review % was handed in: it is never deleted', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state <> NEW.state AND NOT (OLD.state, NEW.state) IN (
        ('assigned', 'draft'), ('assigned', 'void'), ('draft', 'submitted'), ('draft', 'void'),
        ('submitted', 'draft'), ('submitted', 'published'), ('submitted', 'void'),
        ('published', 'acknowledged'), ('published', 'disputed'), ('published', 'final'), ('published', 'void'),
        ('acknowledged', 'disputed'), ('acknowledged', 'final'), ('acknowledged', 'void'),
        ('disputed', 'resolved'), ('disputed', 'void'), ('resolved', 'final'), ('resolved', 'void')
    ) THEN
        RAISE EXCEPTION 'review % does not go from % to %', OLD.id, OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.agent_id <> OLD.agent_id OR NEW.purpose <> OLD.purpose OR NEW.version_id <> OLD.version_id
        OR NEW.selection_id IS DISTINCT FROM OLD.selection_id OR NEW.counts AND NOT OLD.counts
        OR (NEW.ticket_id IS DISTINCT FROM OLD.ticket_id AND NEW.ticket_id IS NOT NULL)
        OR (NEW.reviewer_id IS DISTINCT FROM OLD.reviewer_id AND OLD.state NOT IN ('assigned', 'draft')) THEN
        RAISE EXCEPTION 'what review % is about is never changed', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state NOT IN ('assigned', 'draft', 'disputed') THEN
        FOREACH name IN ARRAY judged LOOP
            IF to_jsonb(NEW) -> name IS DISTINCT FROM to_jsonb(OLD) -> name THEN
                RAISE EXCEPTION 'the judgement of review % is handed in: % is never changed', OLD.id, name
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
        END LOOP;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_keeps_its_course BEFORE UPDATE OR DELETE ON qa_review
    FOR EACH ROW EXECUTE FUNCTION review_keeps_its_course();

CREATE FUNCTION answer_stays_on_record() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    state text;
BEGIN
    SELECT r.state INTO state FROM qa_review r WHERE r.id = OLD.review_id;
    IF state IS NULL OR state IN ('assigned', 'draft') THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - ARRAY['message_id', 'run_id', 'note'] = to_jsonb(OLD) - ARRAY['message_id', 'run_id', 'note']
            AND coalesce(NEW.message_id, OLD.message_id) IS NOT DISTINCT FROM OLD.message_id
            AND coalesce(NEW.run_id, OLD.run_id) IS NOT DISTINCT FROM OLD.run_id
            AND (NEW.note = OLD.note OR qa_is_forgetting()) THEN
            RETURN NEW;
        END IF;
        IF NEW.review_id = OLD.review_id AND NEW.item = OLD.item AND NEW.revision = OLD.revision + 1 AND EXISTS (
            SELECT FROM qa_answerrevision a WHERE a.answer_id = OLD.id AND a.number = OLD.revision
                AND a.value IS NOT DISTINCT FROM OLD.value AND a.level IS NOT DISTINCT FROM OLD.level
                AND a.is_error = OLD.is_error AND a.cause = OLD.cause AND a.note = OLD.note
        ) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'answer % was handed in: it changes only where what it was is kept', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER answer_stays_on_record BEFORE UPDATE OR DELETE ON qa_answer
    FOR EACH ROW EXECUTE FUNCTION answer_stays_on_record();

CREATE FUNCTION answer_comes_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM qa_review WHERE id IN (SELECT DISTINCT review_id FROM added) AND state NOT IN ('assigned', 'draft')
    ) THEN
        RAISE EXCEPTION 'the review was handed in: it takes no more answers'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER answer_comes_in_time AFTER INSERT ON qa_answer REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION answer_comes_in_time();

CREATE FUNCTION answer_revision_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND qa_is_forgetting() AND to_jsonb(NEW) - 'note' = to_jsonb(OLD) - 'note' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what an answer was is append-only: % of row % refused', TG_OP, OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER answer_revision_is_append_only BEFORE UPDATE OR DELETE ON qa_answerrevision
    FOR EACH ROW EXECUTE FUNCTION answer_revision_is_append_only();

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
DROP TRIGGER answer_revision_is_append_only ON qa_answerrevision;
DROP FUNCTION answer_revision_is_append_only();
DROP TRIGGER answer_comes_in_time ON qa_answer;
DROP FUNCTION answer_comes_in_time();
DROP TRIGGER answer_stays_on_record ON qa_answer;
DROP FUNCTION answer_stays_on_record();
DROP TRIGGER review_keeps_its_course ON qa_review;
DROP FUNCTION review_keeps_its_course();
DROP TRIGGER review_counts_with_its_probability ON qa_review;
DROP FUNCTION review_counts_with_its_probability();
DROP TRIGGER selection_is_kept ON qa_selection;
DROP FUNCTION selection_is_kept();
DROP TRIGGER frame_takes_no_more ON qa_frameunit;
DROP FUNCTION frame_takes_no_more();
DROP TRIGGER frame_unit_is_kept ON qa_frameunit;
DROP FUNCTION frame_unit_is_kept();
DROP TRIGGER frame_is_frozen ON qa_framesnapshot;
DROP FUNCTION frame_is_frozen();
DROP TRIGGER cycle_is_committed ON qa_cycle;
DROP FUNCTION cycle_is_committed();
DROP TRIGGER scorecard_version_is_kept ON qa_scorecardversion;
DROP FUNCTION scorecard_version_is_kept();
DROP FUNCTION qa_is_forgetting();
"""


class Migration(migrations.Migration):
    dependencies = [("qa", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
