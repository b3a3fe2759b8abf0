"""Files from the public: how many, how large, and nothing that runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from helpdesk.lib.errors import Invalid
from tickets.actions import uploads
from tickets.actions.files import NewFile
from tickets.filetypes import clean_name, is_program, new_file
from tickets.models import Upload

MOST = 10
WORDS_BYTES = 1024 * 1024  # room for the other fields
View = Callable[..., HttpResponseBase]


class FilesInput(forms.ClearableFileInput):
    """What came with the form, and `<name>-whole`, the keys of what came before it, part by part."""

    template_name = "django/forms/widgets/file.html"
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        keys = data.getlist(f"{name}-whole")[: MOST + 1] if hasattr(data, "getlist") else []
        given = super().value_from_datadict(data, files, name) or []
        return [*given, *keys]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files and f"{name}-whole" not in data


class FilesField(forms.FileField):
    """Any number of files up to MOST, together no larger than one upload may be, since a mail must carry them."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[NewFile]:
        all_ = data if isinstance(data, Sequence) else [data]
        given = [file for file in all_ if isinstance(file, UploadedFile)]
        came = _whole([one for one in all_ if isinstance(one, str)])
        _check([(file.name or "", file.size or 0) for file in given] + [(row.name, row.size) for row in came])
        files = [new_file(file.name or "", file.read()) for file in given]
        files += [new_file(row.name, uploads.content_of(row)) for row in came]
        programs = [file.name for file in files if is_program(file)]
        if programs:
            raise ValidationError(
                _("%(name)s is a program, and we can't take those. Send a picture or a document instead.")
                % {"name": programs[0]}
            )
        return files


def _whole(keys: Sequence[str]) -> list[Upload]:
    try:
        return uploads.take([UUID(key) for key in keys]) if keys else []
    except (Invalid, ValueError) as error:
        raise ValidationError(_("A file did not arrive whole. Choose it again.")) from error


def _check(files: Sequence[tuple[str, int]]) -> None:
    """Of their names and sizes."""
    if len(files) > MOST:
        raise ValidationError(_("Choose at most %(most)d files.") % {"most": MOST})
    if sum(size for _name, size in files) > settings.UPLOAD_LIMIT:
        largest, _size = max(files, key=lambda file: file[1])
        raise ValidationError(
            _("Your files are too large together: the limit is %(limit)d MB. The largest is %(name)s.")
            % {"limit": settings.UPLOAD_LIMIT // (1024 * 1024), "name": clean_name(largest)}
        )


def modest(view: View) -> View:
    """Turns away a body that is far too large by its announced length, before any of it is read."""
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.UPLOAD_LIMIT + WORDS_BYTES:
            limit = settings.UPLOAD_LIMIT // (1024 * 1024)
            raise Invalid(_("Your files are too large together: the limit is %(limit)d MB.") % {"limit": limit})
        return protected(request, *args, **kwargs)

    return guarded
