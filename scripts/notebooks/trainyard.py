"""
The tables of all runs under a root, as pandas data frames.

    import trainyard
    metrics = trainyard.metrics("runs")
    metrics.query("metric == 'loss'").pivot_table(index="epoch", columns=["run_id", "split"], values="value").plot()

A root is a directory of runs, on this machine or as a URL that pyarrow knows (hdfs://, s3://, gs://). Each table has a
column run_id; runs that lack a table add no rows to it, and a run that still goes on adds the epochs that it has done.
README's chapter on result tables has the columns.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd
import pyarrow.dataset as ds
from pyarrow import fs


def runs(root: str) -> pd.DataFrame:
    """One row a run: what ran, when, how it ended, and the figures of its JSON line, each a column."""
    described = [
        {
            "run_id": run.id,
            **{key: run.description.get(key) for key in ("job", "status", "started", "ended", "seed")},
            "dataset_fingerprint": run.description.get("dataset_fingerprint"),
            **(run.description.get("result") or {}),
        }
        for run in _runs(root)
    ]
    frame = pd.DataFrame(described, columns=None if described else ["run_id", "job", "status"])
    for column in frame.columns.intersection(["started", "ended"]):
        frame[column] = pd.to_datetime(frame[column], utc=True, format="ISO8601")
    return frame


def settings(root: str) -> pd.DataFrame:
    """One row a run, by run_id; a column for each setting in which some of the runs differ."""
    texts = {
        run.id: {path: json.dumps(value) for path, value in run.description["configuration"].items()}
        for run in _runs(root)
    }
    frame = pd.DataFrame.from_dict(texts, orient="index").rename_axis("run_id")
    return frame.loc[:, frame.nunique(dropna=False) > 1].drop(columns=["run.id"], errors="ignore")


def table(root: str, name: str) -> pd.DataFrame:
    """All rows of a table that runs have: a directory such as ``metrics``, or a file such as ``trials.parquet``."""
    return _gather(
        (run, run.parquet(name) if name.endswith(".parquet") else run.parquets(name)) for run in _runs(root)
    )


def metrics(root: str) -> pd.DataFrame:
    """Losses, accuracies and so on by run, member, epoch and split."""
    return table(root, "metrics")


def timings(root: str) -> pd.DataFrame:
    """Where each epoch's seconds went, by phase."""
    return table(root, "timings")


def averaging(root: str) -> pd.DataFrame:
    """What each epoch's averagings cost."""
    return table(root, "averaging")


def samples(root: str) -> pd.DataFrame:
    """What models of text wrote after each epoch."""
    return table(root, "samples")


def evaluation(root: str, name: str, split: str = "test") -> pd.DataFrame:
    """All rows of a table that evaluations left: confusion, classes, members, calibration, disagreement and so on."""
    return _gather((run, run.parquet(f"evaluation/{split}-{name}.parquet")) for run in _runs(root))


def confusion(root: str, split: str = "test") -> pd.DataFrame:
    """How many rows of one class were taken for another, by run."""
    return evaluation(root, "confusion", split)


def members(root: str, split: str = "test") -> pd.DataFrame:
    """What each member of an ensemble is worth, and the mean of the first so many."""
    return evaluation(root, "members", split)


class _Run:
    """A run's directory."""

    def __init__(self, files: fs.FileSystem, path: str) -> None:
        self.files = files
        self.path = path
        self.id = path.rsplit("/", 1)[-1]
        with files.open_input_file(f"{path}/run.json") as file:
            self.description: dict[str, Any] = json.loads(file.read())

    def parquet(self, name: str) -> list[str]:
        path = f"{self.path}/{name}"
        return [path] if self.files.get_file_info(path).type == fs.FileType.File else []

    def parquets(self, name: str) -> list[str]:
        selector = fs.FileSelector(f"{self.path}/{name}", allow_not_found=True)
        # What is still being written has a name that begins with a dot.
        return sorted(
            info.path
            for info in self.files.get_file_info(selector)
            if info.base_name.endswith(".parquet") and not info.base_name.startswith(".")
        )

    def read(self, paths: list[str]) -> pd.DataFrame:
        frame = ds.dataset(paths, format="parquet", filesystem=self.files).to_table().to_pandas()
        if "run_id" not in frame:
            frame.insert(0, "run_id", self.id)
        return frame


def _runs(root: str) -> Iterator[_Run]:
    files, path = (
        fs.FileSystem.from_uri(root) if "://" in root else (fs.LocalFileSystem(), os.path.abspath(root))
    )
    for info in sorted(files.get_file_info(fs.FileSelector(path)), key=lambda info: info.path):
        if info.type == fs.FileType.Directory:
            description = files.get_file_info(f"{info.path}/run.json")
            if description.type == fs.FileType.File:
                yield _Run(files, info.path)


def _gather(found: Iterable[tuple[_Run, list[str]]]) -> pd.DataFrame:
    frames = [run.read(paths) for run, paths in found if paths]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame({"run_id": []})
