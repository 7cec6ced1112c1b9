"""Runs the DAG of scripts/airflow on a real Airflow and a real cluster, as lines for the table of scripts/acceptance.

    python airflow_runs.py CHECKOUT MNIST FOLDER

Run by the Python that has Airflow. MNIST is a folder with its four files, of which a few rows are taken; FOLDER is
emptied. A scheduler and an API server, whose tasks are processes of their own, go through four DAG runs: two
configurations side by side; the same interval again; another interval, whose executors are killed once it has trained
for an epoch; and one with a configuration that is wrong. A line has what it is, what was found, at-least or at-most or
-, and what was promised, with tabs between.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from small_mnist import cut

# A finished step that is given again, from the start of Airflow's task to its end, is to take so many seconds at most.
FINISHED_STEP_S = 15

# What a DAG run, and the start of Airflow, may take on a busy machine.
RUN_TIMEOUT_S = 900
START_TIMEOUT_S = 300

CONFIGURATION = """
run { seed = 7 }
dataset { path = "%(folder)s/data", source { kind = idx, path = "%(folder)s/mnist" }, validation-fraction = 0.1 }
model { kind = mlp, hidden = [%(hidden)s] }
optimizer { kind = adam, batch-size = %(batch)d }
averaging { workers = 2, every-batches = 10, transport = all-reduce, max-retries = 0 }
stopping { monitor = val_loss, patience = 12, max-epochs = 12 }
promotion { metric = test_accuracy }
"""

Line = tuple[str, object, str, object]


def say(text: str) -> None:
    print(f"airflow: {text}", file=sys.stderr, flush=True)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Airflow:
    """One installation in a folder of its own, with metadata in SQLite and its API on the loopback interface."""

    def __init__(self, folder: Path, home: Path, master: str) -> None:
        self.home = folder / "airflow"
        self.url = f"http://127.0.0.1:{free_port()}"
        self.token = ""
        binaries = (Path(sys.executable).parent, home / "jobs/target/spark/bin")
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")},
            "PATH": os.pathsep.join([*map(str, binaries), os.environ["PATH"]]),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "TRAINYARD_HOME": str(home),
            "AIRFLOW_HOME": str(self.home),
            "AIRFLOW_CONN_SPARK_DEFAULT": master,
            "AIRFLOW__CORE__DAGS_FOLDER": str(home / "scripts/airflow"),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
            "AIRFLOW__CORE__PARALLELISM": "2",
            "AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY": "5",
            "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
            # Only what is triggered here runs, not what the schedule asks for.
            "AIRFLOW__SCHEDULER__USE_JOB_SCHEDULE": "False",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{self.url}/execution/",
            "AIRFLOW__API__BASE_URL": self.url,
            "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_hex(32),
        }

    def command(self, *arguments: str) -> str:
        done = subprocess.run(["airflow", *arguments], env=self.environment, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"airflow {' '.join(arguments)}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    @contextmanager
    def running(self) -> Iterator[None]:
        """Scheduler and API server, from when the API answers."""
        port = self.url.rsplit(":", 1)[1]
        processes = [
            self._start("api-server", "--host", "127.0.0.1", "--port", port, "--workers", "1"),
            self._start("scheduler"),
        ]
        try:
            self._await_api(processes)
            yield
        finally:
            for process in processes:
                end(process)

    def _start(self, component: str, *options: str) -> subprocess.Popen[bytes]:
        with open(self.home / f"{component}.log", "wb") as log:
            return subprocess.Popen(
                ["airflow", component, *options],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _await_api(self, processes: list[subprocess.Popen[bytes]]) -> None:
        end = time.monotonic() + START_TIMEOUT_S
        while not self.token:
            time.sleep(1)
            if time.monotonic() > end or any(process.poll() is not None for process in processes):
                logs = "".join(log.read_text()[-2000:] for log in self.home.glob("*.log"))
                sys.exit(f"Airflow does not start: {logs}")
            try:
                self.token = self.call("/auth/token")["access_token"]
            except (urllib.error.URLError, ConnectionError):
                continue

    def call(self, path: str, method: str = "GET", body: dict[str, Any] | None = None) -> Any:
        """Answer of the REST API."""
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def unpause(self) -> None:
        path = "/api/v2/dags/trainyard?update_mask=is_paused"
        self.call(path, "PATCH", {"is_paused": False})

    def trigger(self, run: str, logical_date: str, params: dict[str, Any]) -> None:
        say(f"DAG run {run} of {logical_date}")
        body = {"dag_run_id": run, "logical_date": logical_date, "conf": params}
        self.call("/api/v2/dags/trainyard/dagRuns", "POST", body)

    def state(self, run: str) -> str:
        return self.call(f"/api/v2/dags/trainyard/dagRuns/{run}")["state"]

    def await_end(self, run: str) -> str:
        """The state of a DAG run once it has ended."""
        end = time.monotonic() + RUN_TIMEOUT_S
        while (state := self.state(run)) in ("queued", "running"):
            if time.monotonic() > end:
                return f"{state} after {RUN_TIMEOUT_S} s"
            time.sleep(2)
        say(f"DAG run {run}: {state}")
        return state

    def tasks(self, run: str) -> list[dict[str, Any]]:
        return self.call(f"/api/v2/dags/trainyard/dagRuns/{run}/taskInstances?limit=100")["task_instances"]

    def xcom(self, run: str, task: str, index: int = -1) -> dict[str, Any]:
        """The JSON line of a job."""
        value = self.call(
            f"/api/v2/dags/trainyard/dagRuns/{run}/taskInstances/{task}"
            f"/xcomEntries/return_value?map_index={index}&deserialize=true"
        )["value"]
        return json.loads(value) if isinstance(value, str) else value

    def show(self, run: str) -> None:
        """The tasks of a DAG run, and the end of the logs of those that failed."""
        for task in self.tasks(run):
            what = f"{task['task_id']}[{task['map_index']}]"
            say(f"{what}: {task['state']}, try {task['try_number']}, {task['duration']} s")
        for log in sorted(self.home.glob(f"logs/dag_id=trainyard/run_id={run}/**/*.log")):
            text = log.read_text(errors="replace")
            if '"level":"error"' in text:
                say(f"{log}:\n{text[-3000:]}")


def end(process: subprocess.Popen[bytes]) -> None:
    """Ends a process that was started with a session of its own, and its children."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
            process.wait(timeout=30)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue


