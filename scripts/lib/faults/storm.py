"""A storm: trainings of MNIST, and faults that strike each of them one after the other until all have struck."""

import collections
import hashlib
import json
import os
import random
import re
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from . import kinds, processes
from .cluster import Cluster, HdfsStore, LocalStore, StormFailed

# A round of averaging, as the progress line shows it, and the end of an epoch.
ROUND = re.compile(r"epoch (\d+)/\d+  round (\d+)/(\d+)  ")
RESUMED = re.compile(r"resuming after epoch (\d+)")

INFRASTRUCTURE = 5
# Of one training from its first start to its end.
LIMIT_SECONDS = 30 * 60
GRACE_SECONDS = 30

SETTINGS = {
    "model.hidden": "[64]",
    "optimizer.batch-size": "64",
    "averaging.workers": "2",
    "averaging.every-batches": "5",
    "averaging.transport": "all-reduce",
    "averaging.timeout": "10 seconds",
    "stopping.patience": "null",
    "checkpoint.save-last": "true",
    "checkpoint.save-top-k": "3",
}

TWO_EXECUTORS = [
    "--",
    *("--driver-memory", "1g"),
    *("--conf", "spark.executor.cores=1"),
    *("--conf", "spark.cores.max=2"),
    *("--conf", "spark.executor.memory=768m"),
]


@dataclass
class Struck:
    """A fault that is to strike once training has come to `at`, in epochs; `what` it did then."""

    kind: kinds.Kind
    at: float
    what: str = ""


@dataclass
class Outcome:
    """What became of a training."""

    completed: bool = False
    identical: bool = False
    lost: int = 0
    starts: int = 0
    seconds: float = 0.0
    orphans: list[str] = field(default_factory=list)
    leftovers: list[str] = field(default_factory=list)
    error: str = ""


