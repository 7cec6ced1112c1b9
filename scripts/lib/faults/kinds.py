"""The kinds of faults. Each strikes a training in the middle of an epoch and says what it did, in a few words."""

import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

from . import processes
from .cluster import LocalStore, StormFailed

# The least that a filled disk leaves over, so that what is written fails half-way, too.
PAGE = 4096


@dataclass(frozen=True)
class Kind:
    """
    `strike` is given the training that it hits; `stores` are those that it can hit; `needs_checkpoint`: there has to be
    one to damage, and one before it to go back to.
    """

    name: str
    strike: Callable
    stores: tuple[str, ...] = ("local", "hdfs")
    needs_checkpoint: bool = False


def executor_killed(training, draw: random.Random) -> str:
    pid = _an_executor(training, draw)
    processes.kill(pid)
    return f"executor {pid}"


def worker_killed(training, draw: random.Random) -> str:
    role = draw.choice(["worker-1", "worker-2"])
    processes.kill(training.cluster.process(role))
    _start_again_after(training, draw.uniform(0, 4))
    return role


def driver_killed(training, draw: random.Random) -> str:
    training.kill_driver()
    return "driver"


def executor_stopped(training, draw: random.Random) -> str:
    """For less, or for more, than others wait for it: see averaging.timeout in storm.py."""
    pid = _an_executor(training, draw)
    seconds = draw.uniform(1, 20)
    processes.kill(pid, signal.SIGSTOP)
    try:
        processes.await_end(pid, seconds)
    finally:
        processes.kill(pid, signal.SIGCONT)
    return f"executor {pid} for {seconds:.0f} s"


def connection_cut(training, draw: random.Random) -> str:
    end = time.monotonic() + 20
    while time.monotonic() < end and training.is_running():
        found = processes.connections_between(processes.executors(training.mark))
        if found:
            pid, descriptor = draw.choice(found)
            processes.cut(pid, descriptor)
            return f"descriptor {descriptor} of executor {pid}"
        time.sleep(0.02)
    raise StormFailed("expected connections between the executors within 20 seconds, found none")


def datanode_restarted(training, draw: random.Random) -> str:
    return _restarted(training, draw, "datanode")


def namenode_restarted(training, draw: random.Random) -> str:
    return _restarted(training, draw, "namenode")


def _restarted(training, draw: random.Random, role: str) -> str:
    processes.kill(training.cluster.process(role))
    seconds = draw.uniform(0, 15)
    _start_again_after(training, seconds)
    return f"{role} for {seconds:.0f} s and more"


def disk_filled(training, draw: random.Random) -> str:
    """Until the training has failed of it, or for a while in which it may not have written."""
    room = os.statvfs(training.store.folder)
    size = room.f_bavail * room.f_frsize - draw.randrange(16) * PAGE
    filler = training.store.folder / "filler"
    try:
        with open(filler, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(size, PAGE))
        end = time.monotonic() + draw.uniform(10, 20)
        while training.is_running() and time.monotonic() < end:
            time.sleep(0.05)
    finally:
        filler.unlink()
    return f"{size >> 20} MB taken"


def checkpoint_truncated(training, draw: random.Random) -> str:
    path = _damaged_checkpoint(training, draw)
    length = draw.randrange(path.stat().st_size)
    os.truncate(path, length)
    return f"{path.parent.name}/{path.name} after {length} bytes"


def checkpoint_flipped(training, draw: random.Random) -> str:
    path = _damaged_checkpoint(training, draw)
    content = bytearray(path.read_bytes())
    bits = [draw.randrange(8 * len(content)) for _ in range(draw.choice([1, 1, 8]))]
    for bit in set(bits):
        content[bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)
    return f"{len(set(bits))} bits of {path.parent.name}/{path.name}"


def _damaged_checkpoint(training, draw: random.Random):
    """A file of the latest checkpoint, whose run is ended first, as by a machine that takes both with it."""
    training.kill_driver()
    epoch = training.store.checkpoints(training.run)[-1]
    training.damaged.add(epoch)
    files = sorted(path for path in training.store.checkpoint(training.run, epoch).iterdir() if path.stat().st_size)
    return draw.choice([path for path in files if not path.name.startswith(".")])


def _an_executor(training, draw: random.Random) -> int:
    end = time.monotonic() + 30
    while time.monotonic() < end and training.is_running():
        found = processes.executors(training.mark)
        if found:
            return draw.choice(found)
        time.sleep(0.1)
    raise StormFailed("expected an executor within 30 seconds, found none")


def _start_again_after(training, seconds: float) -> None:
    time.sleep(seconds)
    training.cluster.start()


ALL = (
    Kind("executor killed", executor_killed),
    Kind("worker killed", worker_killed),
    Kind("driver killed", driver_killed),
    Kind("executor stopped", executor_stopped),
    Kind("connection cut", connection_cut),
    Kind("DataNode restarted", datanode_restarted, ("hdfs",)),
    Kind("NameNode restarted", namenode_restarted, ("hdfs",)),
    Kind("disk full", disk_filled, (LocalStore.name,)),
    Kind("checkpoint truncated", checkpoint_truncated, (LocalStore.name,), True),
    Kind("checkpoint's bits flipped", checkpoint_flipped, (LocalStore.name,), True),
)
