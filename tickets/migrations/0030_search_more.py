"""Search finds a ticket by its subject and by its files' names too, and knows the words that were ever written.

The subject of a ticket is indexed with its first message, however it came and whenever it is changed; names of
files with the message that they belong to. Existing rows are done in batches, so that nothing waits for long.
"""

import django.contrib.postgres.indexes
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BATCH = 5_000

FUNCTIONS = r"""
CREATE OR REPLACE FUNCTION message_search() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""

FILES = r"""
CREATE FUNCTION file_words(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT name || ' ' || regexp_replace(name, '[._()\[\]+-]+', ' ', 'g')
$$;
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

BEFORE = r"""
DROP TRIGGER ticket_search ON tickets_ticket; DROP FUNCTION ticket_search();
DROP TRIGGER file_search ON tickets_attachment; DROP FUNCTION file_search();
DROP TRIGGER files_search ON tickets_attachment; DROP FUNCTION files_search();
CREATE OR REPLACE FUNCTION message_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.search := search_document(
        concat_ws(' ', NEW.subject, NEW.from_name, NEW.from_address, replace(NEW.from_address, '@', ' ')),
        coalesce(nullif(NEW.new_text, ''), NEW.text)
    );
    RETURN NEW;
END $$;
DROP FUNCTION file_words(text);
"""

AGAIN = """
UPDATE tickets_message AS message SET subject = message.subject FROM tickets_ticket AS ticket
WHERE message.id > %s AND message.id <= %s AND ticket.id = message.ticket_id AND (
    (message.version = 1 AND message.subject IS DISTINCT FROM ticket.subject)
    OR EXISTS (SELECT FROM tickets_attachment AS file WHERE file.message_id = message.id)
)
"""


def index_again(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM tickets_message")
        (last,) = cursor.fetchone()
        for start in range(0, last, BATCH):
            cursor.execute(AGAIN, [start, start + BATCH])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("tickets", "0029_mentions")]
    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.CharField(max_length=24, primary_key=True, serialize=False)),
                ("letters", models.CharField(db_index=True, max_length=24)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["word"], name="search_word_alike", opclasses=["gin_trgm_ops"]
                    )
                ],
            },
        ),
        migrations.RunSQL(FILES + FUNCTIONS, BEFORE),
        migrations.RunPython(index_again, migrations.RunPython.noop),
    ]
