"""What mail servers write to people when a mail did not arrive: data and patterns for `bounces`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import islice

LONGEST = 20_000  # characters of a report that are looked at
MOST = 100  # addresses found by one pattern
ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}")

# --- Is it a report at all -----------------------------------------------------------------------

DAEMONS = (
    "mailer-daemon", "mailer_daemon", "mailer daemon", "mailerdaemon", "mail-daemon", "maildaemon", "mdaemon",
    "postmaster", "mail delivery", "mail-delivery", "mail.delivery", "maildelivery", "mail administrator",
    "mail system", "delivery system", "delivery subsystem", "system administrator", "internet mail service",
    "smtp_mail_service", "antivirus_for_smtp", "microsoft outlook", "exchange329e71ec",
)  # fmt: skip
FAILED = re.compile(
    r"undeliver|un-?deliverable|non-?delivery|delivery (?:status|failure|report|problem|error|notification"
    r"|has failed|failed)"
    r"|failed (?:mail|delivery)|failure (?:notice|delivery)|delivery incomplete|not delivered|not been delivered"
    r"|delayed"
    r"|could ?n(?:o|')t be delivered|mail(?:er)? (?:delivery|system|failed)|returned (?:mail|to sender|message)"
    r"|returning (?:to|message)|processing error|user unknown|unknown user|rejected mail|message rejected|mail error"
    r"|error during delivery"
    r"|non[- ]?remis|échec de (?:la )?(?:remise|distribution)|echec de|non délivré|remise impossible"
    r"|unzustellbar|nicht zugestellt|zustellung (?:fehlgeschlagen|nicht)|übermittlungsfehler"
    r"|no se (?:ha )?(?:pud|pued)|no entregado|error de entrega|devuelto"
    r"|não (?:foi )?(?:é )?(?:possível )?entreg|falha na entrega|não entregue"
    r"|mancato recapito|non recapitabile|consegna non riuscita|onbestelbaar|niet bezorgd"
    r"|niedostarcz|nie dostarczono|niedoręcz|не (?:был[оа]? )?доставлен|недоставлен|не удается доставить"
    r"|невозможно доставить|teslim edile|kunde inte levereras|ej levererat|kan ikke leveres|nedoruč|nelze doručit"
    r"|tidak terkirim|gagal (?:di|ter)kirim|tidak dapat dikirim|không (?:thể )?gửi|ไม่สามารถส่ง"
    r"|تعذر تسليم|غير قابل للتسليم|退信|退回|未送达|未送達|无法送达|無法傳遞|無法送達|投递失败|发送失败|傳遞失敗"
    r"|配信不能|配信でき|配達でき|送信でき|配信エラー|未達|반송|배달되지|전송 실패|배달 실패",
    re.I,
)
SAYS_SO = re.compile(
    r"(?:could|can|has|have|was|were|is|did|does|will)\s?(?:n't|not)\s+(?:able to |be |been )?(?:deliver|reach"
    r"|receive)"
    r"|cannot be delivered|unable to deliver|able to deliver|undeliver|non-delivery|delivery (?:to|of|has|failed"
    r"|failure|status)"
    r"|failed (?:recipient|address)|permanent(?:ly)? (?:error|fail)|returned (?:to sender|mail)"
    r"|has been (?:delayed|returned)"
    r"|not accepting mail|no such user|user unknown|unknown user|automatically rejected|intended recipient"
    r"|mail delivery failed|was rejected|fatal errors|returned an error"
    r"|n'a (?:pas )?pu|pas pu (?:etre|être)|nicht zugestellt|nicht zustell|konnte nicht|no se pudo"
    r"|no se ha podido|não pôde"
    r"|non è stato possibile|impossibile recapitare|niet (?:worden )?bezorgd|nie (?:mogła|można|został)"
    r"|не (?:может|удалось|было)"
    r"|teslim edile|kunde inte|kunne ikke|nelze doručit|nebyl[ao]? doruč|tidak dapat (?:di)?kirim|gagal dikirim"
    r"|không thể gửi"
    r"|ไม่สามารถส่ง|تعذر تسليم|无法(?:送达|投递|发送)|無法(?:送達|傳遞)|退回|退信|配信でき|配達でき|送信でき"
    r"|届けることができ"
    r"|お届けでき|전송(?:할 수|하지)|배달(?:할 수|되지)",
    re.I,
)
DELAYED = re.compile(
    r"been delayed|message delayed|delay(?:ed)? (?:mail|\d+|notif)|not yet been delivered|will (?:be )?(?:retr"
    r"|continue|keep trying)"
    r"|still (?:trying|being retried)|warning (?:message )?only|just a warning|attempts will continue|verzögert"
    r"|retardé|retrasad"
    r"|adiad|opóźnion|задержан|遅延|延迟|延遲|지연",
    re.I,
)
TEMPORARY = re.compile(r"temporar|try again later|vorübergehend|delayed", re.I)
GIVEN_UP = re.compile(r"given up|giving up|not going to try|permanent|no longer try|queue too long|returned", re.I)
HELD = re.compile(
    r"(?:please )?(?:confirm|verify) (?:that )?(?:you|your|this)|challenge|moderator|held (?:for|until)"
    r"|awaiting (?:approval"
    r"|moderation)|click (?:on )?the (?:link|button|following)|prove (?:that )?you",
    re.I,
)

# --- Whom it did not reach -----------------------------------------------------------------------

_COPY_BEGINS = re.compile(
    r"\n[^\n\w]{0,40}(?:below this line|(?:this is )?(?:a|the) copy of|original message(?: (?:follows|details"
    r"|headers?))?"
    r"|message (?:headers?|text) follows?|returned (?:mail|message)|unsent message|undelivered message"
    r"|the header and top"
    r"|old message|message headers|ursprüngliche nachricht|en-têtes de message|encabezados de|intestazioni|ヘッダー"
    r"|原始邮件|元のメッセージ|元のメール)[^\n]{0,80}(?:\n|$)"
    r"|\n(?:Received|Return-Path|Message-ID|MIME-Version): |\nSubject: [^\n]*\n(?:To|From|Date): ",
    re.I,
)
_AT_START = re.compile(
    rf"^[\s>*•·|\"'(<\[-]{{0,12}}(?:(?:smtp|rfc822|mailto|to)[:;=]\s?)?<?({ADDRESS.pattern})", re.I | re.M
)
_LABELLED = re.compile(
    r"(?:recipient|failed|intended|address|mailbox|user|\bto|destinat|empfänger|получател|адрес|penerima|alamat"
    r"|odbiorc"
    r"|mottagare|modtager|příjemc|ontvanger|alıcı|người nhận|ผู้รับ|المستلم|收件|收信|宛先|宛て|受信者|받는|수신)"
    rf"[^\n:：<@]{{0,60}}?[:：]?\s*[<\"'(「]{{0,3}}(?<![\w.+=-])({ADDRESS.pattern})",
    re.I,
)
_NOT_THEM = re.compile(
    r"contact|reply to|assist|support|administrator|further|if you|for help|https?:|please (?:mail|write|send"
    r"|forward)"
    r"|kontakt|contacte|message-id|^\s*(?:from|sender|cc|reply-to|sent|date|von|de|da|van|od|от)\s*:",
    re.I,
)
_TO_LINE = re.compile(r"^[ \t]{1,8}(?:to|cc)\s*:", re.I)


def recipients(text: str, not_them: Collection[str]) -> list[tuple[str, str]]:
    """Addresses a report complains of, each with the words about it; `not_them` are lower-case addresses."""
    told = _COPY_BEGINS.split("\n" + text[:LONGEST], maxsplit=1)[0]
    for patterns in ((_AT_START, _LABELLED), (ADDRESS,)):
        places = sorted(place for pattern in patterns for place in islice(_places(pattern, told, not_them), MOST))
        if places:
            first = {address.lower(): index for index, (_, _, address) in reversed(list(enumerate(places)))}
            return [_with_words(told, places, index) for index in sorted(first.values())]
    if match := re.search(rf"^\s*To:\s*<?({ADDRESS.pattern})", text[:LONGEST], re.I | re.M):
        return [(match[1], told)] if match[1].lower() not in not_them else []
    return []


def _places(pattern: re.Pattern[str], told: str, not_them: Collection[str]) -> Iterator[tuple[int, int, str]]:
    for match in pattern.finditer(told):
        place = match.lastindex or 0
        address = bare(match[place])
        begin = told.rfind("\n", 0, match.start(place)) + 1
        end = told.find("\n", match.end())
        line = told[begin : end if end >= 0 else len(told)][:300]
        if address.lower() in not_them or is_machine(address):
            continue
        if _NOT_THEM.search(line.replace(address, "")) or _TO_LINE.match(line):
            continue
        yield match.start(place), match.end(), address


def _with_words(told: str, places: list[tuple[int, int, str]], index: int) -> tuple[str, str]:
    """The words after an address up to the next other one, or all of them where there are none."""
    begin, end, address = places[index]
    others = (place[0] for place in places[index + 1 :] if place[2].lower() != address.lower())
    until = next(others, len(told))
    line = told.rfind("\n", 0, begin) + 1
    about = told[max(line, begin - 200) : begin] + told[end : min(until, end + 1500)]
    return address, about if len(about.strip(" \t\n:<>()[]\"'*-.,")) > 3 else told


def bare(address: str) -> str:
    return re.sub(r"^(?:smtp|rfc822|mailto)[:=;]", "", address.strip("'`*|{}"), flags=re.I)


def is_machine(address: str) -> bool:
    return bool(re.match(r"(?:mailer-?daemon|mail-?daemon|postmaster|mdaemon)@", address, re.I))


# --- Why -----------------------------------------------------------------------------------------

_ENHANCED = re.compile(r"(?<![\d.])([45])\.([0-7])\.(\d{1,3})(?![\d.]*\d)")
_REPLY = re.compile(
    r"(?<![\d.@/:(-])([45])(?:21|22|3[0-4]|4[0-9]|5[0-9]|7[0-4]|0[0-4]|1[0-7])(?=[\s\-:;>,#)]|$)(?![ -]?\d{3,})"
)
_REASONS = (
    (
        "2.2",
        r"(?:mailbox|mailfolder|inbox|account|folder|quota|storage|disk)[^\n.]{0,30}(?:full|exceed|limit|overdrawn)"
        r"|quota violation|over ?(?:the )?(?:disk )?quota|exceed\w*[^\n.]{0,30}(?:quota|storage|mailbox)"
        r"|insufficient (?:disk|storage|space)"
        r"|not enough (?:disk |storage )?space|postfach[^\n.]{0,20}voll|boîte[^\n.]{0,20}pleine"
        r"|casella[^\n.]{0,20}piena"
        r"|buzón[^\n.]{0,20}lleno|переполнен|已满|已滿|空间不足|容量|가득|penuh",
    ),
    (
        "1.2",
        r"(?:host|domain)(?: or domain)?(?: name)? (?:is )?(?:unknown|not found|does ?n[o']t exist)"
        r"|unknown (?:host|domain)"
        r"|no such (?:host|domain)|nxdomain|name (?:or )?service|couldn't find any host|unrouteable|dns (?:error"
        r"|failure|loop)",
    ),
    (
        "2.1",
        r"(?:mailbox|account|user)[^\n.]{0,25}(?:disabled|inactive|suspended|deactivated|locked|expired)"
        r"|no longer (?:active|accept|in use)|not accepting mail",
    ),
    (
        "1.1",
        r"(?:user|recipient|mailbox|address|account)[^\n.]{0,40}(?:unknown|not found|does ?n[o']t exist|not exist"
        r"|invalid|rejected"
        r"|not recogni|unavailable|not listed|no longer valid|not our customer)|unknown (?:user|recipient|mailbox"
        r"|address|local)"
        r"|no (?:such )?(?:user|mailbox|recipient|person|account|valid recipients?)|no mailbox (?:here|by)"
        r"|invalid (?:recipient"
        r"|mailbox|address)|(?:does|did) ?n[o']t (?:exist|match)|n'existe pas|existiert nicht|unbekannt|no existe"
        r"|não existe"
        r"|non esiste|bestaat niet|nie istnieje|не (?:существует|найден)|不存在|找不到|見つかりません|존재하지"
        r"|tidak (?:ada|ditemukan)",
    ),
    ("3.4", r"(?:message|mail)[^\n.]{0,30}(?:too (?:big|large)|size|exceed)|size (?:limit|exceed)|too large"),
    ("4.6", r"too many hops|mail loop|routing loop|loops? back"),
    (
        "7.1",
        r"spam|block(?:ed|list)|black ?list|polic(?:y|ies)|access denied|not (?:authori[sz]ed|permitted|allowed)"
        r"|unsolicited"
        r"|dnsbl|relay(?:ing)? (?:access )?denied|\bspf\b|\bdkim\b|\bdmarc\b|reputation|virus|refused to accept",
    ),
    (
        "4.7",
        r"(?:delivery )?time expired|expired|queue too long|retry time|not delivered within|more than \d+ (?:hour"
        r"|day)"
        r"|within the allowed",
    ),
    (
        "4.1",
        r"connection (?:timed out|refused|reset)|(?:could ?n[o']t|unable to|cannot|wasn't able to) (?:connect"
        r"|establish)"
        r"|no (?:answer|response|route)|not responding|did not respond|not reachable|server (?:unavailable|busy)",
    ),
)
_WHY = tuple((code, re.compile(pattern, re.I)) for code, pattern in _REASONS)


def status(about: str, told: str = "") -> str:
    """The enhanced status (RFC 3463) that words give; empty when they tell nothing.

    `told` is the whole report: it decides between temporary and permanent where `about` doesn't.
    """
    if match := _ENHANCED.search(about):
        return ".".join(match.groups())
    reply = _REPLY.search(about)
    reason = ADDRESS.sub("", about)
    why = next((code for code, pattern in _WHY if pattern.search(reason)), "")
    if reply:
        return f"{reply[1]}.{why or '0.0'}"
    if why:
        return f"{4 if is_temporary(about + told) else 5}.{why}"
    return ""


def is_temporary(told: str) -> bool:
    return bool(DELAYED.search(told)) or (bool(TEMPORARY.search(told)) and not GIVEN_UP.search(told))
