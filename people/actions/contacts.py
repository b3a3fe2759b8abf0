"""Finding and making requesters. Two mails from one new address at once still make one contact."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.db import transaction

from people.models import Contact, Identity, Organisation


def contacts_for(people: Iterable[tuple[str, str]]) -> Mapping[str, Contact]:
    """The contact of each (address, name), made where the address is new; keyed by address.

    Addresses must be normalised already (lower case, domain in punycode). A contact without a name
    takes the one given. Needs a transaction.
    """
    names: dict[str, str] = {}
    for address, name in people:
        names.setdefault(address, name)
    found = _known(names)
    missing = {address: name for address, name in names.items() if address not in found}
    if missing:
        _make(missing)
        found |= _known(missing)
    nameless = [contact for address, contact in found.items() if not contact.name and names[address]]
    for contact in nameless:
        contact.name = names[contact.email][:200] if contact.email in names else contact.name
    if nameless:
        Contact.objects.bulk_update(nameless, ["name"])
    return found


def contact_for(address: str, name: str = "") -> Contact:
    return contacts_for([(address, name)])[address]


def _known(addresses: Iterable[str]) -> dict[str, Contact]:
    rows = Identity.objects.filter(channel=Identity.Channel.EMAIL, value__in=list(addresses))
    return {row.value: row.contact for row in rows.select_related("contact")}


def _make(names: Mapping[str, str]) -> None:
    """Insert contacts with their identities; where another transaction was first, its row stands and ours goes."""
    belonging = _organisations({address.rpartition("@")[2] for address in names})
    with transaction.atomic():
        made = Contact.objects.bulk_create(
            Contact(name=name[:200], email=address, organisation=belonging.get(address.rpartition("@")[2]))
            for address, name in sorted(names.items())
        )
        Identity.objects.bulk_create(
            [Identity(contact=contact, value=contact.email) for contact in made], ignore_conflicts=True
        )
        kept = set(Identity.objects.filter(contact__in=made).values_list("contact_id", flat=True))
        lost = [contact.pk for contact in made if contact.pk not in kept]
        if lost:
            Contact.objects.filter(pk__in=lost).delete()


def _organisations(domains: Collection[str]) -> dict[str, Organisation]:
    """Whom new requesters belong to, by their mail domain."""
    found = Organisation.objects.filter(domains__overlap=list(domains)).order_by("pk")
    return {domain: one for one in found for domain in one.domains}
