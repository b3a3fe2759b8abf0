"""allauth's own table of addresses holds exactly one row a person: the sign-in address, which is proven.

An admin gave the address, and the invitation or the provider's word proved it; a person who signs in
with it is its owner. Without the row allauth would take the address for unverified.
"""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction

from people.models import User


@transaction.atomic
def prove_address(user: User) -> None:
    mine = EmailAddress.objects.filter(user_id=user.pk)
    if [(row.email, row.verified, row.primary) for row in mine] == [(user.email, True, True)]:
        return
    mine.delete()
    EmailAddress.objects.filter(email=user.email).delete()
    EmailAddress.objects.create(user_id=user.pk, email=user.email, verified=True, primary=True)


def forget_other_addresses(user: User) -> None:
    """After the sign-in address has changed: the former one neither signs in nor resets the password."""
    EmailAddress.objects.filter(user_id=user.pk).exclude(email=user.email).delete()
