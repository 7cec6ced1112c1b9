"""What the report of a run, and the index of runs, have to show, from the runs' tables and JSON files."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq

# Lists of an evaluation's JSON file that have a table of their own.
IN_TABLES = {"classes", "confusion", "files"}

# Phases that go on beside others.
MEANWHILE = {"read", "augment"}

# How much is shown of what could be long.
ROWS, OBJECTS, TEXTS, WORDS, CURVES, INDEX_EPOCHS = 100, 25, 6, 20, 24, 60

FIGURES = (
    *("loss", "accuracy", "perplexity", "bits_per_token", "sequence_accuracy", "bleu", "rmse", "r2"),
    "bits_per_dimension",
)
COSTS = ("examples_per_second", "training_s", "parameters")


class Place(NamedTuple):
    """Where a page shows something: in a row, from 0, and a column of a table."""

    section: str
    table: str
    row: int
    column: str


Figures = dict[Place, Any]


def table(section: str, title: str, rows: Iterable[dict[str, Any]]) -> Figures:
    return {
        Place(section, title, i, column): value for i, row in enumerate(rows) for column, value in row.items()
    }


def pairs(section: str, title: str, values: dict[str, Any]) -> Figures:
    return table(section, title, ({"name": name, "value": value} for name, value in values.items()))


def curves(section: str, title: str, axis: str, values: Iterable[tuple[int, str, float]]) -> Figures:
    """One column a series, one row a place on the axis; what is there twice is added up."""
    lines: dict[int, dict[str, float]] = {}
    names = {}
    for at, name, value in values:
        line = lines.setdefault(at, {})
        line[name] = line.get(name, 0) + value
        names[name] = None
    return table(
        section, title, ({axis: at, **{name: lines[at].get(name) for name in names}} for at in sorted(lines))
    )


def flat(values: dict[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Figures within each other as one list, without lists of anything but plain values."""
    for name, value in values.items():
        if isinstance(value, dict):
            yield from flat(value, f"{path}{name}.")
        elif value is not None and not (
            isinstance(value, list) and any(isinstance(each, (dict, list)) for each in value)
        ):
            yield path + name, value


def shown_time(text: str) -> str:
    return f"{text[:10]} {text[11:19]} UTC"


def time(text: str) -> datetime:
    # Nanoseconds are more than Python knows.
    return datetime.fromisoformat(text[:26].rstrip("Z")).replace(tzinfo=UTC)


def shown_duration(duration: timedelta) -> str:
    seconds = int(duration.total_seconds())
    hours = f"{seconds // 3600} h " if seconds >= 3600 else ""
    minutes = f"{seconds // 60 % 60} min " if seconds >= 60 else ""
    return f"{hours}{minutes}{seconds % 60} s"


