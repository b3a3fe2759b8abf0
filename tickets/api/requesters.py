"""What is done to requesters by the API: addresses, notes, blocking, merging; and spam of a ticket."""

from __future__ import annotations

from typing import ClassVar

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.actions import notes, requesters
from people.api.shapes import ContactShape
from people.models import Contact, ContactMerge, ContactNote, User
from tickets.actions import same_person, spam
from tickets.api.base import shown, taken, user_of
from tickets.api.schema import changes, reads
from tickets.api.shapes import StaffName, TicketShape


class ContactNoteShape(serializers.ModelSerializer[ContactNote]):
    """Read by its author's own company, and in-house."""

    author = StaffName(read_only=True)

    class Meta:
        model = ContactNote
        fields: ClassVar = ["id", "author", "text", "created_at"]


class ContactNoteInput(serializers.Serializer[object]):
    text = serializers.CharField(max_length=notes.LONGEST)


class AddressInput(serializers.Serializer[object]):
    address = serializers.EmailField(max_length=320)


class BlockInput(serializers.Serializer[object]):
    blocked = serializers.BooleanField()


class ContactMergeInput(serializers.Serializer[object]):
    """`other` goes into this requester."""

    other = serializers.IntegerField(min_value=1, max_value=10**17)


class ContactMergeShape(serializers.ModelSerializer[ContactMerge]):
    class Meta:
        model = ContactMerge
        fields: ClassVar = ["id", "kept", "gone", "by", "created_at", "undone_at"]


class SpamInput(serializers.Serializer[object]):
    """`block`: what the requester writes next is spam too; with `spam` false they are let through again."""

    spam = serializers.BooleanField()
    block = serializers.BooleanField(required=False, default=False)


class ContactNotesView(APIView):
    @reads(ContactNoteShape(many=True), summary="Notes about a requester, newest first")
    def get(self, request: Request, contact_id: int) -> Response:
        found = _contact(user_of(request), contact_id)
        rows = ContactNote.objects.visible_to(user_of(request)).filter(contact=found).select_related("author")
        return Response(ContactNoteShape(rows[:100], many=True).data)

    @changes(
        ContactNoteInput, ContactNoteShape, status=201, example={"text": "Call in the morning."}, summary="Write a note"
    )
    def post(self, request: Request, contact_id: int) -> Response:
        contact = _contact(user_of(request), contact_id)
        note = notes.add(contact, taken(request, ContactNoteInput)["text"], by=user_of(request))
        return Response(ContactNoteShape(note).data, status=201)


class ContactNoteView(APIView):
    @changes(None, None, status=204, summary="Remove a note about a requester")
    def delete(self, request: Request, note_id: int) -> Response:
        notes.remove(note_id, by=user_of(request))
        return Response(status=204)


class ContactAddressesView(APIView):
    @changes(AddressInput, ContactShape, example={"address": "siti@example.org"}, summary="Add an address")
    def post(self, request: Request, contact_id: int) -> Response:
        contact = _contact(user_of(request), contact_id)
        changed = requesters.add_address(contact, taken(request, AddressInput)["address"], by=user_of(request))
        return Response(ContactShape(changed).data)


class ContactBlockView(APIView):
    @changes(BlockInput, ContactShape, example={"blocked": True}, summary="Block a requester, or let them through")
    def put(self, request: Request, contact_id: int) -> Response:
        contact = _contact(user_of(request), contact_id)
        changed = requesters.set_blocked(contact, to=taken(request, BlockInput)["blocked"], by=user_of(request))
        return Response(ContactShape(changed).data)


class ContactMergesView(APIView):
    @changes(
        ContactMergeInput,
        ContactMergeShape,
        status=201,
        example={"other": 812},
        summary="Merge: they are the same person",
    )
    def post(self, request: Request, contact_id: int) -> Response:
        made = same_person.merge(contact_id, taken(request, ContactMergeInput)["other"], by=user_of(request))
        return Response(ContactMergeShape(made).data, status=201)


class MergeUndoingView(APIView):
    @changes(None, ContactMergeShape, summary="Undo a merge of requesters, exactly")
    def post(self, request: Request, merge_id: int) -> Response:
        return Response(ContactMergeShape(same_person.undo(merge_id, by=user_of(request))).data)


class SpamView(APIView):
    @changes(SpamInput, TicketShape, example={"spam": True, "block": False}, summary="Mark as spam, or take it back")
    def put(self, request: Request, ticket_id: int) -> Response:
        values = taken(request, SpamInput)
        if values["spam"]:
            spam.mark(ticket_id, block=values["block"], by=user_of(request))
        else:
            spam.unmark(ticket_id, unblock=values["block"], by=user_of(request))
        return shown(request, ticket_id)


def _contact(user: User, contact_id: int) -> Contact:
    found = Contact.objects.visible_to(user).filter(pk=contact_id).first()
    if found is None:
        raise Http404
    return found
