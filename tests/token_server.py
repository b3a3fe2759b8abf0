"""Sign-in as Google and Microsoft do it, on a free port: their addresses, forms, answers and errors.

Whoever comes to the authorisation address has agreed at once. Refresh tokens are good for one use (as Microsoft's may
be); an account that was `revoked` gets invalid_grant. Dovecot asks here whether a token is good (RFC 7662).
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT, SECRET = "desk-client", "desk-secret"


class TokenServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.codes: dict[str, dict[str, str]] = {}
        self.access: dict[str, str] = {}
        self.refresh: dict[str, str] = {}
        self.revoked: set[str] = set()
        self.renewals = 0
        self.lasts = 3600
        self.delay = 0.0
        self.broken = False
        self.rotates = True
        self._count = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def introspection(self) -> str:
        return f"{self.url}/introspect"

    def new(self, kind: str) -> str:
        self._count += 1
        return f"{kind}-{self._count}-" + "x" * 1200  # as long as real ones

    def grant(self, account: str) -> tuple[str, str]:
        """Tokens of somebody who agreed."""
        access, refresh = self.new("access"), self.new("refresh")
        self.access[access], self.refresh[refresh] = account, account
        return access, refresh


class Handler(BaseHTTPRequestHandler):
    server: TokenServer

    def do_GET(self) -> None:
        """The authorisation address: back to the desk with a code."""
        words = {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}
        assert words["response_type"] == "code" and words["client_id"] == CLIENT
        assert words["code_challenge_method"] == "S256"
        with self.server.lock:
            code = self.server.new("code")
            self.server.codes[code] = words
        back = urlencode({"code": code, "state": words["state"]})
        self.send_response(302)
        self.send_header("Location", f"{words['redirect_uri']}?{back}")
        self.end_headers()

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        words = {key: values[0] for key, values in parse_qs(text).items()}
        with self.server.lock:
            time.sleep(self.server.delay)
            status, answer = self._introspected(words) if "introspect" in self.path else self._tokens(words)
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _introspected(self, words: dict[str, str]) -> tuple[int, dict[str, Any]]:
        account = self.server.access.get(words["token"], "")
        return 200, {"active": bool(account) and account not in self.server.revoked, "username": account}

    def _tokens(self, words: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if self.server.broken:
            return 503, {}
        if (words.get("client_id"), words.get("client_secret")) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client", "error_description": "Unauthorized"}
        if words["grant_type"] == "refresh_token":
            return self._renewed(words)
        begun = self.server.codes.pop(words["code"], None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(words["code_verifier"].encode()).digest()).rstrip(b"=")
        if begun is None or begun["code_challenge"] != challenge.decode():
            return 400, {"error": "invalid_grant", "error_description": "Bad Request"}
        assert begun["redirect_uri"] == words["redirect_uri"]
        return 200, self._answer(begun["login_hint"], with_id=True)

    def _renewed(self, words: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.server.renewals += 1
        account = self.server.refresh.get(words["refresh_token"])
        if account is None or account in self.server.revoked:
            said = "AADSTS70008: The refresh token has expired or been revoked."
            return 400, {"error": "invalid_grant", "error_description": said, "error_codes": [70008]}
        if self.server.rotates:
            del self.server.refresh[words["refresh_token"]]
        return 200, self._answer(account)

    def _answer(self, account: str, *, with_id: bool = False) -> dict[str, Any]:
        access, refresh = self.server.grant(account)
        answer: dict[str, Any] = {
            "token_type": "Bearer", "scope": "https://mail.google.com/", "expires_in": self.server.lasts,
            "access_token": access,
        }  # fmt: skip
        if with_id or self.server.rotates:
            answer["refresh_token"] = refresh
        if with_id:
            claims = base64.urlsafe_b64encode(json.dumps({"email": account, "sub": "1"}).encode()).rstrip(b"=")
            answer["id_token"] = f"e30.{claims.decode()}.c2ln"
        return answer

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def running() -> Iterator[TokenServer]:
    server = TokenServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