class Run:
    """A finished run in its directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.description = json.loads((directory / "run.json").read_text())
        self.result = self.description["result"]
        self.configuration = self.description["configuration"]
        self.monitor = self.configuration.get("stopping.monitor") or ""

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Of a table that has a file for each epoch, by training and epoch."""
        files = sorted((self.directory / name).glob("[!.]*.parquet"))
        rows = itertools.chain.from_iterable(pq.read_table(file).to_pylist() for file in files)
        return sorted(rows, key=lambda row: (row.get("member", 0), row["epoch"]))

    @property
    def axis(self) -> str:
        """What one of several trainings of the run is called."""
        return {"ensemble": "member", "tune": "trial"}.get(self.description["job"], "training")

    def report(self) -> Figures:
        """All that the report shows but the pictures."""
        return {
            **self._summary(),
            **self._curves(),
            **self._times(),
            **self._evaluations(),
            **self._samples(),
            **self._setup(),
        }

    def _summary(self) -> Figures:
        run = self.description
        facts = {
            "run": run["run_id"],
            "job": run["job"],
            "status": run["status"],
            "stopped by": self.result.get("stop_reason"),
            "started": shown_time(run["started"]),
            "ended": shown_time(run["ended"]),
            "from start to end": shown_duration(time(run["ended"]) - time(run["started"])),
            "model": self.configuration.get("model.kind"),
            "dataset": self.configuration.get("dataset.path"),
            "dataset's fingerprint": run["dataset_fingerprint"],
            "network's SHA-256": run["network_sha256"],
            "seed": run["seed"],
        }
        known = {name: value for name, value in facts.items() if value is not None}
        return {
            **pairs("summary", "What ran", known),
            **pairs("summary", "Figures of the run", dict(flat(self.result))),
        }

    def _curves(self) -> Figures:
        rows = self.rows("metrics")
        figures: Figures = {}
        if any(row["member"] > 0 for row in rows):
            for row in rows:
                row["title"] = f"{row['split']} {row['metric']}"
                row["series"] = f"{self.axis} {row['member']}"
            rows = [row for row in rows if row["metric"] == "loss" or row["title"] == self._monitored()]
        else:
            for row in rows:
                row["title"], row["series"] = row["metric"], row["split"]
        for title in {row["title"] for row in rows}:
            values = [(row["epoch"], row["series"], row["value"]) for row in rows if row["title"] == title]
            figures |= curves("curves", title, "epoch", values)
            if "best_epoch" in self.result and len({at for at, *_ in values}) > 1:
                figures[Place("curves", title, 0, "best epoch")] = self._best_epoch(rows)
                stop = f"stopped by {self.result['stop_reason']}"
                figures[Place("curves", title, 0, stop)] = max(row["epoch"] for row in rows)
        return figures

    def _monitored(self) -> str:
        return self.monitor.replace("val_", "validation ", 1)

    def _best_epoch(self, rows: list[dict[str, Any]]) -> int:
        """By the table: the first of those that are best."""
        best = max if self.monitor.endswith("accuracy") else min
        values = {
            row["epoch"]: row["value"]
            for row in rows
            if f"{row['split']} {row['metric']}" == self._monitored()
        }
        return best(sorted(values), key=values.__getitem__)

    def _times(self) -> Figures:
        rows = self.rows("timings")
        axis = self.axis if any(row["member"] > 0 for row in rows) else "epoch"
        alone = [row for row in rows if row["phase"] not in MEANWHILE]
        all_seconds = sum(row["seconds"] for row in alone)
        phases = ("read", "augment", "wait", "fit", "average", "validate", "checkpoint")
        totals = {phase: [row["seconds"] for row in rows if row["phase"] == phase] for phase in phases}
        totalled = (
            {
                "phase": phase,
                "seconds": sum(seconds),
                "per cent": "meanwhile" if phase in MEANWHILE else 100 * sum(seconds) / all_seconds,
            }
            for phase, seconds in totals.items()
            if seconds
        )
        by = "member" if axis != "epoch" else "epoch"
        values = ((row[by], row["phase"], row["seconds"]) for row in alone)
        return {
            **curves("time", f"seconds by {axis}", axis, values),
            **table("time", "Seconds in all", totalled),
        }

    def _evaluations(self) -> Figures:
        figures: Figures = {}
        directory = self.directory / "evaluation"
        for number, file in enumerate(sorted(directory.glob("*.json")), 1):
            section, split = f"evaluation-{number}", file.stem
            report = json.loads(file.read_text())
            figures |= pairs(section, f"Figures on {split}", dict(flat(report)))
            for name, value in report.items():
                if name not in IN_TABLES and isinstance(value, list) and all(map(is_object, value)):
                    figures |= objects(section, name.replace("_", " "), value)
            for beside in directory.glob(f"{split}-*.parquet"):
                title = beside.stem.removeprefix(f"{split}-").replace("-", " ")
                figures |= parquet(section, title, beside)
            figures |= confusion(section, directory, split)
        return figures

    def _samples(self) -> Figures:
        rows = self.rows("samples")
        figures: Figures = {}
        for epoch in {row["epoch"] for row in rows}:
            for row in [row for row in rows if row["epoch"] == epoch][:TEXTS]:
                for name in ("prompt", "text", "source", "reference", "translation"):
                    if (row.get(name) or "").strip():
                        title = f"Epoch {epoch}, sample {row['sample']}"
                        figures[Place("samples", title, 0, name)] = row[name]
        return figures

    def _setup(self) -> Figures:
        configuration = (self.directory / "config.conf").read_text()
        return {
            Place("setup", "config.conf", 0, "every value, defaults included"): configuration,
            **pairs("setup", "Versions", dict(sorted(self.description["versions"].items()))),
        }

    def entry(self) -> dict[str, Any]:
        """What the index shows of the run."""
        run, result = self.description, self.result
        tested_file = self.directory / "evaluation/test.json"
        tested = json.loads(tested_file.read_text()) if tested_file.exists() else {}
        lasted = (time(run["ended"]) - time(run["started"])) // timedelta(milliseconds=1) / 1e3
        names = (self.monitor, *(f"val_{name}" for name in FIGURES), "train_loss", *COSTS)
        return {
            "run": self.directory.name,
            "job": run["job"],
            "status": run["status"],
            "started": shown_time(run["started"]),
            "seconds": lasted,
            "model": self.configuration.get("model.kind"),
            "epochs": result.get("epochs"),
            "best epoch": result.get("best_epoch"),
            "stopped by": result.get("stop_reason"),
            **{name: result[name] for name in names if name in result},
            **{f"test_{name}": tested[name] for name in FIGURES if name in tested},
        }

    def curve(self) -> list[tuple[str, int, str, float]]:
        """The monitored metric: what it is, epoch, run and value."""
        return [
            (self._monitored(), row["epoch"], self.directory.name, row["value"])
            for row in self.rows("metrics")
            if row["member"] == 0 and f"{row['split']} {row['metric']}" == self._monitored()
        ]


