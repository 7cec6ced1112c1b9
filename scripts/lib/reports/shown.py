"""What a page shows, as the probe tells it, held against what it has to show."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from .expected import WORDS, Figures, Place

# A number and all of its digits, but for sums that were taken in another order; and its first six digits.
SAME, SHOWN = 1e-12, 5.1e-6


class Cell(NamedTuple):
    """A text, and all digits of what is a number."""

    text: str
    value: str | None = None


def close(text: str, number: float, tolerance: float) -> bool:
    found = float(text)
    if math.isnan(number):
        return math.isnan(found)
    return math.isclose(found, number, rel_tol=tolerance)


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def tells(cell: Cell, value: Any) -> bool:
    """Whether a cell shows a value."""
    if value is None:
        return cell == ("", None)
    if isinstance(value, list):
        texts = cell.text.removesuffix(", …").split(", ")
        return len(texts) == min(len(value), WORDS) and all(
            close(text, each, SHOWN) if is_number(each) else tells(Cell(text), each)
            for text, each in zip(texts, value, strict=False)
        )
    if is_number(value) and cell.value is not None:
        return close(cell.value, value, SAME) and close(cell.text, value, SHOWN)
    return cell == (str(value).lower() if isinstance(value, bool) else str(value), None)


def shown(page: Any) -> dict[Place, Cell]:
    """Each cell of the page's tables, each text, and each mark of a chart."""
    cells: dict[Place, Cell] = {}
    for table in page.evaluate("probe.tables()"):
        for i, row in enumerate(table["rows"]):
            for column, cell in zip(table["columns"], row, strict=True):
                place = Place(table["section"], table["title"], i, column)
                cells[place] = Cell(cell["text"], cell["value"])
    for passage in page.evaluate("probe.passages()"):
        for label, words in passage["texts"]:
            cells[Place(passage["section"], passage["title"], 0, label)] = Cell(words)
    for chart in page.evaluate("probe.charts()"):
        for mark in chart["marks"]:
            at = mark["text"].removeprefix(f"{mark['label']}: ")
            cells[Place(chart["section"], chart["title"], 0, mark["label"])] = Cell(at, at)
    return cells


def differences(page: Any, expected: Figures) -> list[str]:
    """Where the page shows another figure than it should, one that should not be there, or none."""
    found = shown(page)
    wrong = [
        f"{'/'.join(map(str, place))}: expected {value!r}, found {found.get(place)}"
        for place, value in expected.items()
        if place not in found or not tells(found[place], value)
    ]
    return wrong + [f"{'/'.join(map(str, place))}: not expected" for place in found.keys() - expected.keys()]


def broken_links(page: Any) -> list[str]:
    """Links to what is not there, in the page or on disk."""
    return [
        link["address"] for link in page.evaluate("probe.links()") if not link["found"] or not exists(link)
    ]


def exists(link: dict[str, Any]) -> bool:
    address = urlsplit(link["address"])
    return address.scheme == "file" and Path(unquote(address.path)).is_file()
