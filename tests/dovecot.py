"""A real Dovecot with a configuration of its own, on free ports, as root or as anybody.

Use with `@pytest.mark.dovecot`. Every user exists and has the same password; mail lies in Maildirs.
"""

from __future__ import annotations

import ipaddress
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from imapclient import IMAPClient

PASSWORD = "open-sesame"
CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap pop3
listen = 127.0.0.1
default_login_user = {login_user}
default_internal_user = {internal_user}
default_internal_group = {group}
first_valid_uid = 1
mail_location = maildir:~/Maildir
mail_fsync = never
mail_max_userip_connections = 100
disable_plaintext_auth = no
auth_failure_delay = 0
ssl = {tls}
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
auth_mechanisms = plain xoauth2
passdb {{
  driver = static
  mechanisms = plain
  args = password={password}
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/tokens.conf
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/homes/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop_port}
  }}
  inet_listener pop3s {{
    port = {pop_tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


TOKENS = """
introspection_mode = post
introspection_url = {introspection}
username_attribute = username
active_attribute = active
active_value = true
"""


class Dovecot:
    def __init__(self, folder: Path, ports: Sequence[int]) -> None:
        self.folder = folder
        self.port, self.tls_port, self.pop_port, self.pop_tls_port = ports
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def certificate(self) -> Path:
        """Trusted by clients that have it as SSL_CERT_FILE."""
        return self.folder / "certificate.pem"

    def configure(self, *, tls: bool = True, introspection: str = "http://127.0.0.1:1/") -> None:
        """Write the configuration; without TLS the server offers no STARTTLS either.

        `introspection` is where tokens of XOAUTH2 are asked about (RFC 7662, by POST).
        """
        root = os.geteuid() == 0
        me = pwd.getpwuid(os.geteuid())
        mail = pwd.getpwnam("nobody") if root else me
        homes = self.folder / "homes"
        homes.mkdir(exist_ok=True)
        if root:
            os.chown(homes, mail.pw_uid, mail.pw_gid)
        (self.folder / "tokens.conf").write_text(TOKENS.format(introspection=introspection))
        group = "dovecot" if root else _group_name(me.pw_gid)
        (self.folder / "dovecot.conf").write_text(
            CONFIGURATION.format(
                folder=self.folder,
                port=self.port,
                tls_port=self.tls_port,
                pop_port=self.pop_port,
                pop_tls_port=self.pop_tls_port,
                tls="yes" if tls else "no",
                password=PASSWORD,
                uid=mail.pw_uid,
                gid=mail.pw_gid,
                group=group,
                login_user="dovenull" if root else me.pw_name,
                internal_user="dovecot" if root else me.pw_name,
            )
        )

    def start(self) -> None:
        program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
        assert program
        self._process = subprocess.Popen([program, "-F", "-c", str(self.folder / "dovecot.conf")])
        deadline = time.monotonic() + 15
        while not _answers(self.port):
            assert self._process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < deadline, "Dovecot does not answer"
            time.sleep(0.05)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(15)
            self._process = None

    @contextmanager
    def client(self, user: str) -> Iterator[IMAPClient]:
        """A mail program of the mailbox's owner."""
        with IMAPClient("127.0.0.1", self.port, ssl=False, timeout=15) as client:
            client.login(user, PASSWORD)
            yield client

    def append(self, user: str, *mails: bytes, folder: str = "INBOX") -> None:
        """Deliver mails, in order."""
        with self.client(user) as client:
            client.multiappend(folder, mails)


@contextmanager
def running() -> Iterator[Dovecot]:
    folder = Path(tempfile.mkdtemp(prefix="dovecot-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        _make_certificate(folder)
        server = Dovecot(folder, _free_ports(4))
        server.configure()
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        servers = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [server.getsockname()[1] for server in servers]


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as link:
            return link.recv(4) == b"* OK"
    except OSError:
        return False


def _group_name(gid: int) -> str:
    import grp

    return grp.getgrgid(gid).gr_name


def _make_certificate(folder: Path) -> None:
    """Self-signed, for localhost and 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (folder / "key.pem").write_bytes(key.private_bytes(encoding, form, plain))
