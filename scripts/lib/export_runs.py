"""Exports runs to a real MLflow server and for a real TensorBoard, as lines for the table of scripts/acceptance.

    python export_runs.py TRAINYARD FOLDER RUN...

Run by the Python that has MLflow and TensorBoard. TRAINYARD is the script that starts jobs, each RUN the directory of a
run; FOLDER gets the server's database and the event files. What both have is held against the runs' own tables. A line
has what it is, what was found, at-least or at-most or -, and what was promised, with tabs between.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy
import pandas
from mlflow.tracking import MlflowClient
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

Line = tuple[str, object, str, object]

# What was measured: of which training, of what, the metric, the step, the value.
Value = tuple[str, str, str, int, float]

EXPERIMENT = "exports"
INFRASTRUCTURE = 5
PATIENCE_S = 600


def figures(path: str, found: dict) -> Iterator[tuple[str, float]]:
    """All numbers, those within others by their path."""
    for name, value in found.items():
        if isinstance(value, dict):
            yield from figures(f"{path}{name}.", value)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            yield path + name, float(value)


def expected(run: Path) -> Counter[Value]:
    """What a run's tables and reports hold."""
    description = json.loads((run / "run.json").read_text())
    best = description["result"].get("best_epoch", 0)
    values: Counter[Value] = Counter()
    for row in pandas.read_parquet(run / "metrics").itertuples():
        training = f"member-{row.member}" if row.member else ""
        split = "val" if row.split == "validation" else row.split
        values[training, split, row.metric, row.epoch, row.value] += 1
    for name, value in figures("", description["result"]):
        values["", "result", name, best, value] += 1
    for name, value in json.loads((run / "evaluation/test.json").read_text()).items():
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            values["", "test", name, best, float(value)] += 1
    return values


def in_mlflow(client: MlflowClient, run: Path) -> tuple[Counter[Value], int]:
    """What the server has of a run, and how many runs that is."""
    experiment = client.get_experiment_by_name(EXPERIMENT)
    runs = client.search_runs([experiment.experiment_id], f"tags.`trainyard.run_id` = '{run.name}'")
    values: Counter[Value] = Counter()
    for found in runs:
        training = found.data.tags.get("trainyard.training", "")
        for key in found.data.metrics:
            of, _, metric = key.partition("/" if key.startswith("result/") else "_")
            for point in client.get_metric_history(found.info.run_id, key):
                values[training, of, metric, point.step, point.value] += 1
    return values, len(runs)


def in_tensorboard(logdir: Path, run: Path) -> Counter[Value]:
    values: Counter[Value] = Counter()
    directory = logdir / run.name
    for file in directory.rglob("*tfevents*"):
        training = "" if file.parent == directory else file.parent.name
        events = EventAccumulator(str(file), size_guidance={"scalars": 0})
        events.Reload()
        for tag in events.Tags()["scalars"]:
            first, _, second = tag.partition("/")
            of, metric = (first, second) if first == "result" else (second, first)
            for event in events.Scalars(tag):
                values[training, of, metric, event.step, event.value] += 1
    return values


def single(values: Counter[Value]) -> Counter[Value]:
    """As TensorBoard keeps values."""
    rounded: Counter[Value] = Counter()
    for (*what, value), count in values.items():
        rounded[(*what, float(numpy.float32(value)))] += count
    return rounded


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@contextmanager
def mlflow_server(folder: Path) -> Iterator[str]:
    """A server on the loopback interface, with all processes that it starts."""
    address = f"http://127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", address.rpartition(":")[2]]
    command += ["--workers", "1", "--backend-store-uri", f"sqlite:///{folder}/mlflow.db"]
    command += ["--artifacts-destination", str(folder / "artifacts")]
    # Neither telemetry nor workers for jobs of its own.
    quiet = {**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true", "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
    with (folder / "mlflow.log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=folder, env=quiet, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            wait_for(server, address)
            yield address
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(PATIENCE_S)


def wait_for(server: subprocess.Popen, address: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5):
                return
        except OSError as error:
            if server.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"MLflow's server does not answer at {address}") from error
            time.sleep(0.5)


def export(trainyard: str, run: Path, *arguments: str) -> tuple[int, dict]:
    """Runs the job; its exit code, and what its last line says."""
    job = subprocess.run(
        [trainyard, "export", str(run), *arguments], stdout=subprocess.PIPE, stderr=sys.stderr, text=True, check=False
    )
    return job.returncode, json.loads(job.stdout.splitlines()[-1])


def differences(found: Counter[Value], wanted: Counter[Value]) -> int:
    """How many values are there and should not be, too often, or not at all."""
    wrong = (found - wanted) + (wanted - found)
    for value in list(wrong)[:10]:
        print("differs:", *value, file=sys.stderr)
    return wrong.total()


def check(trainyard: str, folder: Path, runs: list[Path]) -> Iterator[Line]:
    logdir = folder / "logs"
    wanted = {run: expected(run) for run in runs}
    trainings = {run: {training for training, *_ in values} | {""} for run, values in wanted.items()}
    added = {"mlflow": [0, 0], "tensorboard": [0, 0]}
    with mlflow_server(folder) as address:
        options = {
            "mlflow": ["--tracking-uri", address, "--experiment", EXPERIMENT],
            "tensorboard": ["--logdir", str(logdir)],
        }
        for program, more in options.items():
            for attempt in range(2):
                for run in runs:
                    code, line = export(trainyard, run, "--to", program, *more)
                    if code != 0:
                        raise RuntimeError(f"cannot export {run} to {program}: exit code {code}")
                    added[program][attempt] += line["values_added"]
        client = MlflowClient(address)
        there = {run: in_mlflow(client, run) for run in runs}
    total = sum(values.total() for values in wanted.values())
    yield "MLflow, values exported", added["mlflow"][0], "at-least", total
    yield "MLflow, values added by the second export", added["mlflow"][1], "at-most", 0
    yield (
        "MLflow, values that are not the tables'",
        sum(differences(there[run][0], wanted[run]) for run in runs),
        "at-most",
        0,
    )
    yield "MLflow, runs", sum(count for _, count in there.values()), "at-most", sum(map(len, trainings.values()))
    yield "TensorBoard, values exported", added["tensorboard"][0], "at-least", total
    yield "TensorBoard, values added by the second export", added["tensorboard"][1], "at-most", 0
    yield (
        "TensorBoard, values that are not the tables'",
        sum(differences(in_tensorboard(logdir, run), single(wanted[run])) for run in runs),
        "at-most",
        0,
    )
    code, line = export(trainyard, runs[0], "--to", "mlflow", *options["mlflow"])
    print(line.get("error"), file=sys.stderr)
    yield "exit code where MLflow's server is stopped", code, "at-least", INFRASTRUCTURE


def main() -> None:
    trainyard, folder, runs = sys.argv[1], Path(sys.argv[2]), [Path(run) for run in sys.argv[3:]]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for line in check(trainyard, folder, runs):
        print(*line, sep="\t", flush=True)


if __name__ == "__main__":
    main()
