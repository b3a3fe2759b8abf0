"""Whose mail is forwarded, by the programs and in the languages that people forward with."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tickets.mail.parsing.forwards import Forward, read

LIA = Forward("lia@kunde.test", "Lia Wong", "Login", "I cannot log in.\n\nLia")
WORDS = LIA.body_text
# language: Apple's title, Thunderbird's or Yahoo's title, and the labels From, Date, Subject, To
LANGUAGES = {
    "en": ("Begin forwarded message:", "-------- Forwarded Message --------", "From Date Subject To"),
    "id": ("Mulai meneruskan pesan:", "-------- Pesan Terusan --------", "Dari Tanggal Subjek Kepada"),
    "ja": ("転送されたメッセージ：", "-------- 転送メッセージ --------", "差出人 日付 件名 宛先"),
    "zh": ("开始转发的邮件：", "-------- 转发的邮件 --------", "发件人 日期 主题 收件人"),
    "zh-tw": ("開始轉寄郵件：", "-------- 轉寄郵件 --------", "寄件者 日期 主旨 收件者"),
    "ko": ("전달된 메시지 시작:", "-------- 전달된 메시지 --------", "보낸사람 날짜 제목 받는사람"),
    "ar": ("بدء الرسالة المحولة:", "-------- رسالة معاد توجيهها --------", "من التاريخ الموضوع إلى"),
    "th": ("เริ่มข้อความที่ส่งต่อ:", "-------- ข้อความที่ส่งต่อ --------", "จาก วันที่ หัวข้อ ถึง"),
    "vi": ("Bắt đầu thư được chuyển tiếp:", "-------- Thư chuyển tiếp --------", "Từ Ngày Tiêu_đề Tới"),
    "de": ("Anfang der weitergeleiteten Nachricht:", "----- Weitergeleitete Nachricht -----", "Von Datum Betreff An"),
    "fr": ("Début du message réexpédié :", "-------- Message transféré --------", "De Date Objet À"),
    "es": ("Inicio del mensaje reenviado:", "-------- Mensaje reenviado --------", "De Fecha Asunto Para"),
    "pt": ("Início da mensagem encaminhada:", "-------- Mensagem encaminhada --------", "De Data Assunto Para"),
    "it": ("Inizio messaggio inoltrato:", "-------- Messaggio Inoltrato --------", "Da Data Oggetto A"),
    "nl": ("Begin doorgestuurd bericht:", "-------- Doorgestuurd bericht --------", "Van Datum Onderwerp Aan"),
    "pl": ("Początek przekazywanej wiadomości:", "--- Treść przekazanej wiadomości ---", "Nadawca Data Temat Adresat"),
    "ru": ("Начало переадресованного сообщения:", "-------- Пересылаемое сообщение --------", "От Дата Тема Кому"),
    "tr": ("İleti başlangıcı:", "-------- İletilen İleti --------", "Kimden Tarih Konu Kime"),
    "sv": ("Vidarebefordrat mejl:", "-------- Vidarebefordrat meddelande --------", "Från Datum Ämne Till"),
    "da": ("Start på videresendt besked:", "-------- Videresendt meddelelse --------", "Fra Dato Emne Til"),
    "no": ("Videresendt melding:", "-------- Videresendt melding --------", "Fra Dato Emne Til"),
    "cs": ("Začátek přeposílané zprávy:", "-------- Přeposlaná zpráva --------", "Od Datum Předmět Komu"),
    "fi": ("Välitetty viesti alkaa:", "--- Välitetty viesti / Fwd.Msg ---", "Lähettäjä Päiväys Aihe Vastaanottaja"),
    "hu": ("Továbbított levél kezdete:", "-------- Továbbított üzenet --------", "Feladó Dátum Tárgy Címzett"),
    "ro": ("Începe mesajul redirecționat:", "-------- Mesaj redirecționat --------", "De_la Dată Subiect Către"),
    "he": ("תחילת הודעה שהועברה:", "-------- הודעה שהועברה --------", "מאת תאריך נושא אל"),
    "uk": ("Початок листа, що пересилається:", "-------- Переслане повідомлення --------", "Від Дата Тема Кому"),
}  # fmt: skip


def header(labels: str, sender: str = "Lia Wong <lia@kunde.test>") -> str:
    """Sender, date, subject and recipient behind the labels of a language."""
    values = (sender, "13 May 2024 16:02", "Login", "maya@desk.test")
    return "\n".join(f"{label.replace('_', ' ')}: {value}" for label, value in zip(labels.split(), values, strict=True))


def marked(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_title_and_header_lines_make_a_forward_whatever_the_subject(language: str) -> None:
    apple, dashed, labels = LANGUAGES[language]
    quoted = f"{header(labels)}\n\n{WORDS}"
    for text in (
        f"For you.\n\n{dashed}\n{quoted}",
        f"For you.\n\n{apple}\n\n{marked(quoted)}\n\nMaya",
        marked(f"{apple}\n\n{quoted}"),
    ):
        assert read("Something", text, [], answers=False) == LIA


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "prefix", ["FW", "WG", "TR", "RV", "ENC", "I", "PD", "İLT", "VB", "Videresend", "转发", "전달"]
)
def test_header_lines_alone_make_a_forward_below_a_forwards_subject(language: str, prefix: str) -> None:
    labels = LANGUAGES[language][2]
    assert read(f"{prefix}: x", f"For you.\n\n{header(labels)}\n\n{WORDS}", [], answers=True) == LIA
    assert read("Re: x", f"For you.\n\n{header(labels)}\n\n{WORDS}", [], answers=True) is None


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        ("lia@kunde.test", ""),
        ("<lia@kunde.test>", ""),
        ("lia@kunde.test <lia@kunde.test>", ""),
        ('"Wong, Lia" <lia@kunde.test>', "Wong, Lia"),
        ("Wong, Lia <lia@kunde.test>", "Wong, Lia"),
        ("'Lia Wong' <lia@kunde.test>", "Lia Wong"),
        ("*Lia Wong* <lia@kunde.test>", "Lia Wong"),
        ("Lia Wong [mailto:lia@kunde.test]", "Lia Wong"),
        ("Lia Wong <lia@kunde.test<mailto:lia@kunde.test>>", "Lia Wong"),
        ("Lia Wong (lia@kunde.test)", "Lia Wong"),
        ("lia@kunde.test (Lia Wong)", "Lia Wong"),
        ("Lia Wong\n<lia@kunde.test>", "Lia Wong"),
        ("‪Lia Wong‬‏ <‪lia@kunde.test‬‏>", "Lia Wong"),
    ],
)
def test_senders_as_programs_write_them(sender: str, name: str) -> None:
    text = f"---------- Forwarded message ---------\n{header('From Date Subject To', sender)}\n\n{WORDS}"
    found = read("Fwd: Login", text, [], answers=False)
    assert found is not None
    assert (found.from_email, found.from_name, found.subject) == ("lia@kunde.test", name, "Login")


@pytest.mark.parametrize(
    "attribution",
    [
        'On 28/10/2021 12:46, "Lia Wong" <lia@kunde.test> wrote:',
        "Le 28/10/2021 12:46, « Lia Wong » <lia@kunde.test> a écrit :",
        "Lia Wong <lia@kunde.test> kirjoitti 28/10/2021 12.46:",
        "28/10/2021 12:46 időpontban Lia Wong (lia@kunde.test) ezt írta:",
        '28/10/2021, 12:46 пользователь "Lia Wong" <lia@kunde.test> написал:',
        "28/10/2021 12:46 používateľ Lia Wong (<lia@kunde.test>) napísal:",
        "Op 28/10/2021 12:46 heeft Lia Wong <lia@kunde.test> geschreven:",
        "Dnia 28/10/2021 12:46 „Lia Wong” <lia@kunde.test> napisał:",
        '"Lia Wong" <lia@kunde.test>, 28/10/2021 12:46 tarihinde şunu yazdı:',
    ],
)
def test_outlook_on_a_mac_forwards_as_if_it_answered(attribution: str) -> None:
    indented = "    I cannot log in.\n\n    Lia"
    assert read("FW: Login", f"For you.\n\n{attribution}\n\n{indented}\n", [], answers=False) == LIA


@pytest.mark.parametrize(
    "text",
    [
        "   ----- Forwarded Message ----- From: Lia Wong <lia@kunde.test>To: M <m@desk.test>"
        f"Sent: Tuesday, 09:26:50 AM GMT+1Subject: Login\n {WORDS}",
        "------ Forwarded Message ------\nFrom \"Lia Wong\" <lia@kunde.test>\nDate 13.05.2024 18:05:12\n"
        f"Subject Login\n\n{WORDS}",
        "============ Forwarded message ============\nFrom: Lia Wong <lia@kunde.test>\nSubject: Login\n"
        f"============ Forwarded message ============\n\n{WORDS}",
        f"---- 转发的邮件 ----\n| 发件人 | Lia Wong<lia@kunde.test> |\n| 主题 | Login |\n{WORDS}",
        f"Forwarded message:\n\n> From: Lia Wong <lia@kunde.test>\n> Subject: Login\n> \n{marked(WORDS)}",
        "________________________________\nFrom: Lia Wong <lia@kunde.test>\nSent: Monday\nTo: M\n"
        f"Subject: Login\n\n{WORDS}",
        f"From: Lia Wong <lia@kunde.test>\nDate: Monday, 13 May\nTo: M\nSubject: Login\n{WORDS}",
    ],
)  # fmt: skip
def test_layouts_of_other_programs(text: str) -> None:
    assert read("Fwd: Login", text, [], answers=False) == LIA


def test_the_outermost_mail_counts_and_holds_the_others() -> None:
    inner = f"---------- Forwarded message ---------\n{header('From Date Subject To', 'Bob <bob@corp.test>')}\n\nHi"
    text = f"---------- Forwarded message ---------\n{header('From Date Subject To')}\n\n{WORDS}\n\n{inner}"
    assert read("Fwd: Login", text, [], answers=False) == Forward(
        LIA.from_email, LIA.from_name, LIA.subject, f"{WORDS}\n\n{inner}"
    )


def test_an_answer_to_a_forward_is_none() -> None:
    quoted = f"---------- Forwarded message ---------\n{header('From Date Subject To')}\n\n{WORDS}"
    for text in (
        f"Yes.\n\nOn Mon, 1 Jan 2024 at 10:00, S <s@desk.test> wrote:\n\n{marked(quoted)}",
        f"Yes.\n\nFrom: S <s@desk.test>\nSent: Monday\nTo: L\nSubject: Fwd: Login\n\n{quoted}",
    ):
        assert read("Re: Fwd: Login", text, [], answers=True) is None
    assert (
        read("Contact form", "From: Ella\nEmail: ella@page.test\nSubject: Prices\n\nHow much?", [], answers=False)
        is None
    )


def test_a_sender_without_an_address_is_named() -> None:
    text = f"---------- Forwarded message ---------\n{header('From Date Subject To', 'Lia Wong')}\n\n{WORDS}"
    assert read("Fwd: Login", text, [], answers=False) == Forward("", "Lia Wong", "Login", WORDS)


LINES = [
    *(title for titles in LANGUAGES.values() for title in titles[:2]),
    header("From Date Subject To"),
    "> q",
    "",
    "x",
]


@settings(deadline=None)
@given(st.text() | st.lists(st.sampled_from(LINES)).map("\n".join), st.sampled_from(["Fwd: x", "x", "Re: x"]))
def test_no_text_breaks_it(text: str, subject: str) -> None:
    found = read(subject, text, [], answers=False)
    assert found is None or found.from_email or found.from_name
