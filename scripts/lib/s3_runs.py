"""Goes from images to a promoted model on an object store, as lines for the table of scripts/acceptance.

    python s3_runs.py CHECKOUT MNIST FOLDER

Run by the Python that has moto, whose server of the S3 protocol is started on the loopback interface. MNIST is a
folder with the four files of a small data set; FOLDER is emptied. A training is killed in its middle and given again,
and its model compared with that of the same training on the local file system. A line has what it is, what was found,
at-least or at-most or -, and what was promised, with tabs between.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError

BUCKET = "trainyard"
START_TIMEOUT_S = 120
EPOCHS = 30

# What a job writes for a while and takes away.
PASSING = re.compile(r"(^|/)(\.tmp-|\.lease-|\.ingest-|_temporary/)")

CONFIGURATION = """
run { seed = 7, root = "%(root)s/runs" }
dataset { path = "%(root)s/data", source { kind = idx, path = "%(mnist)s" }, validation-fraction = 0.1 }
model { kind = mlp, hidden = [32], dropout = 0.2 }
optimizer { kind = adam, batch-size = 32 }
averaging { workers = 2, every-batches = 10, transport = all-reduce }
stopping { monitor = val_loss, patience = %(epochs)d, max-epochs = %(epochs)d }
checkpoint { save-top-k = 2 }
promotion { metric = test_accuracy, root = "%(root)s/models" }
"""

# As a user would have it; the keys are in the environment.
PROPERTIES = """
spark.master                           local[2]
spark.driver.memory                    1g
spark.jars.packages                    org.apache.hadoop:hadoop-aws:%(hadoop)s
spark.hadoop.fs.s3a.endpoint           %(endpoint)s
spark.hadoop.fs.s3a.path.style.access  true
"""

Line = tuple[str, object, str, object]


def say(text: str) -> None:
    print(f"s3: {text}", file=sys.stderr, flush=True)


def configuration(root: str, mnist: str) -> str:
    return CONFIGURATION % {"root": root, "mnist": mnist, "epochs": EPOCHS}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """The server's URL, while it runs."""
    port = str(free_port())
    url = f"http://127.0.0.1:{port}"
    with open(folder / "server.log", "wb") as log:
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", port]
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    try:
        yield url
    finally:
        process.kill()
        process.wait()


class Bucket:
    """What is in the bucket, past Hadoop."""

    def __init__(self, url: str, environment: dict[str, str]) -> None:
        self.client = boto3.client(
            "s3",
            endpoint_url=url,
            region_name="us-east-1",
            aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        )

    def create(self) -> None:
        """Once the server answers."""
        end = time.monotonic() + START_TIMEOUT_S
        while True:
            try:
                self.client.create_bucket(Bucket=BUCKET)
                return
            except BotoCoreError as error:
                if time.monotonic() > end:
                    sys.exit(f"the server of the S3 protocol does not answer: {error}")
                time.sleep(0.2)

    def names(self, prefix: str = "") -> list[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix)
        return [found["Key"] for page in pages for found in page.get("Contents", [])]

    def read(self, name: str) -> bytes:
        return self.client.get_object(Bucket=BUCKET, Key=name)["Body"].read()

    def put(self, folder: Path, prefix: str) -> None:
        for file in folder.iterdir():
            self.client.put_object(Bucket=BUCKET, Key=f"{prefix}/{file.name}", Body=file.read_bytes())

    def unfinished(self) -> int:
        return len(self.client.list_multipart_uploads(Bucket=BUCKET).get("Uploads", []))


