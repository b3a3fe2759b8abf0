"""JSON lines in, JSON lines out: what commands do that answer questions one by one and store nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext

from django.core.management import CommandError

Answer = Mapping[str, object]


def answer_file(path: str, answer: Callable[[Mapping[str, object]], Answer], write: Callable[[str], object]) -> None:
    """Each line of the file (- is standard input) is answered; raises CommandError when some can't be."""
    failed = 0
    try:
        with nullcontext(sys.stdin) if path == "-" else open(path, encoding="utf-8", errors="replace") as lines:
            for told in answers(lines, answer):
                failed += "error" in told
                write(json.dumps(told, ensure_ascii=False))
    except OSError as error:
        raise CommandError(f"{path} can't be read: {error.strerror}") from error
    if failed:
        raise CommandError(f"{failed} of the lines can't be answered: see their 'error'.")


def answers(lines: Iterable[str], answer: Callable[[Mapping[str, object]], Answer]) -> Iterator[Answer]:
    """One for each line that isn't empty; where `answer` raises ValueError, `error` in words with the question's id."""
    for line in lines:
        if not line.strip():
            continue
        known: object = None
        try:
            question = json.loads(line)
            if not isinstance(question, dict):
                raise ValueError(f"the line is {question!r:.40}, but must be an object.")
            known = question.get("id")
            yield answer(question)
        except json.JSONDecodeError as error:
            yield {"id": known, "error": f"This is no JSON: {error}"}
        except (ValueError, RecursionError) as error:
            yield {"id": known, "error": str(error)}
