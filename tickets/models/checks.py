"""What a brand wants to be looked at before a reply leaves."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tickets.checks.outgoing import Check, Mode
from tickets.models.brand import Brand

USUAL = {Check.PLACEHOLDER: Mode.BLOCK}
"""What a check does where nobody chose; all others warn."""


class BrandChecks(models.Model):
    """`modes` by check, only where somebody chose; `avoided` are words that the brand doesn't use."""

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, primary_key=True, related_name="checks")
    modes = models.JSONField(default=dict)
    avoided = ArrayField(models.CharField(max_length=80), default=list)

    class Meta:
        verbose_name_plural = "brand checks"

    def __str__(self) -> str:
        return f"checks of {self.brand}"

    def mode(self, check: Check) -> Mode:
        chosen = self.modes.get(check.value)
        return Mode(chosen) if chosen in Mode.values else USUAL.get(check, Mode.WARN)

    @classmethod
    def of(cls, brand: Brand) -> BrandChecks:
        """The brand's row, or one as it would be."""
        return cls.objects.filter(brand=brand).first() or cls(brand=brand)