class Job:
    """`scripts/trainyard train` of one run id, as often as it has to be started."""

    def __init__(self, home: Path, cluster: Cluster, store, run: str, epochs: int, dataset: str, logs: Path):
        self.home, self.cluster, self.store, self.run, self.logs = home, cluster, store, run, logs
        self.mark = cluster.environment[processes.MARK]
        self.command = [
            str(home / "scripts/trainyard"),
            *("train", "--conf", str(home / "conf/mnist-mlp.conf"), "--run-id", run),
            *("--set", f"run.root={store.root}", "--set", f"dataset.path={dataset}"),
            *("--set", f"stopping.max-epochs={epochs}"),
        ]
        for key, value in SETTINGS.items():
            self.command += ["--set", f"{key}={value}"]
        self.damaged: set[int] = set()
        self.starts = 0
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        self.starts += 1
        command = [*self.command, "--master", self.cluster.master, *TWO_EXECUTORS]
        with open(self._log("out"), "wb") as out, open(self._log("err"), "wb") as err:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env=self.cluster.environment | {"TRAINYARD_TERMINAL": "1"},
                start_new_session=True,
            )

    def _log(self, kind: str) -> Path:
        return self.logs / f"{self.run}-{self.starts}.{kind}"

    def is_running(self) -> bool:
        return self.process.poll() is None

    def said(self) -> str:
        return self._log("err").read_text(errors="replace")

    def result(self) -> dict:
        lines = self._log("out").read_text(errors="replace").splitlines()
        try:
            return json.loads(lines[-1])
        except (IndexError, ValueError) as error:
            raise StormFailed(f"expected JSON as the last line of {self._log('out')}") from error

    def progress(self) -> float:
        """Epochs that are done, with the part of the one that goes on; 0 before the first round."""
        said = self.said()
        rounds = ROUND.findall(said[-400:])
        if not rounds:
            return 0.0
        epoch, done, of = map(int, rounds[-1])
        return epoch - 1 + done / of

    def kill_driver(self) -> None:
        """With all that it has started on its machine."""
        if self.is_running():
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Storm:
    """
    `count` faults over as many trainings as it takes, each struck by `per_run` at most. Which, when and how is drawn from
    `seed`; what a fault meets depends on the machine, too.
    """

    def __init__(self, home: Path, work: Path, disk: Path, dataset: Path, count: int, seed: int, per_run: int, say):
        self.home, self.work, self.say = home, work, say
        self.draw = random.Random(seed)
        self.temporary = work / "tmp"
        self.logs = work / "logs"
        for folder in (self.temporary, self.logs):
            folder.mkdir()
        environment = dict(os.environ)
        environment |= {
            processes.MARK: work.name,
            "TRAINYARD_CLUSTER_DIR": str(work / "cluster"),
            "TRAINYARD_MNIST_DIR": str(dataset),
            "TMPDIR": str(self.temporary),
        }
        self.cluster = Cluster(home, work / "cluster", environment)
        self.disk = disk
        self.count, self.per_run = count, per_run
        self.outcomes: list[tuple[list[Struck], Outcome]] = []

    def plan(self) -> list[tuple[str, list[Struck]]]:
        """For each training the name of its store and its faults. Every kind comes as often as every other, or once more."""
        chosen: list[kinds.Kind] = []
        while len(chosen) < self.count:
            chosen += self.draw.sample(kinds.ALL, len(kinds.ALL))
        chosen = chosen[: self.count]
        self.draw.shuffle(chosen)
        chosen.sort(key=lambda kind: len(kind.stores))
        runs = -(-self.count // self.per_run)
        stores = [("local", "hdfs")[i % 2] for i in range(runs)]
        planned: list[list[kinds.Kind]] = [[] for _ in stores]
        for kind in chosen:
            fitting = [i for i, store in enumerate(stores) if store in kind.stores and len(planned[i]) < self.per_run]
            if not fitting:
                stores.append(kind.stores[0])
                planned.append([])
                fitting = [len(stores) - 1]
            planned[min(fitting, key=lambda i: len(planned[i]))].append(kind)
        return [(store, self._times(of)) for store, of in zip(stores, planned, strict=True) if of]

    def _times(self, of: list[kinds.Kind]) -> list[Struck]:
        """One an epoch; those that need checkpoints when there are two."""
        self.draw.shuffle(of)
        of.sort(key=lambda kind: kind.needs_checkpoint)
        early = sum(not kind.needs_checkpoint for kind in of)
        first = max(0, 2 - early)
        return [Struck(kind, first + i + self.draw.uniform(0.1, 0.9)) for i, kind in enumerate(of)]

    def run(self) -> None:
        plan = self.plan()
        epochs = 2 + max(int(faults[-1].at) for _, faults in plan)
        self.say(f"{self.count} faults over {len(plan)} trainings of {epochs} epochs; logs in {self.logs}")
        self.cluster.start()
        stores = {"local": LocalStore(self.disk), "hdfs": HdfsStore(self.cluster)}
        self.dataset = f"{self.work}/mnist"
        self._ingest()
        reference = self._job(stores["local"], "undisturbed", epochs)
        seconds = self._undisturbed(reference)
        self.expected = hashlib.sha256(stores["local"].network("undisturbed")).hexdigest()
        self.say(f"undisturbed: {seconds:.0f} s")
        for number, (store, faults) in enumerate(plan, 1):
            job = self._job(stores[store], f"storm-{number}", epochs)
            outcome = self._weather(job, faults)
            self.outcomes.append((faults, outcome))
            self.say(
                f"training {number} of {len(plan)}, {store}: "
                + (f"identical, {outcome.starts} starts, {outcome.seconds:.0f} s" if outcome.identical else outcome.error)
            )
        self.retry_seconds = self._undisturbed(reference)
        self.end()
        self.leftovers = self._temporary_files()

    def end(self) -> None:
        """Ends every process of the storm, those of a storm that was interrupted too."""
        self.cluster.stop()
        for pid in processes.ours(self.cluster.environment[processes.MARK]):
            processes.kill(pid)

    def _job(self, store, run: str, epochs: int) -> Job:
        return Job(self.home, self.cluster, store, run, epochs, self.dataset, self.logs)

    def _ingest(self) -> None:
        log = self.logs / "ingest.err"
        command = [self.home / "scripts/trainyard", "ingest", "--conf", self.home / "conf/mnist-mlp.conf"]
        command += ["--set", f"dataset.path={self.dataset}", "--master", "local[2]"]
        with open(log, "wb") as err:
            done = subprocess.run(
                command, env=self.cluster.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=err
            )
        if done.returncode != 0:
            raise StormFailed(f"cannot ingest MNIST; see {log}")

    def _undisturbed(self, job: Job) -> float:
        start = time.monotonic()
        job.start()
        if job.process.wait() != 0:
            raise StormFailed(f"a training without faults failed; see {self.logs}/{job.run}-{job.starts}.err")
        return time.monotonic() - start

    def _weather(self, job: Job, faults: list[Struck]) -> Outcome:
        outcome = Outcome()
        start = time.monotonic()
        try:
            self._until_it_succeeds(job, faults, start + LIMIT_SECONDS, outcome)
            outcome.completed = True
            found = hashlib.sha256(job.store.network(job.run)).hexdigest()
            outcome.identical = found == self.expected
            if not outcome.identical:
                outcome.error = f"its network has SHA-256 {found}, not {self.expected}"
        except StormFailed as error:
            outcome.error = str(error)
            job.kill_driver()
        outcome.starts = job.starts
        outcome.seconds = time.monotonic() - start
        self.cluster.start()
        outcome.orphans = self._orphans()
        outcome.leftovers = [name for name in job.store.files() if name.startswith(job.run + "/") and _is_temporary(name)]
        return outcome

    def _until_it_succeeds(self, job: Job, faults: list[Struck], end: float, outcome: Outcome) -> None:
        pending = collections.deque(faults)
        latest = None
        while True:
            job.start()
            while job.is_running():
                if time.monotonic() > end:
                    raise StormFailed(f"not done after {LIMIT_SECONDS} seconds")
                if pending and job.progress() >= pending[0].at:
                    fault = pending.popleft()
                    fault.what = fault.kind.strike(job, self.draw)
                    self.say(f"  {job.run} at {fault.at:.1f}: {fault.kind.name}: {fault.what}")
                time.sleep(0.05)
            outcome.lost += self._lost(job, latest)
            code = job.process.returncode
            if code == 0:
                if pending:
                    raise StormFailed(f"ended before {pending[0].kind.name} could strike it")
                return
            if code not in (INFRASTRUCTURE, -signal.SIGKILL):
                raise StormFailed(f"ended with exit code {code}: {job.result().get('error')}")
            latest = max((e for e in job.store.checkpoints(job.run) if e not in job.damaged), default=0)
            job.damaged.clear()
            self.cluster.start()

    @staticmethod
    def _lost(job: Job, latest: int | None) -> int:
        """Checkpoints that were there, undamaged, and were not gone on from."""
        resumed = RESUMED.search(job.said())
        if latest is None or not (resumed or ROUND.search(job.said())):
            return 0
        return max(0, latest - (int(resumed.group(1)) if resumed else 0))

    def _orphans(self) -> list[str]:
        """Processes that are neither the cluster's nor end by themselves after a while."""
        end = time.monotonic() + GRACE_SECONDS
        while True:
            keep = self.cluster.processes()
            mark = self.cluster.environment[processes.MARK]
            found = [f"{pid} {command[:120]}" for pid, command in processes.ours(mark).items() if pid not in keep]
            if not found or time.monotonic() > end:
                return found
            time.sleep(0.5)

    def _temporary_files(self) -> list[str]:
        """Below the folder that drivers share, which stays, and where the cluster had its own."""
        found = [*self.temporary.glob("*/*"), *(self.work / "cluster").glob("local/*")]
        return [str(path.relative_to(self.work)) for path in sorted(found)]


def _is_temporary(name: str) -> bool:
    last = name.rpartition("/")[2]
    return last.startswith((".", "_temporary")) or last.endswith((".tmp", ".writing"))
