"""Files from the public: how many, how large, and nothing that runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from helpdesk.lib.errors import Invalid
from tickets.actions.files import NewFile
from tickets.filetypes import clean_name, is_program, new_file

MOST = 10
WORDS_BYTES = 1024 * 1024  # room for the other fields
View = Callable[..., HttpResponseBase]


class FilesInput(forms.ClearableFileInput):
    template_name = "django/forms/widgets/file.html"
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files up to MOST, together no larger than one upload may be, since a mail must carry them."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[NewFile]:
        given = [file for file in (data if isinstance(data, Sequence) else [data]) if isinstance(file, UploadedFile)]
        _check(given)
        files = [new_file(file.name or "", file.read()) for file in given]
        programs = [file.name for file in files if is_program(file)]
        if programs:
            raise ValidationError(
                _("%(name)s is a program, and we can't take those. Send a picture or a document instead.")
                % {"name": programs[0]}
            )
        return files


def _check(files: Sequence[UploadedFile[Any]]) -> None:
    if len(files) > MOST:
        raise ValidationError(_("Choose at most %(most)d files.") % {"most": MOST})
    if sum(file.size or 0 for file in files) > settings.UPLOAD_LIMIT:
        largest = max(files, key=lambda file: file.size or 0)
        raise ValidationError(
            _("Your files are too large together: the limit is %(limit)d MB. The largest is %(name)s.")
            % {"limit": settings.UPLOAD_LIMIT // (1024 * 1024), "name": clean_name(largest.name or "")}
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
