"""Full-text search: a configuration that folds accents, two-letter pieces for scripts without spaces, a trigger.

The trigger keeps message.search right on every path, bulk loads included. Only what a message newly says is
indexed (quotes are the older messages' text), with its subject and its author's name and address.
"""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

CONFIGURATION = """
CREATE TEXT SEARCH CONFIGURATION desk (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION desk ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple;
"""

FUNCTIONS = r"""
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
BEGIN
    NEW.search := search_document(
        concat_ws(' ', NEW.subject, NEW.from_name, NEW.from_address, replace(NEW.from_address, '@', ' ')),
        coalesce(nullif(NEW.new_text, ''), NEW.text)
    );
    RETURN NEW;
END $$;
CREATE TRIGGER message_search BEFORE INSERT OR UPDATE OF subject, from_name, from_address, text, new_text
    ON tickets_message FOR EACH ROW EXECUTE FUNCTION message_search();
ALTER TABLE tickets_message ALTER COLUMN search SET STATISTICS 1000;
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]
    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        migrations.RunSQL(CONFIGURATION, "DROP TEXT SEARCH CONFIGURATION desk"),
        migrations.RunSQL(
            FUNCTIONS,
            "DROP TRIGGER message_search ON tickets_message; DROP FUNCTION message_search();"
            "DROP FUNCTION search_document(text, text); DROP FUNCTION search_pieces(text);",
        ),
    ]
