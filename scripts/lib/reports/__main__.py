"""
python -m reports HOME CHROMIUM RUNS FOLDER

Opens the reports of all runs under the root RUNS in a browser, makes an index of them and opens that, all as lines for
the table of scripts/acceptance. Of one of them, many copies are made under FOLDER, which is emptied, for an index of
them, and one whose tables go on to many epochs, for a long report. HOME is the checkout, CHROMIUM the browser. What is
wrong is told on standard error. A line has what it is, what was found, at-least or at-most or -, and what was promised,
with tabs between.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median

import pyarrow as pa
import pyarrow.parquet as pq
from playwright.sync_api import sync_playwright

from .browser import Browser, Findings
from .expected import Run, index
from .expected import time as time_of

# What is promised.
REPORT_EPOCHS, REPORT_MB, LOAD_S = 100, 2, 1
INDEX_RUNS, INDEX_S = 500, 20

Line = tuple[str, object, str, object]


def job(home: Path, *arguments: str | Path) -> float:
    """Runs a job; the seconds that the command took."""
    begin = time.monotonic()
    command = [home / "scripts/trainyard", *arguments, "--master", "local[2]"]
    subprocess.run(command, stdout=sys.stderr, check=True)
    return time.monotonic() - begin


def runs(root: Path) -> list[Run]:
    return [Run(file.parent) for file in sorted(root.glob("*/run.json"))]


def copy(run: Run, target: Path, **changed: object) -> None:
    """A run under the id that its new directory has, without what no page shows."""
    shutil.copytree(run.directory, target, ignore=shutil.ignore_patterns("checkpoints", "model"))
    description = {**run.description, "run_id": target.name, **changed}
    (target / "run.json").write_text(json.dumps(description))


def begun_earlier(run: Run, minutes: int) -> dict[str, str]:
    """When a run began and ended, if it had done so earlier."""
    return {
        when: (time_of(run.description[when]) - timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")
        for when in ("started", "ended")
    }


def go_on(directory: Path, epochs: int) -> None:
    """Has a run's tables go on to so many epochs, by repeating those that are there."""
    for name in ("metrics", "timings", "averaging"):
        files = sorted((directory / name).glob("epoch-*.parquet"))
        for epoch in range(len(files) + 1, epochs + 1):
            rows = pq.read_table(files[epoch % len(files)])
            at = rows.schema.get_field_index("epoch")
            moved = pa.array([epoch] * len(rows), rows.schema.field(at).type)
            rows = rows.set_column(at, rows.schema.field(at), moved)
            pq.write_table(rows, directory / name / f"epoch-{epoch:05}.parquet")


def small(browser: Browser, home: Path, found: list[Run]) -> Iterator[Line]:
    """The reports of a few runs, and their index."""
    root = found[0].directory.parent
    job(home, "report", "--root", root)
    findings = Findings()
    for run in found:
        browser.check(run.directory / "report.html", run.report(), findings)
    yield from findings.lines("reports")
    findings = Findings()
    browser.check(root / "index.html", index(found), findings)
    yield from findings.lines("index")


def long(browser: Browser, home: Path, run: Run, folder: Path) -> Iterator[Line]:
    """The report of a run with many epochs."""
    target = folder / "long"
    copy(run, target, result={**run.result, "epochs": REPORT_EPOCHS})
    go_on(target, REPORT_EPOCHS)
    job(home, "report", "--run", target)
    page = target / "report.html"
    yield f"report of {REPORT_EPOCHS} epochs, MB", page.stat().st_size / 1e6, "at-most", REPORT_MB
    findings = Findings()
    browser.check(page, Run(target).report(), findings)
    yield f"report of {REPORT_EPOCHS} epochs, median load, s", median(findings.loads_s), "at-most", LOAD_S
    yield from findings.lines(f"report of {REPORT_EPOCHS} epochs")


def many(browser: Browser, home: Path, run: Run, folder: Path) -> Iterator[Line]:
    """An index of many runs."""
    root = folder / "runs"
    for number in range(INDEX_RUNS):
        copy(run, root / f"copy-{number:03}", **begun_earlier(run, number))
    yield f"index of {INDEX_RUNS} runs, s to make", job(home, "report", "--root", root), "at-most", INDEX_S
    findings = Findings()
    browser.check(root / "index.html", index(runs(root)), findings)
    yield f"index of {INDEX_RUNS} runs, median load, s", median(findings.loads_s), "-", ""
    yield from findings.lines(f"index of {INDEX_RUNS} runs")


def main() -> None:
    home, chromium, root, folder = map(Path, sys.argv[1:])
    shutil.rmtree(folder, ignore_errors=True)
    found = runs(root)
    evaluated = next(
        run for run in found if "best_epoch" in run.result and (run.directory / "evaluation").exists()
    )
    with sync_playwright() as playwright:
        browser = Browser(playwright.chromium.launch(executable_path=chromium))
        for lines in (
            small(browser, home, found),
            long(browser, home, evaluated, folder),
            many(browser, home, evaluated, folder),
        ):
            for line in lines:
                print(*line, sep="\t", flush=True)
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