@contextmanager
def cluster(home: Path, folder: Path) -> Iterator[str]:
    """A standalone cluster of two workers with two slots each; its master's URL."""
    script = home / "scripts/cluster"
    environment = {**os.environ, "TRAINYARD_CLUSTER_DIR": str(folder)}
    start = [script, "start", "--workers", "2", "--cores", "2", "--memory", "3g"]
    try:
        started = subprocess.run(start, env=environment, stdout=subprocess.PIPE, text=True, check=True)
        yield started.stdout.splitlines()[-1]
    finally:
        subprocess.run([script, "stop"], env=environment, check=False)


def kill_executors(folder: Path) -> int:
    """Kills the executors of the cluster in the folder, which are the children of its workers; how many there were."""
    lines = [line.split() for line in (folder / "processes").read_text().splitlines()]
    workers = {pid for role, pid, _ in lines if role.startswith("worker")}
    executors = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = stat.read_text().rsplit(") ", 1)[1].split()[1]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent in workers:
            executors.append(int(stat.parent.name))
    for executor in executors:
        os.kill(executor, signal.SIGKILL)
    return len(executors)


def done(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The jobs that went through; those that the gate held back are skipped."""
    submitted = [task for task in tasks if task["operator_name"] == "TrainyardOperator"]
    return [task for task in submitted if task["state"] in ("success", "skipped")]


def of(tasks: list[dict[str, Any]], task_id: str, index: int) -> dict[str, Any]:
    return next(task for task in tasks if (task["task_id"], task["map_index"]) == (task_id, index))


class Check:
    """The DAG runs, in order; each tells what came of it."""

    # Ingest, and for each of two configurations train, evaluate and promote.
    JOBS = 7

    def __init__(self, airflow: Airflow, folder: Path) -> None:
        self.airflow = airflow
        self.folder = folder
        self.params = {
            "source": f"{folder}/mnist/train-images-idx3-ubyte",
            "configurations": [
                self.configured("wide", "128", 32),
                self.configured("narrow", "16", 32),
            ],
            "runs": f"{folder}/runs",
            "models": f"{folder}/models",
            "gate": ["promotion.at-least.test_accuracy=0.5"],
            "spark": {"spark.cores.max": "2", "spark.executor.memory": "1g"},
        }

    def configured(self, name: str, hidden: str, batch: int) -> str:
        """Writes a configuration."""
        file = self.folder / f"{name}.conf"
        file.write_text(CONFIGURATION % {"folder": self.folder, "hidden": hidden, "batch": batch})
        return str(file)

    def model(self, name: str, interval: str) -> Path:
        return self.folder / "runs" / f"{name}-{interval}" / "model" / "network.zip"

    def ended(self, run: str, expected: str) -> list[dict[str, Any]]:
        """The tasks of a DAG run once it has ended."""
        if self.airflow.await_end(run) != expected:
            self.airflow.show(run)
        return self.airflow.tasks(run)

    def whole(self) -> Iterator[Line]:
        self.airflow.trigger("whole", "2026-03-02T12:00:00Z", self.params)
        tasks = self.ended("whole", "success")
        yield (
            "Airflow, jobs of a whole run that went through",
            len(done(tasks)),
            "at-least",
            self.JOBS,
        )
        accuracy = self.airflow.xcom("whole", "model.evaluate", 0)["test_accuracy"]
        yield "Airflow, test accuracy in XCom", accuracy, "at-least", 0.5
        versions = len(list((self.folder / "models/mnist").glob("wide-*")))
        yield "Airflow, versions promoted of the better model", versions, "at-least", 1

    def again(self) -> Iterator[Line]:
        models = [self.model(name, "20260301T030000") for name in ("wide", "narrow")]
        before = [model.stat().st_mtime_ns for model in models]
        self.airflow.trigger("again", "2026-03-02T13:00:00Z", self.params)
        tasks = done(self.ended("again", "success"))
        yield (
            "Airflow, the same interval again, jobs that went through",
            len(tasks),
            "at-least",
            self.JOBS,
        )
        # Evaluations are made anew.
        evaluations = [task["duration"] for task in tasks if task["task_id"] == "model.evaluate"]
        yield "Airflow, its slowest evaluation, s", max(evaluations, default=None), "-", ""
        finished = [task["duration"] for task in tasks if task["task_id"] != "model.evaluate"]
        yield (
            "Airflow, the slowest of the other jobs, s",
            max(finished, default=None),
            "at-most",
            FINISHED_STEP_S,
        )
        trained = sum(model.stat().st_mtime_ns != time for model, time in zip(models, before, strict=True))
        yield "Airflow, models that were trained again", trained, "at-most", 0

    def killed(self) -> Iterator[Line]:
        self.airflow.trigger("killed", "2026-03-05T12:00:00Z", self.params)
        run = self.folder / "runs/wide-20260304T030000"
        self.await_file(run / "checkpoints/epoch-00001", "killed")
        say(f"killed {kill_executors(self.folder / 'cluster')} executors")
        tasks = self.ended("killed", "success")
        tries = of(tasks, "model.train", 0)["try_number"]
        yield "Airflow, tries of a training whose executors were killed", tries, "at-least", 2
        logs = self.airflow.home.glob(
            "logs/dag_id=trainyard/run_id=killed/task_id=model.train/map_index=0/attempt=1.log"
        )
        first = "".join(log.read_text(errors="replace") for log in logs)
        yield (
            "Airflow, of its first try, exit code 5",
            first.count("Error code is: 5."),
            "at-least",
            1,
        )
        yield (
            "Airflow, jobs that went through all the same",
            len(done(tasks)),
            "at-least",
            self.JOBS,
        )
        # The same models again are not better than the current version.
        held = sum(task["state"] == "skipped" for task in tasks if task["task_id"] == "model.promote")
        yield "Airflow, models that the gate held back, skipped", held, "at-least", 2
        differ = sum(
            self.model(name, "20260301T030000").read_bytes()
            != self.model(name, "20260304T030000").read_bytes()
            for name in ("wide", "narrow")
        )
        yield "Airflow, models that differ from undisturbed ones", differ, "at-most", 0

    def await_file(self, file: Path, run: str) -> None:
        while not file.exists():
            if self.airflow.state(run) not in ("queued", "running"):
                self.airflow.show(run)
                sys.exit(f"expected {file}, found that DAG run {run} has ended")
            time.sleep(0.1)

    def wrong(self) -> Iterator[Line]:
        configurations = [self.params["configurations"][0], self.configured("wrong", "16", 0)]
        self.airflow.trigger(
            "wrong", "2026-03-02T14:00:00Z", {**self.params, "configurations": configurations}
        )
        task = of(self.ended("wrong", "failed"), "model.train", 1)
        tries = task["try_number"] if task["state"] == "failed" else None
        yield "Airflow, tries of a training whose configuration is wrong", tries, "at-most", 1
        kind = self.airflow.xcom("wrong", "model.train", 1)["kind"]
        yield (
            "Airflow, of it in XCom, kind is configuration",
            int(kind == "configuration"),
            "at-least",
            1,
        )


def main() -> None:
    # So that what was started ends with this program.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    home, mnist, folder = (Path(argument).resolve() for argument in sys.argv[1:])
    shutil.rmtree(folder, ignore_errors=True)
    cut(mnist, folder / "mnist")
    with cluster(home, folder / "cluster") as master:
        airflow = Airflow(folder, home, master)
        airflow.command("db", "migrate")
        airflow.command("dags", "reserialize")
        with airflow.running():
            errors = airflow.call("/api/v2/importErrors")["total_entries"]
            tell("Airflow, files that cannot be imported", errors, "at-most", 0)
            airflow.unpause()
            check = Check(airflow, folder)
            for part in (check.whole, check.again, check.killed, check.wrong):
                for line in part():
                    tell(*line)


def tell(what: str, found: object, bound: str, promised: object) -> None:
    print(what, found, bound, promised, sep="\t", flush=True)
    say(f"{what}: {found}")


if __name__ == "__main__":
    main()
