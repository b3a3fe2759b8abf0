"""Tables as files that spreadsheets open."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse


def csv_file(name: str, rows: Iterable[Sequence[str]]) -> HttpResponse:
    """UTF-8 with a mark, which spreadsheets need; a cell that a spreadsheet would take for a formula is quoted."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.write("\ufeff")
    csv.writer(answer).writerows([f"'{one}" if one[:1] in "=+-@" and one else one for one in row] for row in rows)
    return answer
