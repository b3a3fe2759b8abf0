"""Raw mail is stored out of line and as it is: mostly base64 already, so compressing it only costs time."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("mail", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE mail_inboundmail ALTER COLUMN raw SET STORAGE EXTERNAL",
            "ALTER TABLE mail_inboundmail ALTER COLUMN raw SET STORAGE EXTENDED",
        )
    ]
