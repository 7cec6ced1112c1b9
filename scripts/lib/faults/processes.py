"""Processes of this storm, as Linux shows them in /proc, and what can be done to them."""

import contextlib
import ctypes
import os
import signal
import socket
import time
from pathlib import Path

# Every process that a storm starts, and all of their children, carry this variable with the storm's name.
MARK = "TRAINYARD_STORM"

PIDFD_GETFD = 438


def ours(mark: str) -> dict[int, str]:
    """Running processes of the storm `mark`: their command lines by process id."""
    found = {}
    wanted = f"{MARK}={mark}".encode()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with contextlib.suppress(OSError):
                if wanted in (entry / "environ").read_bytes().split(b"\0"):
                    command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                    found[int(entry.name)] = command.strip()
    return found


def executors(mark: str) -> list[int]:
    return sorted(pid for pid, command in ours(mark).items() if "CoarseGrainedExecutorBackend" in command)


def kill(pid: int, number: int = signal.SIGKILL) -> bool:
    """Whether there was such a process."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


def await_end(pid: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state in "ZX":
            return True
        time.sleep(0.05)
    return False


def connections_between(pids: list[int]) -> list[tuple[int, int]]:
    """Sockets of these processes whose other end is one of them, too: process id and file descriptor."""
    ends = {}
    for pid in pids:
        for descriptor, pair in _connected(pid):
            ends[pair] = (pid, descriptor)
    return sorted(end for (near, far), end in ends.items() if (far, near) in ends)


def _connected(pid: int):
    with contextlib.suppress(OSError):
        for name in os.listdir(f"/proc/{pid}/fd"):
            with contextlib.suppress(OSError):
                if os.readlink(f"/proc/{pid}/fd/{name}").startswith("socket:"):
                    with contextlib.closing(_borrowed(pid, int(name))) as shared:
                        yield int(name), (shared.getsockname()[:2], shared.getpeername()[:2])


def cut(pid: int, descriptor: int) -> None:
    """Ends a connection in both directions, as a network between two machines would; no process is told beforehand."""
    with contextlib.closing(_borrowed(pid, descriptor)) as shared:
        shared.shutdown(socket.SHUT_RDWR)


def _borrowed(pid: int, descriptor: int) -> socket.socket:
    """The same socket as another process has; closing ours leaves that of the other as it is."""
    process = os.pidfd_open(pid)
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        copy = libc.syscall(PIDFD_GETFD, process, descriptor, 0)
        if copy < 0:
            raise OSError(ctypes.get_errno(), f"pidfd_getfd of process {pid}")
        return socket.socket(fileno=copy)
    finally:
        os.close(process)
