"""Networks that go away at the worst moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, Route


@contextmanager
def losing(page: Page, address: str, *, after: int) -> Iterator[None]:
    """What is done inside sends a file in parts to this address; the network is gone once so many are there."""
    passed: list[Route] = []
    held: list[Route] = []

    def pass_on(route: Route) -> None:
        if route.request.method == "PATCH" and len(passed) == after:
            held.append(route)
            return
        if route.request.method == "PATCH":
            passed.append(route)
        route.continue_()

    page.route(address, pass_on)
    yield
    for _ in range(600):
        if held:
            break
        page.wait_for_timeout(50)
    assert held, f"only {len(passed)} parts went to {address}"
    page.context.set_offline(True)
    for route in held:
        route.abort("internetdisconnected")
    page.unroute(address)
