"""Files: uploaded first, then named in a reply, a note or a new ticket; and read again."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import generics, serializers
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tickets import uploading
from tickets.actions import files, uploads
from tickets.api.base import taken, user_of
from tickets.api.inputs import UploadInput
from tickets.api.schema import changes, reads
from tickets.api.shapes import AttachmentShape
from tickets.contents import opened
from tickets.filetypes import new_file
from tickets.models import Attachment, Upload


class UploadsView(APIView):
    parser_classes = (MultiPartParser,)

    @changes(UploadInput, AttachmentShape, status=201, summary="Upload a file to send later")
    def post(self, request: Request) -> Response:
        file = taken(request, UploadInput)["file"]
        files.check_bytes(file.name, file.size)
        attachment = files.upload(new_file(file.name, file.read()), by=user_of(request))
        return Response(AttachmentShape(attachment, context={"request": request}).data, status=201)


class UploadBegun(serializers.Serializer[object]):
    name = serializers.CharField(max_length=1000)
    size = serializers.IntegerField(min_value=1, help_text="Bytes.")


class UploadShape(serializers.ModelSerializer[Upload]):
    """`received` bytes are here: the next part begins there. `attachment` is the file once all of it is."""

    part = serializers.SerializerMethodField(help_text="Bytes of each part but the last.")
    attachment = serializers.PrimaryKeyRelatedField[Attachment](read_only=True, allow_null=True)

    class Meta:
        model = Upload
        fields: ClassVar = ["key", "name", "size", "received", "part", "attachment"]

    def get_part(self, upload: Upload) -> int:
        return uploads.PART


class PartParser(BaseParser):
    """Leaves the bytes to the view, which looks at their length first."""

    media_type = "application/octet-stream"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> dict[str, object]:
        return {}


class ResumableUploadsView(APIView):
    @changes(
        UploadBegun, UploadShape, status=201, example={"name": "film.mp4", "size": 20_000_000},
        summary="Begin a file that comes part by part, and goes on after a lost connection",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        values = taken(request, UploadBegun)
        row = uploads.begin(values["name"], values["size"], by=user_of(request))
        return Response(UploadShape(row).data, status=201)


class ResumableUploadView(APIView):
    parser_classes = (PartParser,)

    @reads(UploadShape, summary="How far a file is that comes part by part")
    def get(self, request: Request, key: UUID) -> Response:
        return Response(UploadShape(uploads.found(key, by=user_of(request))).data)

    @changes(
        {"application/octet-stream": OpenApiTypes.BINARY},
        UploadShape,
        summary="The next part of a file; 409 says where it begins",
        parameters=[OpenApiParameter("Upload-Offset", int, "header", required=True, description="Where it begins.")],
    )
    def patch(self, request: Request, key: UUID) -> Response:
        offset, content = uploading.part_of(request._request)
        return Response(UploadShape(uploads.add(key, offset, content, by=user_of(request))).data)


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