def is_object(value: Any) -> bool:
    return isinstance(value, dict)


def objects(section: str, title: str, values: list[dict[str, Any]]) -> Figures:
    """A list of objects, without what is within them."""
    columns = [
        name
        for name in dict.fromkeys(itertools.chain.from_iterable(values))
        if not any(isinstance(value.get(name), (dict, list)) for value in values)
    ]
    if not columns:
        return {}
    if len(values) > OBJECTS:
        title = f"{title}: the first {OBJECTS} of {len(values)}"
    return table(section, title, ({name: value.get(name) for name in columns} for value in values[:OBJECTS]))


def parquet(section: str, title: str, file: Path) -> Figures:
    rows = pq.read_table(file).to_pylist()
    if len(rows) > ROWS:
        title = f"{title}: the first {ROWS} of {len(rows)} rows"
    flat_rows = (
        {column: value for column, value in row.items() if not isinstance(value, list)} for row in rows[:ROWS]
    )
    return table(section, title, flat_rows)


def confusion(section: str, directory: Path, split: str) -> Figures:
    counted = directory / f"{split}-confusion.parquet"
    if not counted.exists():
        return {}
    classes = pq.read_table(directory / f"{split}-classes.parquet").to_pylist()
    names = [row["label_class"] for row in sorted(classes, key=lambda row: row["label"])]
    counts = {(row["label"], row["predicted"]): row["count"] for row in pq.read_table(counted).to_pylist()}
    return table(
        section,
        "Confusion: rows by true class and predicted class",
        (
            {"true \\ predicted": name, **{other: counts.get((i, j), 0) for j, other in enumerate(names)}}
            for i, name in enumerate(names)
        ),
    )


def index(runs: list[Run]) -> Figures:
    """All that the index shows, of runs without more epochs than it draws."""
    ordered = sorted(runs, key=lambda run: run.directory.name)
    ordered.sort(key=lambda run: run.description["started"], reverse=True)
    entries = [run.entry() for run in ordered]
    columns = dict.fromkeys(itertools.chain.from_iterable(entries))
    title = "All runs, the last one first; the names of columns sort it"
    figures = table("runs", title, ({name: entry.get(name) for name in columns} for entry in entries))
    drawn = [curve for run in ordered if (curve := run.curve())][:CURVES]
    points = list(itertools.chain.from_iterable(drawn))
    for metric in {metric for metric, *_ in points}:
        values = [(at, name, value) for other, at, name, value in points if other == metric]
        figures |= curves("curves", metric, "epoch", values)
    return figures
