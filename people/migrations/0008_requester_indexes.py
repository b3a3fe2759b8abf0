"""Indexes of what is asked about requesters."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Upper

INDEXES = [
    models.Index(fields=["-created_at", "-id"], name="contact_newest"),
    models.Index(condition=models.Q(("phone", ""), _negated=True), fields=["phone"], name="contact_phone"),
    models.Index(Upper("name"), condition=models.Q(("name", ""), _negated=True), name="contact_same_name"),
    GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="contact_name"),
    GinIndex(OpClass(Upper("email"), "gin_trgm_ops"), name="contact_email"),
]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("people", "0007_requesters")]
    operations = [AddIndexConcurrently("contact", index) for index in INDEXES]
