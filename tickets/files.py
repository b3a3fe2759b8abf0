"""Files as a page shows them: what each is, whether it can be opened, and what to know before."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from django.urls import reverse
from django.utils.translation import gettext as _

from tickets.contents import State, state_of
from tickets.filetypes import Danger, danger
from tickets.models import Attachment
from tickets.models.attachment import SHOWN_IN_PLACE

LARGEST_PREVIEW = 5 * 1024 * 1024
MAILS = frozenset({"message/rfc822", "message/global"})
INVITATIONS = frozenset({"text/calendar", "application/ics"})
_SIGNS = {"image": "image", "text": "file-text", "message": "mail", "audio": "file", "video": "file"}
_ARCHIVES = ("zip", "rar", "7z", "gzip", "tar", "compressed", "bzip")


@dataclass(frozen=True, slots=True)
class ShownFile:
    """Addresses are empty where there is nothing to go to. `why` says why a file can't be opened.

    `veiled` is a picture that is not fetched before somebody asks for it.
    """

    name: str
    size: int
    kind: str
    declared: str = ""
    href: str = ""
    picture: str = ""
    veiled: str = ""
    mail: str = ""
    invitation: str = ""
    why: str = ""
    blocked: bool = False

    @property
    def stem(self) -> str:
        return self.name.removesuffix(self.ending)

    @property
    def ending(self) -> str:
        """Shown whole, however long the name: it says what a file is."""
        return PurePath(self.name).suffix[:12]

    @property
    def sign(self) -> str:
        if self.blocked or self.is_program:
            return "shield-alert"
        if any(word in self.kind for word in _ARCHIVES):
            return "file-archive"
        return _SIGNS.get(self.kind.partition("/")[0], "file")

    @property
    def warning(self) -> str:
        words = {
            Danger.PROGRAM: _("A program: opening it runs it."),
            Danger.DISGUISED: _("A program that passes itself off as something else."),
            Danger.MACROS: _("A document with macros: small programs that run when it is opened."),
            Danger.OTHER_TYPE: _("Sent as %(said)s, but it is %(found)s."),
        }
        found = self._danger
        return words[found] % {"said": self.declared, "found": self.kind} if found else ""

    @property
    def is_program(self) -> bool:
        return self._danger in {Danger.PROGRAM, Danger.DISGUISED}

    @property
    def _danger(self) -> Danger | None:
        return danger(self.name, self.kind, self.declared)


def is_mail(name: str, kind: str) -> bool:
    return kind in MAILS or (name.lower().endswith(".eml") and kind.startswith("text/"))


def shown(file: Attachment, *, is_graphic: bool = False) -> ShownFile:
    """A file of a message that the reader sees, for staff; a picture of a graphic ticket waits to be asked for."""
    values = {"name": file.name, "size": file.size, "kind": file.content_type, "declared": file.declared_type}
    if why := refused(file):
        return ShownFile(**values, why=why, blocked=state_of(file.blob) == State.BLOCKED)  # type: ignore[arg-type]
    preview = file.content_type in SHOWN_IN_PLACE and file.size <= LARGEST_PREVIEW
    return ShownFile(
        **values,  # type: ignore[arg-type]
        href=reverse("attachment", args=[file.pk, file.name]),
        picture=reverse("attachment_image", args=[file.pk]) if preview and not is_graphic else "",
        veiled=reverse("attachment_picture", args=[file.pk]) if preview and is_graphic else "",
        mail=reverse("attached_mail", args=[file.pk]) if is_mail(file.name, file.content_type) else "",
        invitation=reverse("invitation", args=[file.pk]) if file.content_type in INVITATIONS else "",
    )


def refused(file: Attachment) -> str:
    """Why the file can't be opened now; empty when it can."""
    words = {
        State.CHECKING: _("Being checked for viruses"),
        State.UNCHECKED: _("Blocked: it could not be checked for viruses"),
        State.BLOCKED: _("Blocked: %(what)s") % {"what": file.blob.finding},
    }
    return words.get(state_of(file.blob), "")
