"""A mail account whose owner let the desk in by signing in at the provider (OAuth 2), instead of by a password."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Grant(models.Model):
    """Both tokens are encrypted. Sources of one account share its grant, so that it is refreshed in one place.

    `refused_at` is set when the provider no longer renews it: somebody has to sign in again.
    """

    class Provider(models.TextChoices):
        GOOGLE = "google", "Google"
        MICROSOFT = "microsoft", "Microsoft"

    provider = models.CharField(max_length=12, choices=Provider.choices)
    account = models.CharField(max_length=254)
    access_token = models.TextField(blank=True)
    refresh_token = models.TextField()
    expires_at = models.DateTimeField()
    refused_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "account"], name="an_account_has_one_grant"),
        ]

    def __str__(self) -> str:
        return f"{self.account} ({self.get_provider_display()})"
