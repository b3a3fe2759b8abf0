"""How the API describes itself: errors beyond those of every route, and shapes that types don't tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers

T = TypeVar("T", bound=Callable[..., Any])


class Problem(serializers.Serializer[object]):
    """Every error: a code for programs, a sentence for people."""

    code = serializers.CharField()
    message = serializers.CharField()


class FindingShape(serializers.Serializer[object]):
    """Of a reply that a check speaks against: with `mode` warn it goes when sent again with `despite` and `reason`."""

    check = serializers.CharField()
    mode = serializers.CharField()
    message = serializers.CharField()
    found = serializers.ListField(child=serializers.CharField())


class Refused(Problem):
    """`fields` names each field and what is wrong with it."""

    fields = serializers.DictField(child=serializers.ListField(child=serializers.CharField()), required=False)  # type: ignore[assignment]
    findings = FindingShape(many=True, required=False)


class Clash(Problem):
    """`detail` says what changed since the caller saw it, as codes and ids."""

    detail = serializers.DictField(required=False)


ERRORS: Mapping[int, OpenApiResponse] = {
    409: OpenApiResponse(Clash, "It changed since you saw it. Look again, then repeat with what you saw."),
    422: OpenApiResponse(Refused, "A value can't be used."),
}
CHANGING = (409, 422)


def reads(answer: Any, *, checked: bool = False, binary: bool = False, **options: Any) -> Callable[[T], T]:
    """Describes a route that changes nothing. `checked`: its query can be refused; `binary`: it answers with bytes."""
    codes = (422,) if checked else ()
    kind = "*/*" if binary else "application/json"
    return _described({(200, kind): answer}, codes, options)


def changes(
    takes: Any,
    answer: Any,
    *,
    status: int = 200,
    example: dict[str, Any] | None = None,
    gone: bool = False,
    **options: Any,
) -> Callable[[T], T]:
    """Describes a verb; `example` is a body that it takes; `gone`: it can take the thing out of the actor's sight."""
    if example is not None:
        options["examples"] = [OpenApiExample("Example", value=example, request_only=True)]
    answers: dict[Any, Any] = {status: answer}
    if gone:
        answers[204] = OpenApiResponse(None, "It is done, and the ticket is out of your sight.")
    return _described(answers, CHANGING, {"request": takes, **options})


def shaped(shape: Any) -> Callable[[T], T]:
    """Names the shape of a value that a method makes."""
    return extend_schema_field(shape)


def _described(answers: dict[Any, Any], errors: tuple[int, ...], options: dict[str, Any]) -> Callable[[T], T]:
    responses = answers | {code: ERRORS[code] for code in errors}
    return extend_schema(responses=responses, **options)


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "people.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A personal token, made in your settings."}
