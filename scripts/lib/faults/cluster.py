"""The cluster that trainings run on, and the two stores that runs are kept in."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .processes import MARK


class StormFailed(Exception):
    """Something that no fault explains: the storm cannot go on, or what it holds Trainyard to is broken."""


@dataclass
class Cluster:
    """Processes of scripts/cluster: a master, two workers, a NameNode and a DataNode."""

    home: Path
    folder: Path
    environment: dict[str, str]
    master: str = ""

    def start(self) -> None:
        """Starts whatever is not running."""
        found = self._script("start", "--hdfs", "--memory", "1g")
        if found.returncode != 0:
            raise StormFailed(f"cannot start the cluster:\n{found.stderr}")
        self.master = found.stdout.split()[-1]

    def stop(self) -> None:
        self._script("stop")

    def process(self, role: str) -> int:
        return dict(self._roles())[role]

    def processes(self) -> set[int]:
        return {pid for _, pid in self._roles()}

    def _roles(self):
        for line in (self.folder / "processes").read_text().splitlines():
            role, pid, _ = (line + " ").split(" ", 2)
            yield role, int(pid)

    def _script(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [self.home / "scripts/cluster", *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )


class LocalStore:
    """Runs in a folder of this machine, on a disk of its own that can be full."""

    name = "local"

    def __init__(self, folder: Path):
        self.folder = folder
        self.root = str(folder / "runs")

    def network(self, run: str) -> bytes:
        return (self.folder / "runs" / run / "model/network.zip").read_bytes()

    def checkpoints(self, run: str) -> list[int]:
        """Epochs whose checkpoints were written to their end."""
        return sorted(int(path.parent.name[6:]) for path in self._complete(run))

    def checkpoint(self, run: str, epoch: int) -> Path:
        return self.folder / "runs" / run / "checkpoints" / f"epoch-{epoch:05d}"

    def _complete(self, run: str):
        return (self.folder / "runs" / run / "checkpoints").glob("epoch-*/COMMITTED")

    def files(self) -> list[str]:
        root = self.folder / "runs"
        return [str(path.relative_to(root)) for path in sorted(root.rglob("*"))]


class HdfsStore:
    """Runs in HDFS."""

    name = "hdfs"

    def __init__(self, cluster: Cluster):
        self.cluster = cluster
        self.url = (cluster.folder / "hdfs/url").read_text().strip()
        self.root = self.url + "/runs"

    def network(self, run: str) -> bytes:
        return self._shell("-cat", f"{self.root}/{run}/model/network.zip")

    def checkpoints(self, run: str) -> list[int]:
        found = [path.split("/") for path in self.files()]
        return sorted(
            int(parts[2][6:])
            for parts in found
            if parts[:2] == [run, "checkpoints"] and parts[2:3] and parts[-1] == "COMMITTED" and parts[2][:6] == "epoch-"
        )

    def files(self) -> list[str]:
        lines = self._shell("-ls", "-R", "-C", self.root).decode().splitlines()
        return [line[len(self.root) + 1 :] for line in lines if line.startswith(self.root)]

    def _shell(self, *arguments: str) -> bytes:
        home = self.cluster.home
        jars = home / "jobs/target"
        java = os.environ.get("JAVA_HOME")
        command = [
            str(Path(java) / "bin/java") if java else "java",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            f"-Dlog4j2.configurationFile={home / 'conf/log4j2.properties'}",
            "-cp",
            f"{self.cluster.folder / 'hdfs/conf'}:{os.environ.get('SPARK_HOME', jars / 'spark')}/jars/*",
            "org.apache.hadoop.fs.FsShell",
            *arguments,
        ]
        environment = {key: value for key, value in self.cluster.environment.items() if key != MARK}
        found = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True)
        if found.returncode != 0:
            message = found.stderr.decode(errors="replace")
            if "No such file" in message:
                return b""
            raise StormFailed(f"cannot read HDFS: {message}")
        return found.stdout
