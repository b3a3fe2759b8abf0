"""Mail providers that people have mailboxes at: servers, and what each wants before a program may sign in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import dns.exception
import dns.resolver
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tickets.mail.models import Grant

DNS_SECONDS = 2.0
NOT_IN_DNS = (".test", ".example", ".invalid", ".localhost", ".local", ".internal")
TLS = "tls"


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int
    security: str = TLS


@dataclass(frozen=True, slots=True)
class MailProvider:
    """`domains` are its own; `exchangers` are the ends of its MX hosts, for customers' own domains."""

    key: str
    name: str | Promise
    imap: Server
    pop3: Server | None = None
    domains: tuple[str, ...] = ()
    exchangers: tuple[str, ...] = ()
    grant: str = ""
    advice: str | Promise = ""
    help_url: str = ""

    def server(self, protocol: str) -> Server:
        return self.pop3 if protocol == "pop3" and self.pop3 else self.imap


APP_PASSWORD = _("It wants an app password: one that you make for the desk in the account's security settings.")
CODE = _("Switch IMAP on in its settings on the web. It gives you a code: enter that as the password.")
SWITCH_ON = _("Switch IMAP on in its settings on the web, and make an app password for the desk.")
OWN: Final = "own"

PROVIDERS: Final[tuple[MailProvider, ...]] = (
    MailProvider(
        "google", "Google", Server("imap.gmail.com", 993), Server("pop.gmail.com", 995),
        domains=("gmail.com", "googlemail.com"), exchangers=("google.com", "googlemail.com"),
        grant=Grant.Provider.GOOGLE, advice=APP_PASSWORD, help_url="https://myaccount.google.com/apppasswords",
    ),
    MailProvider(
        "microsoft", "Microsoft 365", Server("outlook.office365.com", 993), Server("outlook.office365.com", 995),
        domains=("outlook.com", "hotmail.com", "live.com", "msn.com"), exchangers=("outlook.com",),
        grant=Grant.Provider.MICROSOFT,
        advice=_("It takes no passwords from programs: sign in with Microsoft. IMAP must be on for the mailbox."),
        help_url="https://admin.exchange.microsoft.com/",
    ),
    MailProvider(
        "yahoo", "Yahoo", Server("imap.mail.yahoo.com", 993), Server("pop.mail.yahoo.com", 995),
        domains=("yahoo.com", "yahoo.co.id", "yahoo.co.uk", "yahoo.de", "yahoo.fr", "ymail.com", "rocketmail.com"),
        exchangers=("yahoodns.net",), advice=APP_PASSWORD, help_url="https://login.yahoo.com/account/security",
    ),
    MailProvider(
        "icloud", "iCloud", Server("imap.mail.me.com", 993), domains=("icloud.com", "me.com", "mac.com"),
        exchangers=("icloud.com",), advice=APP_PASSWORD, help_url="https://account.apple.com/",
    ),
    MailProvider(
        "zoho", "Zoho", Server("imappro.zoho.com", 993), Server("poppro.zoho.com", 995),
        domains=("zoho.com", "zohomail.com"), exchangers=("zoho.com", "zoho.eu", "zoho.in"), advice=SWITCH_ON,
        help_url="https://accounts.zoho.com/home#security/app_password",
    ),
    MailProvider(
        "fastmail", "Fastmail", Server("imap.fastmail.com", 993), Server("pop.fastmail.com", 995),
        domains=("fastmail.com", "fastmail.fm"), exchangers=("messagingengine.com",), advice=APP_PASSWORD,
        help_url="https://app.fastmail.com/settings/security",
    ),
    MailProvider(
        "yandex", "Yandex", Server("imap.yandex.com", 993), Server("pop.yandex.com", 995),
        domains=("yandex.com", "yandex.ru", "ya.ru", "yandex.by", "yandex.kz"), exchangers=("yandex.net", "yandex.ru"),
        advice=SWITCH_ON, help_url="https://id.yandex.com/security/app-passwords",
    ),
    MailProvider(
        "mailru", "Mail.ru", Server("imap.mail.ru", 993), Server("pop.mail.ru", 995),
        domains=("mail.ru", "inbox.ru", "list.ru", "bk.ru"), exchangers=("mail.ru",), advice=APP_PASSWORD,
        help_url="https://account.mail.ru/user/2-step-auth/passwords",
    ),
    MailProvider(
        "qq", "QQ", Server("imap.qq.com", 993), Server("pop.qq.com", 995), domains=("qq.com", "foxmail.com"),
        advice=CODE, help_url="https://mail.qq.com/",
    ),
    MailProvider(
        "exmail", "Tencent Exmail", Server("imap.exmail.qq.com", 993), Server("pop.exmail.qq.com", 995),
        exchangers=("mxbiz1.qq.com", "mxbiz2.qq.com"), advice=CODE, help_url="https://exmail.qq.com/",
    ),
    MailProvider(
        "163", "NetEase 163", Server("imap.163.com", 993), Server("pop.163.com", 995), domains=("163.com",),
        exchangers=("netease.com",), advice=CODE, help_url="https://mail.163.com/",
    ),
    MailProvider(
        "126", "NetEase 126", Server("imap.126.com", 993), Server("pop.126.com", 995), domains=("126.com",),
        advice=CODE, help_url="https://mail.126.com/",
    ),
)  # fmt: skip


def by_key(key: str, address: str) -> MailProvider:
    """The provider of this name; one's own server, named after the address, where there is none."""
    return next((one for one in PROVIDERS if one.key == key), _own(address))


def of_host(host: str, address: str) -> MailProvider:
    """Whose server this is; one's own where it is nobody's that is known."""
    for one in PROVIDERS:
        if host in {one.imap.host, one.pop3.host if one.pop3 else ""}:
            return one
    return _own(address)


def offered(address: str) -> tuple[MailProvider, ...]:
    return (*PROVIDERS, _own(address))


def guess(address: str) -> MailProvider:
    """By the address's domain, then by where that domain's mail is sent to (asked in DNS, for two seconds)."""
    domain = address.rpartition("@")[2].lower()
    for one in PROVIDERS:
        if domain in one.domains:
            return one
    exchangers = _exchangers(domain)
    for one in PROVIDERS:
        if any(host == end or host.endswith(f".{end}") for host in exchangers for end in one.exchangers):
            return one
    return _own(address)


def _own(address: str) -> MailProvider:
    domain = address.rpartition("@")[2].lower()
    return MailProvider(OWN, _("Another server"), Server(f"imap.{domain}", 993), Server(f"pop.{domain}", 995))


def _exchangers(domain: str) -> list[str]:
    if "." not in domain or f".{domain}".endswith(NOT_IN_DNS):
        return []
    try:
        answer = dns.resolver.resolve(domain, "MX", lifetime=DNS_SECONDS)
    except (dns.exception.DNSException, OSError):
        return []
    return [str(row.exchange).rstrip(".").lower() for row in answer]
