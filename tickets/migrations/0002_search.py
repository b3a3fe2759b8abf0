"""Full-text search: a configuration that folds accents, two-letter pieces for scripts without spaces, triggers.

The triggers keep message.search right on every path, bulk loads included. Only what a message newly says is
indexed (quotes are the older messages' text), with its subject and its author's name and address. The subject of
a ticket is indexed with its first message, however it came and whenever it is changed; names of files with the
message that they belong to.
"""

from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations

CONFIGURATION = """
CREATE TEXT SEARCH CONFIGURATION desk (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION desk ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple;
"""

FUNCTIONS = r"""
CREATE FUNCTION file_words(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT name || ' ' || regexp_replace(name, '[._()\[\]+-]+', ' ', 'g')
$$;
CREATE FUNCTION search_pieces(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(string_agg(letters[i] || coalesce(letters[i + 1], ''), ' '), '')
    FROM regexp_matches(left(words, 30000), '[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+', 'g') AS run,
         regexp_split_to_array(run[1], '') AS letters,
         generate_series(1, greatest(array_length(letters, 1) - 1, 1)) AS i
$$;
CREATE FUNCTION search_document(about text, words text) RETURNS tsvector LANGUAGE plpgsql STABLE AS $$
DECLARE whole text := about || ' ' || left(words, 100000);
BEGIN
    IF whole ~ '[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]' THEN
        whole := whole || ' ' || search_pieces(whole);
    END IF;
    RETURN to_tsvector('desk', whole);
END $$;
CREATE FUNCTION message_search() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE about text := concat_ws(
    ' ', NEW.subject, NEW.from_name, NEW.from_address, replace(NEW.from_address, '@', ' ')
);
BEGIN
    IF NEW.version = 1 THEN
        about := concat_ws(' ', (SELECT subject FROM tickets_ticket WHERE id = NEW.ticket_id), about);
    END IF;
    IF TG_OP = 'UPDATE' THEN
        about := concat_ws(' ', about, (
            SELECT string_agg(file_words(name), ' ') FROM tickets_attachment WHERE message_id = NEW.id
        ));
    END IF;
    NEW.search := search_document(about, coalesce(nullif(NEW.new_text, ''), NEW.text));
    RETURN NEW;
END $$;
CREATE TRIGGER message_search BEFORE INSERT OR UPDATE OF subject, from_name, from_address, text, new_text
    ON tickets_message FOR EACH ROW EXECUTE FUNCTION message_search();
ALTER TABLE tickets_message ALTER COLUMN search SET STATISTICS 1000;
CREATE FUNCTION files_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE tickets_message SET search = search || search_document(named.words, '')
    FROM (
        SELECT message_id, string_agg(file_words(name), ' ') AS words FROM arrived
        WHERE message_id IS NOT NULL GROUP BY message_id
    ) AS named
    WHERE tickets_message.id = named.message_id;
    RETURN NULL;
END $$;
CREATE TRIGGER files_search AFTER INSERT ON tickets_attachment REFERENCING NEW TABLE AS arrived
    FOR EACH STATEMENT EXECUTE FUNCTION files_search();
CREATE FUNCTION file_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE tickets_message SET subject = subject WHERE id IN (OLD.message_id, NEW.message_id);
    RETURN NULL;
END $$;
CREATE TRIGGER file_search AFTER UPDATE OF message_id, name ON tickets_attachment FOR EACH ROW
    WHEN (OLD.message_id IS DISTINCT FROM NEW.message_id OR OLD.name IS DISTINCT FROM NEW.name)
    EXECUTE FUNCTION file_search();
CREATE FUNCTION ticket_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE tickets_message SET subject = subject WHERE ticket_id = NEW.id AND version = 1;
    RETURN NULL;
END $$;
CREATE TRIGGER ticket_search AFTER UPDATE OF subject ON tickets_ticket FOR EACH ROW
    WHEN (OLD.subject IS DISTINCT FROM NEW.subject) EXECUTE FUNCTION ticket_search();
"""

BEFORE = """
DROP TRIGGER ticket_search ON tickets_ticket;
DROP FUNCTION ticket_search();
DROP TRIGGER file_search ON tickets_attachment;
DROP FUNCTION file_search();
DROP TRIGGER files_search ON tickets_attachment;
DROP FUNCTION files_search();
DROP TRIGGER message_search ON tickets_message;
DROP FUNCTION message_search();
DROP FUNCTION search_document(text, text);
DROP FUNCTION search_pieces(text);
DROP FUNCTION file_words(text);
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]
    operations = [
        UnaccentExtension(),
        migrations.RunSQL(CONFIGURATION, "DROP TEXT SEARCH CONFIGURATION desk"),
        migrations.RunSQL(FUNCTIONS, BEFORE),
    ]
