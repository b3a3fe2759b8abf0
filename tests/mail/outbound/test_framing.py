"""An answer in its mailbox's frame, signed, with what it answers quoted below."""

from __future__ import annotations

import base64

from tickets.mail.outbound.framing import Frame, Quote, Said, filled, frame, line, with_own_pictures

ANSWER = Said("It is fixed.", "<p>It is <b>fixed</b>.</p>")
VALUES = {"agent.name": "Rina <3", "brand.name": "Kita"}
PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()


def test_without_templates_it_goes_as_it_was_written() -> None:
    assert frame(ANSWER, Frame()) == ANSWER


def test_the_signature_stands_below_the_answer_in_both_parts() -> None:
    said = frame(ANSWER, Frame(signature="<p>{{agent.name}}<br>{{brand.name}}</p>", values=VALUES))
    assert said.text == "It is fixed.\n\n-- \nRina <3\nKita"
    assert said.html == "<p>It is <b>fixed</b>.</p><div><p>Rina &lt;3<br>Kita</p></div>"


def test_the_frame_stands_around_both() -> None:
    around = "<p><b>{{brand.name}}</b></p><p>{{answer}}</p><hr><p>Imprint</p>"
    said = frame(ANSWER, Frame(around, "<p>{{agent.name}}</p>", VALUES))
    assert said.html == (
        "<p><b>Kita</b></p><div><p>It is <b>fixed</b>.</p><div><p>Rina &lt;3</p></div></div><hr><p>Imprint</p>"
    )
    assert said.text == "Kita\n\nIt is fixed.\n\n-- \nRina <3\n\n---\n\nImprint"


def test_what_the_answer_says_is_never_taken_for_a_variable() -> None:
    said = frame(Said("{{brand.name}}", "<p>{{brand.name}}</p>"), Frame("{{answer}}", "", VALUES))
    assert said.text == "{{brand.name}}" and "{{brand.name}}" in said.html


def test_a_message_without_html_gets_some() -> None:
    assert frame(Said("one\n\ntwo <b>", ""), Frame()).html == "<p>one</p><p>two &lt;b&gt;</p>"


def test_what_is_answered_is_quoted_below_everything() -> None:
    said = frame(ANSWER, Frame(), Quote("On 1 May, <Dewi> wrote:", "It broke.\n\n<script>"))
    assert said.text == "It is fixed.\n\nOn 1 May, <Dewi> wrote:\n> It broke.\n>\n> <script>"
    assert "<p>On 1 May, &lt;Dewi&gt; wrote:</p><blockquote" in said.html
    assert "<script>" not in said.html


def test_a_very_long_mail_is_quoted_from_its_beginning() -> None:
    assert len(frame(ANSWER, Frame(), Quote("Wrote:", "word " * 100_000)).text) < 25_000


def test_a_template_has_its_values_as_text_and_as_markup() -> None:
    assert filled("<p>Hi {{agent.name|you}}</p>", VALUES) == Said("Hi Rina <3", "<p>Hi Rina &lt;3</p>")
    assert line("Re\n {{agent.name}}", {"agent.name": "a\r\nBcc: x"}) == "Re a Bcc: x"


def test_pictures_in_the_html_become_parts_of_the_mail() -> None:
    markup, files = with_own_pictures(
        f'<img src="data:image/png;base64,{PIXEL}"><img src="data:image/png;base64,{PIXEL}">'
    )
    [file] = files
    assert (file.content_type, file.content) == ("image/png", b"\x89PNG\r\n\x1a\n")
    assert markup == f'<img src="cid:{file.content_id}">' * 2
    assert with_own_pictures('<img src="data:image/png;base64,!">')[1] == []
