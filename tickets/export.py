"""What the desk has of a requester, for themselves: who they are, their tickets, and what was said in them."""

from __future__ import annotations

from collections import defaultdict

from people.models import Contact
from tickets.models import Attachment, Message, Ticket

Value = dict[str, object]


def export_of(contact: Contact) -> Value:
    """In a fixed number of queries. What others wrote only where it was written to them: never notes, never another's
    ticket that theirs was merged with."""
    tickets = list(Ticket.objects.filter(requester=contact).order_by("pk"))
    keys = [ticket.pk for ticket in tickets]
    own = Message.objects.public().filter(author_contact=contact)
    of_tickets = Message.objects.public().filter(ticket__in=keys, came_from=None)
    merged = Message.objects.public().filter(came_from__in=keys)
    rows = list((own | of_tickets | merged).defer("search", "html").select_related("author_user").order_by("pk"))
    files: dict[int, list[Value]] = defaultdict(list)
    for file in Attachment.objects.filter(message__in=[row.pk for row in rows]):
        files[file.message_id or 0].append({"name": file.name, "size": file.size, "type": file.content_type})
    return {
        "person": {
            "name": contact.name,
            "addresses": list(contact.identities.order_by("pk").values_list("value", flat=True)),
            "organisation": str(contact.organisation or ""),
            "language": contact.language,
            "time_zone": contact.time_zone,
            "known_since": contact.created_at,
        },
        "tickets": [
            {
                "number": one.pk, "subject": one.subject, "status": one.status_category, "created": one.created_at,
                "merged_into": one.merged_into_id,
            }
            for one in tickets
        ],
        "messages": [_message(row, contact, files[row.pk]) for row in rows],
    }  # fmt: skip


def _message(row: Message, contact: Contact, files: list[Value]) -> Value:
    mine = row.author_contact_id == contact.pk
    return {
        "ticket": row.came_from_id or row.ticket_id,
        "from": "you" if mine else row.author_user.name if row.author_user else row.from_name,
        "at": row.created_at,
        "text": row.text if mine or row.author_user_id else row.new_text,
        "files": files,
    }
