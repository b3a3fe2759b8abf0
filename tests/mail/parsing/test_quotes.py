"""What is new in a reply, in the languages and habits of real mail programs."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tickets.mail.parsing.quotes import looks_like_reply, split

ATTRIBUTIONS = {
    "en": "On Mon, Jan 1, 2024 at 9:00 AM Support <s@desk.test> wrote:",
    "en, wrapped": "On Mon, Jan 1, 2024 at 9:00 AM Support With A Long Name\n<s@desk.test> wrote:",
    "en, wrapped twice": "On Mon, Jan 1,\n2024 at 9:00 AM Support <s@desk.test>\nwrote:",
    "en, Apple": "On 1 Jan 2024, at 10:00, Support <s@desk.test> wrote:",
    "id": "Pada tanggal Sen, 1 Jan 2024 pukul 10.00 Support <s@desk.test> menulis:",
    "ja": "2024年1月1日(月) 10:00 Support <s@desk.test>:",
    "zh": "Support <s@desk.test> 于2024年1月1日周一 10:00写道：",
    "zh, Apple": "2024年1月1日 上午10:00，Support <s@desk.test> 写道：",
    "zh-tw": "Support <s@desk.test> 於 2024年1月1日 週一 上午10:00寫道：",
    "ko": "2024년 1월 1일 (월) 오전 10:00, Support <s@desk.test>님이 작성:",
    "ar": "في الاثنين، 1 يناير 2024 في 10:00 ص تمت كتابة ما يلي بواسطة Support <s@desk.test>:",
    "th": "ในวันที่ จ. 1 ม.ค. 2024 เวลา 10:00 Support <s@desk.test> เขียนว่า:",
    "vi": "Vào Th 2, 1 thg 1, 2024 vào lúc 10:00 Support <s@desk.test> đã viết:",
    "de": "Am Mo., 1. Jan. 2024 um 10:00 Uhr schrieb Support <s@desk.test>:",
    "fr": "Le lun. 1 janv. 2024 à 10:00, Support <s@desk.test> a écrit :",
    "es": "El lun, 1 ene 2024 a las 10:00, Support (<s@desk.test>) escribió:",
    "pt": "Em seg., 1 de jan. de 2024 às 10:00, Support <s@desk.test> escreveu:",
    "it": "Il giorno lun 1 gen 2024 alle ore 10:00 Support <s@desk.test> ha scritto:",
    "nl": "Op ma 1 jan 2024 om 10:00 schreef Support <s@desk.test>:",
    "pl": "pon., 1 sty 2024 o 10:00 Support <s@desk.test> napisał(a):",
    "pl, Thunderbird": "W dniu 1.01.2024 o 10:00, Support pisze:",
    "ru": "пн, 1 янв. 2024 г. в 10:00, Support <s@desk.test>:",
    "ru, Apple": "1 января 2024 г., в 10:00, Support <s@desk.test> написал(а):",
    "tr": "Support <s@desk.test>, 1 Oca 2024 Pzt, 10:00 tarihinde şunu yazdı:",
    "sv": "Den mån 1 jan. 2024 kl 10:00 skrev Support <s@desk.test>:",
    "da": "Den man. 1. jan. 2024 kl. 10.00 skrev Support <s@desk.test>:",
    "cs": "po 1. 1. 2024 v 10:00 odesílatel Support <s@desk.test> napsal:",
    "cs, Thunderbird": "Dne 1.1.2024 v 10:00 Support napsal(a):",
}
BLOCKS = {
    "en": "From: S <s@desk.test>|Sent: Monday, January 1, 2024 10:00 AM|To: A <a@corp.test>|Subject: Re: x",
    "id": "Dari: S <s@desk.test>|Dikirim: Senin, 1 Januari 2024|Kepada: A|Subjek: x",
    "ja": "差出人: S <s@desk.test>|送信日時: 2024年1月1日|宛先: A|件名: x",
    "zh": "发件人: S <s@desk.test>|发送时间: 2024年1月1日|收件人: A|主题: x",
    "zh-tw": "寄件者: S|寄件日期: 2024|收件者: A|主旨: x",
    "ko": "보낸 사람: S|보낸 날짜: 2024|받는 사람: A|제목: x",
    "ar": "من: S|تم الإرسال: 2024|إلى: A|الموضوع: x",
    "th": "จาก: S|ส่ง: 2024|ถึง: A|เรื่อง: x",
    "vi": "Từ: S|Đã gửi: 2024|Đến: A|Chủ đề: x",
    "de": "Von: S|Gesendet: 2024|An: A|Betreff: x",
    "fr": "De : S|Envoyé : 2024|À : A|Objet : x",
    "es": "De: S|Enviado el: 2024|Para: A|Asunto: x",
    "pt": "De: S|Enviada em: 2024|Para: A|Assunto: x",
    "it": "Da: S|Inviato: 2024|A: A|Oggetto: x",
    "nl": "Van: S|Verzonden: 2024|Aan: A|Onderwerp: x",
    "pl": "Od: S|Wysłano: 2024|Do: A|Temat: x",
    "ru": "От: S|Отправлено: 2024|Кому: A|Тема: x",
    "tr": "Kimden: S|Gönderildi: 2024|Kime: A|Konu: x",
    "sv": "Från: S|Skickat: 2024|Till: A|Ämne: x",
    "da": "Fra: S|Sendt: 2024|Til: A|Emne: x",
    "cs": "Od: S|Odesláno: 2024|Komu: A|Předmět: x",
}
TITLES = [
    "-----Original Message-----",
    "-------- Pesan Asli --------",
    "----- 元のメッセージ -----",
    "------------------ 原始邮件 ------------------",
    "----- 원본 메시지 -----",
    "-----Ursprüngliche Nachricht-----",
    "-----Message d'origine-----",
    "-----Mensaje original-----",
    "-----Mensagem original-----",
    "-----Messaggio originale-----",
    "-----Oorspronkelijk bericht-----",
    "-----Исходное сообщение-----",
    "-----Wiadomość oryginalna-----",
    "-----Orijinal Mesaj-----",
    "-----Ursprungligt meddelande-----",
    "-----Původní zpráva-----",
]


@pytest.mark.parametrize("language", ATTRIBUTIONS)
@pytest.mark.parametrize("below", ["\n> Their words\n> more", "\n\nTheir words\nmore"], ids=["marked", "unmarked"])
@pytest.mark.parametrize("gap", ["\n\n", "\n"], ids=["gap", "no gap"])
def test_an_attribution_begins_the_quote(language: str, below: str, gap: str) -> None:
    assert split("My answer is yes." + gap + ATTRIBUTIONS[language] + below).new == "My answer is yes."


@pytest.mark.parametrize("language", BLOCKS)
@pytest.mark.parametrize("above", ["", "________________________________\n", "-----Original Message-----\n"])
@pytest.mark.parametrize("bold", [False, True])
def test_a_header_block_begins_the_quote(language: str, above: str, bold: bool) -> None:
    lines = BLOCKS[language].split("|")
    block = "\n".join("*" + line.replace(":", ":*", 1) if bold else line for line in lines)
    assert split(f"My answer.\n\n{above}{block}\n\nTheir words\n").new == "My answer."


@pytest.mark.parametrize("title", TITLES)
def test_a_title_between_dashes_begins_the_quote(title: str) -> None:
    assert split(f"My answer.\n\n{title}\nwhatever follows").new == "My answer."


PHONE_LINES = [
    "Sent from my iPhone",
    "Sent from my Fairphone 5, please excuse typos",
    "Sent from Mail for Windows 10",
    "Sent with Proton Mail <https://proton.test/mail> secure email.",
    "Get Outlook for iOS",
    "Get [Outlook for Android](https://aka.test/x)",
    "Dikirim dari iPhone saya",
    "iPhoneから送信",
    "发自我的iPhone",
    "從我的 iPhone 傳送",
    "나의 iPhone에서 보냄",
    "أرسلت من الـ iPhone",
    "ส่งจาก iPhone ของฉัน",
    "Gửi từ iPhone của tôi",
    "Von meinem iPhone gesendet",
    "Gesendet von Outlook für Android<https://aka.test/AAb9ysg>",
    "Envoyé de mon iPhone",
    "Enviado desde mi iPhone",
    "Enviado do meu iPhone",
    "Inviato da iPhone",
    "Verstuurd vanaf mijn iPad",
    "Wysłane z iPhone'a",
    "Отправлено с iPhone",
    "iPhone’umdan gönderildi",
    "Skickat från min iPhone",
    "Sendt fra min iPhone",
    "Odesláno z mého iPhonu",
    "Lähetetty iPhonesta",
    "Trimis de pe iPhone-ul meu",
    "Στάλθηκε από το iPhone μου",
    "Надіслано з iPhone",
]
NO_PHONE_LINES = [
    "Sent via DHL",
    "Dikirim dari gudang Jakarta",
    "Ürün gönderildi",
    "Sent with love",
    "From my point of view",
]


@pytest.mark.parametrize("line", PHONE_LINES)
def test_a_phones_line_is_no_news(line: str) -> None:
    assert split(f"Yes please.\n\n{line}\n").new == "Yes please."


@pytest.mark.parametrize("line", NO_PHONE_LINES)
def test_what_was_sent_otherwise_is_news(line: str) -> None:
    assert split(f"It is on its way.\n\n{line}\n").new == f"It is on its way.\n\n{line}"


def test_words_below_a_phones_line_are_the_old_mail_unless_quotes_are_marked() -> None:
    assert split("Yes.\n\nSent from my iPhone\n\nIs it blue?\nKita").new == "Yes."
    assert split("See below.\n\nSent from my iPhone\n\n> Is it blue?\n\nGreen.").new == "See below.\n\nGreen."


def test_a_quote_alone_has_nothing_new_and_a_guess_never_empties_a_mail() -> None:
    assert split("On Mon, 1 Jan 2024 at 10:00, S <s@desk.test> wrote:\n\n> Is it blue?").new == ""
    assert split("On Mon, 1 Jan 2024 at 10:00, S <s@desk.test> wrote:\n\nIs it blue?").new.endswith("Is it blue?")
    assert split("-- \nAnn").new == "-- \nAnn"


@pytest.mark.parametrize(
    "below",
    [
        "##- Please type your reply above this line -##\n\nYour ticket",
        "-- Please reply above this line --\n\nYour ticket",
        "—-—-—-—\nReply above this line.\n\nYour ticket",
        "_______________________________________________\nusers mailing list\nusers@lists.test",
        "CONFIDENTIALITY NOTICE: this e-mail is for you alone.",
        "---- On Mon, 1 Jan 2024 10:00:00 +0100 s@desk.test wrote ----\n\nTheir words",
        "---- 回复的原邮件 ----\n| 发件人 | Kita<s@desk.test> |\n| 主题 | x |\nTheir words",
        "From: S <s@desk.test> Sent: Monday, January 1, 2024 To: A <a@corp.test> Subject: x Their words",
        "  Original Message  \nFrom: S\nSent: Monday\nTo: A\nSubject: x\n\nTheir words",
        '------ Originalnachricht ------\nVon "S" <s@desk.test>\nDatum 01.01.2024 10:00:00\n\nTheir words',
        "Date: Mon, 1 Jan 2024 10:00:00 +0000\nTo: a@corp.test\nTheir words",
        "Kita Support of a long name\n<s@desk.test>, 1 Oca 2024 Pzt,\n10:00 tarihinde şunu yazdı:\n\n> Their words",
        "‫בתאריך יום ב׳, 1 בינו׳ 2024 ב-10:00 מאת ‪S‬‏ <‪s@desk.test‬‏>:‬\n\n> Their words",
    ],
)
def test_other_ends_of_what_is_new(below: str) -> None:
    assert split(f"My answer.\n\n{below}\n").new == "My answer."


def test_an_answer_on_the_line_of_the_attribution_stays() -> None:
    assert split("yes --- On Wed, Apr 4, 2012 at 3:59 PM, s@desk.test wrote:\n> Hi").new == "yes"


def test_the_rest_of_a_broken_quoted_line_is_quoted_and_an_answer_is_not() -> None:
    long = "> a quoted line that is so long that the program which sent it had to break it"
    assert split(f"Yes.\n\n{long}\nsomewhere here.\n> and on").new == "Yes."
    assert split("> Which one?\nThe second\n> When?\nToday").new == "The second\nToday"


def test_html_tells_where_the_old_mail_begins_when_its_words_do_not() -> None:
    html = '<p>გმადლობთ.</p><div id="appendonsend"></div><hr><p>ვისგან: S</p><p>ძველი</p>'
    text = "გმადლობთ.\n\n---\nვისგან: S\n\nძველი"
    assert split(text, html).new == "გმადლობთ."
    assert split(text, "<p>appendonsend</p>").new == text


def test_answers_between_quotes_stay() -> None:
    text = "On 1/1/2024 10:00, S wrote:\n> which?\nthe second\n\n> when?\ntoday\n\n-- \nAnn\nCorp"
    found = split(text)
    assert found.new == "the second\n\ntoday"
    assert "> which?" in found.quoted
    assert "Corp" in found.signature


@pytest.mark.parametrize(
    "text",
    [
        "Two things:\nfirst\nsecond",
        "I wrote to you: nothing came back\nBye",
        "From: Jakarta\nI travelled to Manila",
        "| a | b |\n| 1 | 2 |",
        "Total -- 10\n--- not a signature",
        "She wrote:\nplease call",
        "> only a quote",
        "",
        "From: Jakarta\nTo: Denpasar\nDate: 3 June 2024",
        "I said: go\n>= 5 is enough\n>>> import shop",
        "It says error 12:30:\n\nand nothing else",
        "On the one hand,\n\non the other hand: no.",
    ],
)
def test_ordinary_words_are_left_alone(text: str) -> None:
    assert split(text).new == text


def test_only_an_attribution_above_marked_lines_makes_a_reply_of_a_mail_without_headers() -> None:
    assert looks_like_reply("yes\n\n" + ATTRIBUTIONS["en"] + "\n> x")
    assert not looks_like_reply("yes\n\n" + ATTRIBUTIONS["en"] + "\nx")
    assert not looks_like_reply("see\n> x")


@settings(deadline=None)
@given(
    st.text() | st.lists(st.sampled_from([*ATTRIBUTIONS.values(), *TITLES, "> q", "-- ", "", "words"])).map("\n".join)
)
def test_no_text_is_lost_and_none_breaks_it(text: str) -> None:
    found = split(text)
    kept = "".join((found.new + found.quoted + found.signature).split())
    assert sorted(kept) == sorted("".join(text.split()))


@pytest.mark.parametrize(
    "line",
    [
        "From: a@b.test",
        "a@b.test 10:00:",
        "1" + "a" * 290 + ":",
        "sent via mail mail mail\n",
        "this email and any\n",
        "あ：",
        "--",
        "> x",
    ],
)
def test_time_grows_no_faster_than_a_text(line: str) -> None:
    began = time.process_time()
    split(f"{line}\n" * (390_000 // (len(line) + 1)))
    assert time.process_time() - began < 4
