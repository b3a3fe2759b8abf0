"""The database itself refuses to change an answer, a signature, and the result of an attempt."""

from django.db import migrations

REFUSE = """
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
"""


class Migration(migrations.Migration):
    dependencies = [("sops", "0112_learning")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