class Jobs:
    """Jobs with one configuration, on one file system."""

    def __init__(self, home: Path, conf: Path, environment: dict[str, str], options: tuple[str, ...]) -> None:
        self.home = home
        self.conf = conf
        self.environment = environment
        self.options = options

    def start(self, job: str, *arguments: str) -> subprocess.Popen[str]:
        command = [str(self.home / "scripts/trainyard"), job, "--conf", str(self.conf), *arguments]
        if self.options:
            command += ["--", *self.options]
        return subprocess.Popen(
            command,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def answer(self, job: str, *arguments: str) -> tuple[int, dict[str, Any]]:
        """Exit code and JSON line."""
        say(f"{job} {' '.join(arguments)}")
        return self.ended(self.start(job, *arguments))

    def ended(self, process: subprocess.Popen[str]) -> tuple[int, dict[str, Any]]:
        """Likewise, of a job that was started."""
        out, err = process.communicate()
        lines = out.splitlines()
        with self.conf.with_suffix(".log").open("a") as log:
            log.write(f"{process.args}\n{err}{out}\n")
        return process.returncode, json.loads(lines[-1]) if lines else {}

    def done(self, job: str, *arguments: str) -> dict[str, Any]:
        code, line = self.answer(job, *arguments)
        if code:
            sys.exit(f"{job} {' '.join(arguments)}: exit code {code}: {line.get('error')}")
        return line


def committed(bucket: Bucket) -> list[int]:
    """The epochs of the training's checkpoints."""
    found = re.compile(r"runs/killed/checkpoints/epoch-(\d+)/COMMITTED")
    return [int(match[1]) for name in bucket.names("runs/killed/") if (match := found.fullmatch(name))]


def killed_training(jobs: Jobs, bucket: Bucket) -> Iterator[Line]:
    """Two drivers start one training; the one that goes on is killed in its middle, and the command given again."""
    training = ("train", "--run-id", "killed")
    say(f"{' '.join(training)}, twice at once")
    drivers = [jobs.start(*training) for _ in range(2)]
    try:
        while not (ended := [driver for driver in drivers if driver.poll() is not None]):
            time.sleep(0.2)
        code, line = jobs.ended(ended[0])
        # On a machine that is busy for as long as the lease's expiry the first to hold it may lose it to the second.
        gives_way = re.search("which lives|has taken over", line.get("error", ""))
        refused = len(ended) == 1 and code == 5 and gives_way
        yield "S3, of two drivers at once one gives way to the other", int(bool(refused)), "at-least", 1
        alive = [driver for driver in drivers if driver not in ended]
        while alive and alive[0].poll() is None and not committed(bucket):
            time.sleep(0.2)
        alive = [driver for driver in alive if driver.poll() is None]
    finally:
        for driver in drivers:
            if driver.poll() is None:
                os.killpg(driver.pid, signal.SIGKILL)
                driver.communicate()
    yield "S3, drivers killed in the middle of a training", len(alive), "at-least", 1
    yield "S3, epochs that it had done", max(committed(bucket), default=None), "at-most", EPOCHS - 1
    code, _ = jobs.answer(*training)
    yield "S3, the same command again goes through", int(code == 0), "at-least", 1


def promotions(jobs: Jobs, root: str, bucket: Bucket) -> Iterator[Line]:
    jobs.done("train", "--run-id", "short", "--set", "stopping.max-epochs=1", "--set", "stopping.patience=1")
    versions = []
    for run in ("short", "killed"):
        accuracy = jobs.done("evaluate", "--model", f"{root}/runs/{run}/model")["test_accuracy"]
        promoted = jobs.done("promote", "--name", "mnist", "--model", f"{root}/runs/{run}")
        if promoted["promoted"]:
            versions.append(promoted["version"])
    yield "S3, test accuracy", accuracy, "at-least", 0.8
    yield "S3, versions promoted, each better than the one before", len(versions), "at-least", 2
    back = jobs.done("promote", "--name", "mnist", f"--rollback={versions[-1]}")["current_version"]
    current = json.loads(bucket.read("models/mnist/current"))["version"]
    yield "S3, rolled back to the first", int(back == current == versions[0]), "at-least", 1
    for _ in range(2):
        rows = jobs.done("predict", "--model", f"{root}/models/mnist", "--output", f"{root}/said")["rows"]
    yield "S3, rows of predictions by the current version, written twice", rows, "at-least", 1000


def looks(jobs: Jobs, root: str) -> Iterator[Line]:
    status = jobs.done("status", f"{root}/runs/killed")
    yield "S3, status tells of the end", int(status["run_status"] == "finished"), "at-least", 1
    runs = jobs.done("list", "--root", f"{root}/runs")["runs"]
    yield "S3, runs that list shows", len(runs), "at-least", 2


def without_jars(jobs: Jobs, root: str) -> Iterator[Line]:
    """On the build's own Spark, which has no client of S3."""
    environment = {name: value for name, value in jobs.environment.items() if name != "SPARK_HOME"}
    code, line = Jobs(jobs.home, jobs.conf, environment, ()).answer("status", f"{root}/runs/killed")
    told = code == 2 and "--packages org.apache.hadoop:hadoop-aws:" in line.get("error", "")
    yield "S3, without its client it is said what to add", int(told), "at-least", 1


def lines(home: Path, mnist: Path, folder: Path, url: str) -> Iterator[Line]:
    environment = {
        **os.environ,
        "AWS_ACCESS_KEY_ID": "trainyard",
        "AWS_SECRET_ACCESS_KEY": secrets.token_hex(),
    }
    bucket = Bucket(url, environment)
    bucket.create()
    bucket.put(mnist, "mnist")
    spark = Path(environment.get("SPARK_HOME") or home / "jobs/target/spark")
    client = next(spark.glob("jars/hadoop-client-api-*.jar")).stem
    properties = folder / "s3.properties"
    hadoop = client.removeprefix("hadoop-client-api-")
    properties.write_text(PROPERTIES % {"hadoop": hadoop, "endpoint": url})

    local = Jobs(home, folder / "local.conf", environment, ("--master", "local[2]"))
    local.conf.write_text(configuration(str(folder), str(mnist)))
    local.done("ingest")
    local.done("train", "--run-id", "undisturbed")
    root = f"s3a://{BUCKET}"
    jobs = Jobs(home, folder / "s3.conf", environment, ("--properties-file", str(properties)))
    jobs.conf.write_text(configuration(root, f"{root}/mnist"))
    jobs.done("ingest")
    yield from killed_training(jobs, bucket)
    there = bucket.read("runs/killed/model/network.zip")
    here = (folder / "runs/undisturbed/model/network.zip").read_bytes()
    yield "S3, models that differ from the local file system's", int(there != here), "at-most", 0
    yield from promotions(jobs, root, bucket)
    yield from looks(jobs, root)
    yield from without_jars(jobs, root)
    left = [name for name in bucket.names() if PASSING.search(name)]
    for name in left:
        say(f"left behind: {name}")
    yield "S3, temporary objects and leases left behind", len(left), "at-most", 0
    yield "S3, uploads left unfinished", bucket.unfinished(), "at-most", 0


def main() -> None:
    # So that what was started ends with this program.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    home, mnist, folder = (Path(argument).resolve() for argument in sys.argv[1:])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with server(folder) as url:
        for what, found, bound, promised in lines(home, mnist, folder, url):
            print(what, found, bound, promised, sep="\t", flush=True)
            say(f"{what}: {found}")


if __name__ == "__main__":
    main()
