"""A real DNS server on a free port of this machine, for TXT records; or one that says nothing."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


@contextmanager
def running(records: dict[str, list[str]], *, silent: bool = False) -> Iterator[str]:
    """Its address, as DNS_SERVERS takes it. A name that is not among the records does not exist."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=_serve, args=(link, records, silent), daemon=True)
        thread.start()
        yield f"127.0.0.1:{link.getsockname()[1]}"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.sendto(b"", link.getsockname())
        thread.join(timeout=5)


def _serve(link: socket.socket, records: dict[str, list[str]], silent: bool) -> None:
    while True:
        data, asker = link.recvfrom(4096)
        if not data:
            return
        if not silent:
            link.sendto(_answer(dns.message.from_wire(data), records).to_wire(), asker)


def _answer(query: dns.message.Message, records: dict[str, list[str]]) -> dns.message.Message:
    answer = dns.message.make_response(query)
    answer.flags |= dns.flags.RA
    name = query.question[0].name
    found = records.get(name.to_text(omit_final_dot=True).lower())
    if found is None:
        answer.set_rcode(dns.rcode.NXDOMAIN)
    elif found:
        answer.answer.append(dns.rrset.from_text_list(name, 60, "IN", "TXT", [f'"{one}"' for one in found]))
    return answer
