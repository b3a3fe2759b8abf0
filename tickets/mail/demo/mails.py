"""How a requester's words look as a mail: the addresses, the HTML part, the quoted answer below."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import Random

from helpdesk.lib import html
from people.models import Contact
from tickets.actions.files import NewFile
from tickets.actions.thread import NewMessage
from tickets.mail.demo import files
from tickets.mail.demo.stories import Moment, Story
from tickets.models import Channel

_TABLE = """
<table width="600" cellpadding="0" cellspacing="0" style="border: 1px solid #d8d8e0">
<tr><td style="background-color: #4069e1; color: #ffffff; padding: 16px"><h2>{title}</h2></td></tr>
<tr><td style="padding: 16px">{body}
<table cellpadding="6" style="border-collapse: collapse">
<tr><th style="text-align: left">Date</th><th style="text-align: left">Reference</th><th>Amount</th></tr>{rows}</table>
<p><img src="https://pictures.example/sign.png" alt="Signature" width="120" height="40"></p>
</td></tr>
<tr><td style="padding: 16px; color: #777780"><small>This message is meant for its addressee only.</small></td></tr>
</table>
"""


@dataclass(slots=True)
class Thread:
    """What the next mail of a ticket has to know of the ones before."""

    ticket: int = 0
    version: int = 0
    subject: str = ""
    answer: str = ""
    """The last reply of staff, which mail programs quote."""
    answered_at: datetime | None = None
    mail_id: str = ""


def from_requester(story: Story, moment: Moment, contact: Contact, thread: Thread) -> NewMessage:
    rng, new = story.rng, moment.text
    text = f"{new}\n\n{_quoted(story, thread)}" if thread.answer and rng.random() < 0.6 else new
    channel = Channel.WEB if not thread.ticket and rng.random() < 0.16 else Channel.EMAIL
    by_mail = channel == Channel.EMAIL
    return NewMessage(
        author=contact,
        channel=channel,
        text=text,
        new_text=new,
        html=_html(text, rng) if by_mail else "",
        subject=f"Re: {thread.subject}" if thread.ticket else moment.to,
        from_name=story.requester.full,
        from_address=story.requester.address,
        to=[story.mailbox],
        mail_id=f"<{rng.randrange(16**15, 16**16):x}@{story.requester.address.partition('@')[2]}>" if by_mail else "",
        in_reply_to=thread.mail_id if by_mail else "",
        sent_at=moment.at if by_mail else None,
        files=_files(story, rng),
    )


def _files(story: Story, rng: Random) -> tuple[NewFile, ...]:
    if rng.random() > 0.07:
        return ()
    if story.topic == "payout" and rng.random() < 0.5:
        return (files.text_file(rng),)
    return tuple(files.screenshot(rng) for _ in range(rng.choice((1, 1, 1, 2, 3))))


def _html(text: str, rng: Random) -> str:
    share = rng.random()
    if share > 0.35:
        return ""
    body = html.from_text(text)
    if share < 0.012:
        rows = "".join(
            f"<tr><td>2026-{month:02}-28</td><td>KP-{rng.randrange(10**5, 10**6)}</td>"
            f"<td style='text-align: right'><b>{rng.randrange(40, 900)}.00</b></td></tr>"
            for month in range(5, 11)
        )
        body = _TABLE.format(title="Monthly statement", body=body, rows=rows)
    return html.sanitise(body)


def _quoted(story: Story, thread: Thread) -> str:
    when = f"{thread.answered_at:%d %b %Y %H:%M}" if thread.answered_at else ""
    head = {
        "id": f"Pada {when}, Kita <{story.mailbox}> menulis:",
        "tl": f"Noong {when}, isinulat ni Kita <{story.mailbox}>:",
        "ja": f"{when} Kita <{story.mailbox}>:",
        "ar": f"في {when}، كتب Kita <{story.mailbox}>:",
    }.get(story.requester.language, f"On {when}, Kita <{story.mailbox}> wrote:")
    return "\n".join([head, *(f"> {line}" for line in thread.answer.splitlines())])
