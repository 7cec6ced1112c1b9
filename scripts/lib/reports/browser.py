"""Opens pages as people would: by light and by dark, at a desk and on a phone, and without a mouse."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright import sync_api as playwright

from . import shown
from .expected import Figures

SCHEMES = ("light", "dark")
DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}

# WCAG 2.2, 1.4.3 and 1.4.11, level AA: of text, and of what a chart is drawn with.
TEXT_CONTRAST, CURVE_CONTRAST = 4.5, 3

# What a chart's legend says where there is no number.
MISSING = "\N{EN DASH}"

# Of each kind of fault so many are told.
TOLD = 5

Line = tuple[str, object, str, object]

# What only the developer's tools can see: what listens to clicks.
CLICKABLE = """
for (const element of document.querySelectorAll("body *"))
  if (getEventListeners(element).click) probe.clickable.add(element);
"""


class Findings:
    """What was found on pages."""

    # Faults, none of which may be there.
    FAULTS = (
        "errors on the console",
        "requests to the network",
        "figures that differ from the tables",
        "links that lead nowhere",
        "curves that are not drawn",
        "pages that are too wide for a phone",
        "things that the Tab key does not reach",
        "keys that do not do what a mouse does",
    )

    def __init__(self) -> None:
        self.faults: dict[str, int] = defaultdict(int)
        self.contrast: dict[str, float] = {}
        self.pages = 0
        self.figures = 0
        self.things = 0
        self.loads_s: list[float] = []

    def fault(self, kind: str, file: Path, found: list[str]) -> None:
        self.faults[kind] += len(found)
        for each in found[:TOLD]:
            print(f"reports: {file}: {kind}: {each}", file=sys.stderr)
        if len(found) > TOLD:
            print(f"reports: {file}: and {len(found) - TOLD} more", file=sys.stderr)

    def least(self, kind: str, file: Path, found: dict[str, Any], wanted: float) -> None:
        self.contrast[kind] = min(found["contrast"], self.contrast.get(kind, 21))
        if found["contrast"] < wanted:
            print(
                f"reports: {file}: contrast of {kind}: {found['contrast']:.2f}: {found['what']}",
                file=sys.stderr,
            )

    def lines(self, what: str) -> Iterator[Line]:
        yield f"{what}, pages opened", self.pages, "-", ""
        yield f"{what}, figures held against the tables", self.figures, "-", ""
        for kind in self.FAULTS:
            yield f"{what}, {kind}", self.faults[kind], "at-most", 0
        yield f"{what}, things that the Tab key reaches", self.things, "-", ""
        for kind, found in self.contrast.items():
            wanted = TEXT_CONTRAST if kind.startswith("text") else CURVE_CONTRAST
            yield f"{what}, least contrast of {kind}", found, "at-least", wanted


class Browser:
    """A browser whose pages have the probe."""

    def __init__(self, browser: playwright.Browser) -> None:
        self.browser = browser

    def check(self, file: Path, expected: Figures, findings: Findings) -> None:
        """All that is to be found out of a page."""
        print(f"reports: {file}", file=sys.stderr)
        for scheme in SCHEMES:
            with self._opened(file, findings, color_scheme=scheme, **DESK) as page:
                unfold(page, file, findings)
                findings.least(
                    f"text, {scheme}", file, page.evaluate("probe.leastTextContrast()"), TEXT_CONTRAST
                )
                curves = page.evaluate("probe.leastCurveContrast()")
                findings.least(f"curves, {scheme}", file, curves, CURVE_CONTRAST)
                findings.fault("curves that are not drawn", file, blank(page))
                findings.fault("figures that differ from the tables", file, shown.differences(page, expected))
                findings.figures += len(expected)
                if scheme == "light":
                    findings.fault("links that lead nowhere", file, shown.broken_links(page))
                    keys(page, file, findings)
            with self._opened(file, findings, color_scheme=scheme, **PHONE) as page:
                unfold(page, file, findings)
                too_wide = page.evaluate("width => probe.tooWide(width)", PHONE["viewport"]["width"])
                found = [f"by {too_wide:.0f} pixels"] if too_wide > 1 else []
                findings.fault("pages that are too wide for a phone", file, found)

    @contextmanager
    def _opened(self, file: Path, findings: Findings, **options: Any) -> Iterator[playwright.Page]:
        # Without a language of its own, a browser may take one from the environment that no page can use.
        with self.browser.new_context(locale="en-US", **options) as context:
            context.add_init_script(path=Path(__file__).with_name("probe.js"))
            page = context.new_page()
            errors: list[str] = []
            requests: list[str] = []
            page.on("console", lambda message: errors.append(message.text) if is_bad(message) else None)
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.on("request", lambda request: requests.append(request.url))
            page.goto(file.absolute().as_uri())
            findings.pages += 1
            findings.loads_s.append(page.evaluate("probe.loadSeconds()"))
            yield page
            findings.fault("errors on the console", file, errors)
            # The first one is the page.
            outside = [url for url in requests[1:] if not url.startswith("data:")]
            findings.fault("requests to the network", file, outside)


def is_bad(message: playwright.ConsoleMessage) -> bool:
    return message.type in ("error", "warning", "assert")


def unfold(page: playwright.Page, file: Path, findings: Findings) -> None:
    """Opens all that is folded, by the keyboard."""
    for summary in page.locator("summary").all():
        summary.focus()
        page.keyboard.press("Enter")
    folded = page.locator("details:not([open])").count()
    findings.fault("keys that do not do what a mouse does", file, ["does not unfold"] * folded)
    frame(page)


def frame(page: playwright.Page) -> None:
    """Waits until what was changed has been drawn, and what that has changed."""
    page.evaluate("probe.drawn()")


def blank(page: playwright.Page) -> list[str]:
    """Curves that have left no paint, but for those that lie under another one all the way."""
    hidden = set()
    for table in page.evaluate("probe.tables()"):
        columns = list(zip(*([cell["text"] for cell in row] for row in table["rows"]), strict=True))
        hidden |= {
            (table["title"], name)
            for name, column in zip(table["columns"], columns, strict=False)
            if columns.count(column) > 1
        }
    return [
        f"{chart['title']}: {series['name']}"
        for chart in page.evaluate("probe.charts()")
        for series in chart["painted"]
        # A bar may be too low to see.
        if chart["form"] == "lines"
        and not series["pixels"]
        and (chart["title"], series["name"]) not in hidden
    ]


def keys(page: playwright.Page, file: Path, findings: Findings) -> None:
    """All that a mouse can do, by the keyboard: the Tab key, sorting, hiding curves and reading their numbers."""
    unreached = tab(page, findings)
    findings.fault("things that the Tab key does not reach", file, unreached)
    kind = "keys that do not do what a mouse does"
    tables = {table["title"]: table for table in page.evaluate("probe.tables()")}
    for figure in page.locator("figure.chart").all():
        title = figure.locator("figcaption").text_content()
        findings.fault(kind, file, read_by_keys(page, figure, tables[title]))
    for table in page.locator("table.sortable").all():
        findings.fault(kind, file, sort_by_keys(page, table))


def tab(page: playwright.Page, findings: Findings) -> list[str]:
    """What is left after the Tab key has gone through the page, which may begin where the last key was pressed."""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": CLICKABLE, "includeCommandLineAPI": True})
    page.evaluate("probe.forget()")
    things = page.evaluate("probe.interactive()")
    for pressed in range(2 * things + 20):
        page.keyboard.press("Tab")
        if pressed >= things - 1 and not page.evaluate("probe.unreached().length"):
            break
    unreached = page.evaluate("probe.unreached()")
    findings.things += things - len(unreached)
    return unreached


def read_by_keys(page: playwright.Page, figure: playwright.Locator, table: dict[str, Any]) -> list[str]:
    """Where the arrow keys on a chart tell other numbers than its table."""
    figure.locator(".plot").focus()
    wrong = []
    last = len(table["rows"]) - 1
    for key, row in (("End", last), ("ArrowLeft", max(0, last - 1)), ("Home", 0)):
        page.keyboard.press(key)
        frame(page)
        told = figure.evaluate("figure => probe.legend(figure)")
        cells = zip(table["columns"], table["rows"][row], strict=True)
        texts = {column: cell["text"] or MISSING for column, cell in cells}
        if told != texts:
            wrong.append(f"{table['title']}, {key}: expected {texts}, found {told}")
    return wrong + hide_by_keys(page, figure)


def hide_by_keys(page: playwright.Page, figure: playwright.Locator) -> list[str]:
    """A curve's name hides it, and shows it again."""
    name = figure.locator(".u-series:not(:first-child) th").first
    series = figure.locator(".u-series:not(:first-child)").first
    name.focus()
    states = []
    for key in ("Enter", " "):
        page.keyboard.press(key)
        states.append("u-off" in (series.get_attribute("class") or ""))
    return [] if states == [True, False] else [f"{name.text_content()} hides as {states}"]


def sort_by_keys(page: playwright.Page, table: playwright.Locator) -> list[str]:
    """The first column sorts up, then down."""
    table.locator("th button").first.focus()
    orders = []
    for _ in range(2):
        page.keyboard.press("Enter")
        orders.append(table.locator("tbody tr > :first-child").all_text_contents())
    return [] if orders[0] == sorted(orders[0]) == orders[1][::-1] else [f"{orders} is not sorted"]
