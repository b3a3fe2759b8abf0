"""Mail that providers post: signed by them, stored as it came, and answered once it is committed.

Whether a request is the provider's is anymail's to say; the mail is taken from the request itself, since it must be
kept byte for byte.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from anymail.webhooks.base import AnymailBaseWebhookView
from anymail.webhooks.mailgun import MailgunInboundWebhookView
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tickets.mail.actions.intake import Arrival, take_in
from tickets.mail.inbound.posted import EXACT, fields
from tickets.mail.inbound.recipients import read_address_book
from tickets.mail.models import InboundMail

Fields = dict[str, str]


class BasicAuth(AnymailBaseWebhookView):  # type: ignore[misc]  # anymail has no types
    """For providers whose only proof is a name and password in the address they were given."""

    esp_name = "mail"


@dataclass(frozen=True, slots=True)
class Posted:
    raw: bytes
    sender: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """How a provider proves itself, and how it posts a whole mail, in its `raw_mode`."""

    proof: Callable[[str], AnymailBaseWebhookView]
    read: Callable[[HttpRequest, Fields], Posted]
    raw_mode: str


@csrf_exempt
@require_http_methods(["POST", "HEAD"])
def webhook(request: HttpRequest, provider: str) -> HttpResponse:
    """200 once the mail is committed; 400 for who can't prove to be the provider; 404 where no secret is set."""
    way = WAYS.get(provider)
    secret = settings.MAIL_WEBHOOKS.get(provider, "")
    if way is None or not secret:
        raise Http404
    if request.method == "HEAD":
        return HttpResponse()
    most = settings.MAIL_SIZE_LIMIT * 3 // 2 + 1024 * 1024
    body = request.read(most + 1)
    if len(body) > most:
        return HttpResponse("This mail is larger than the desk takes.\n", status=413)
    found = _give(request, body)
    _prove(way, secret, request)
    try:
        posted = way.read(request, found)
    except (KeyError, ValueError, TypeError):
        return HttpResponse(f"The mail itself is missing: switch on '{way.raw_mode}'.\n", status=422)
    _store(posted)
    return HttpResponse()


def _give(request: HttpRequest, body: bytes) -> Fields:
    """Let the request be read as if Django had parsed it; returns its fields."""
    found = fields(request.headers.get("Content-Type", ""), body)
    form = QueryDict(mutable=True)
    form.update(found)
    request._body = body
    request._post, request._files = form, MultiValueDict()  # type: ignore[attr-defined]
    return found


def _prove(way: Way, secret: str, request: HttpRequest) -> None:
    """Raises SuspiciousOperation (a 400) for a request that is not the provider's."""
    try:
        way.proof(secret).run_validators(request)
    except SuspiciousOperation:
        raise
    except Exception as error:  # what anymail stumbles over is nobody's proof
        raise SuspiciousOperation("This request can't be checked.") from error


def _store(posted: Posted) -> None:
    book = read_address_book()
    owners = [owner for one in posted.recipients if (owner := book.mailbox_of(one)) is not None]
    arrival = Arrival(
        via=InboundMail.Via.WEBHOOK,
        raw=posted.raw,
        mailbox_id=owners[0] if owners else None,
        envelope_from=posted.sender.strip("<> "),
        envelope_to=posted.recipients,
    )
    take_in([arrival])


def _signed_by_mailgun(key: str) -> AnymailBaseWebhookView:
    view: AnymailBaseWebhookView = MailgunInboundWebhookView(webhook_signing_key=key, webhook_secret=[])
    return view


def _with_basic_auth(secret: str) -> AnymailBaseWebhookView:
    return BasicAuth(webhook_secret=secret)


def _mailgun(_request: HttpRequest, found: Fields) -> Posted:
    recipients = tuple(one.strip() for one in found["recipient"].split(",") if one.strip())
    return Posted(found["body-mime"].encode(EXACT), found.get("sender", ""), recipients)


def _sendgrid(_request: HttpRequest, found: Fields) -> Posted:
    envelope = json.loads(found["envelope"])
    return Posted(found["email"].encode(EXACT), str(envelope["from"]), tuple(str(one) for one in envelope["to"]))


def _postmark(request: HttpRequest, _found: Fields) -> Posted:
    words = json.loads(request.body)
    senders = [one["Value"] for one in words.get("Headers", [])[:1] if one["Name"].lower() == "return-path"]
    return Posted(
        str(words["RawEmail"]).encode("utf-8", "surrogatepass"),
        str(senders[0]) if senders else str(words.get("From", "")),
        (str(words["OriginalRecipient"]),),
    )


WAYS = {
    "mailgun": Way(_signed_by_mailgun, _mailgun, "a forward URL that ends in /mime"),
    "postmark": Way(_with_basic_auth, _postmark, "Include raw email content"),
    "sendgrid": Way(_with_basic_auth, _sendgrid, "POST the raw, full MIME message"),
}
