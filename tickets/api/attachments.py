"""Files: uploaded first, then named in a reply, a note or a new ticket; and read again."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework import generics
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tickets.actions import files
from tickets.api.base import taken, user_of
from tickets.api.inputs import UploadInput
from tickets.api.schema import changes, reads
from tickets.api.shapes import AttachmentShape
from tickets.contents import opened
from tickets.filetypes import new_file
from tickets.models import Attachment


class UploadsView(APIView):
    parser_classes = (MultiPartParser,)

    @changes(UploadInput, AttachmentShape, status=201, summary="Upload a file to send later")
    def post(self, request: Request) -> Response:
        file = taken(request, UploadInput)["file"]
        files.check_bytes(file.name, file.size)
        attachment = files.upload(new_file(file.name, file.read()), by=user_of(request))
        return Response(AttachmentShape(attachment, context={"request": request}).data, status=201)


class AttachmentView(generics.RetrieveAPIView[Attachment]):
    serializer_class = AttachmentShape
    queryset = Attachment.objects.none()
    lookup_url_kwarg = "attachment_id"

    @reads(AttachmentShape, summary="What is known of a file")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Attachment]:
        return Attachment.objects.visible_to(user_of(self.request))


class AttachmentContentView(APIView):
    @reads(OpenApiTypes.BINARY, binary=True, summary="A file's bytes")
    def get(self, request: Request, attachment_id: int) -> FileResponse:
        mine = Attachment.objects.visible_to(user_of(request)).select_related("blob")
        attachment = generics.get_object_or_404(mine, pk=attachment_id)
        content = opened(attachment)
        return FileResponse(content, as_attachment=True, filename=attachment.name, content_type=attachment.content_type)
