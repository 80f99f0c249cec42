"""Claims: two processes never work on the same run, on one machine or on many that share a folder.

A claim is a file `<run>.<n>` that only one process can create. It names the process and its machine, and its time of
change is a heartbeat. A claim is stale when its process is gone from this machine, or when it has not been touched for
a while. A stale claim n is taken over by creating n + 1: of all who try, one succeeds, and no claim is ever deleted by
anyone but its owner, who deletes the older ones too. Who gets a claim looks once more whether the run has been
finished in the meantime.

A task of a cluster has a name. Its scheduler starts it again only when it has ended, so a claim under its own name is
stale to it, and whoever hears from the scheduler that it has ended can give its claims up.
"""

from __future__ import annotations

import json
import os
import socket
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

BEAT = 5.0  # seconds between heartbeats
STALE = 120.0  # seconds without one after which a process on another machine is given up


class Claim:
    """A run that is ours until `release`; `lost` if others thought us dead and took it over."""

    def __init__(self, path: Path, token: str) -> None:
        self.path, self.token = path, token
        self._stop = Event()
        self._beats = Thread(target=self._beat, name="heartbeat", daemon=True)
        self._beats.start()

    @property
    def takeovers(self) -> int:
        """How many processes have died of this run or been given up at it."""
        return int(self.path.suffix[1:])

    @property
    def lost(self) -> bool:
        """Whether somebody else has taken the run over."""
        newest = _newest(self.path.parent, self.path.name.rpartition(".")[0])
        return newest is None or newest[1] != self.path or _owner(self.path).get("token") != self.token

    def release(self) -> None:
        """Give the run up, or say that it is done."""
        self._stop.set()
        self._beats.join()
        if not self.lost:
            run = self.path.name.rpartition(".")[0]
            for _, path in _claims(self.path.parent, run):  # the newest last: until then it guards the run
                path.unlink(missing_ok=True)

    def _beat(self) -> None:
        while not self._stop.wait(BEAT):
            try:
                os.utime(self.path)
            except OSError:
                return


def claim(folder: Path, run: str, worker: str = "") -> Claim | None:
    """Claim a run, as the task of a cluster that is called `worker`; None if another process is at work on it."""
    folder.mkdir(parents=True, exist_ok=True)
    newest = _newest(folder, run)
    if newest is not None and not is_stale(newest[1], worker):
        return None
    path = folder / f"{run}.{0 if newest is None else newest[0] + 1}"
    token = uuid.uuid4().hex
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError:
        return None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        owner = {"host": socket.gethostname(), "process": os.getpid(), "token": token}
        json.dump({**owner, "worker": worker, "began": time.time()}, file)
    return Claim(path, token)


@contextmanager
def claimed(folder: Path, run: str, worker: str = "") -> Iterator[Claim | None]:
    """A claim for the time of a `with`; None if another process has it."""
    held = claim(folder, run, worker)
    try:
        yield held
    finally:
        if held is not None:
            held.release()


def clear(folder: Path, run: str) -> None:
    """Remove the claim of a process that died after it finished a run and before it gave the claim up."""
    held = claim(folder, run) if _newest(folder, run) is not None else None
    if held is not None:
        held.release()


def at_work(folder: Path) -> set[str]:
    """The runs that living processes are at work on."""
    if not folder.is_dir():
        return set()
    runs = {path.name.rpartition(".")[0] for path in folder.iterdir() if path.suffix[1:].isdigit()}
    newest = {run: _newest(folder, run) for run in runs}
    return {run for run, found in newest.items() if found is not None and not is_stale(found[1])}


def is_stale(path: Path, worker: str = "") -> bool:
    """Whether the process that made this claim is gone; `worker` is who asks."""
    try:
        age = _now(path.parent) - path.stat().st_mtime
    except FileNotFoundError:
        return False  # released at this moment: the run is done, or free to the next who asks
    owner = _owner(path)
    gone = owner.get("host") == socket.gethostname() and not _lives(owner["process"])
    return gone or age > STALE or (worker != "" and owner.get("worker") == worker)


def owned_by(folder: Path, process: int) -> str | None:
    """The run that a process of this machine has claimed."""
    for path in folder.iterdir() if folder.is_dir() else ():
        owner = _owner(path)
        if owner.get("host") == socket.gethostname() and owner.get("process") == process:
            return path.name.rpartition(".")[0]
    return None


def held_by(folder: Path, worker: str) -> dict[str, float]:
    """Runs that the task of a cluster has claimed and not released -> seconds from there to its last heartbeat."""
    return {path.name.rpartition(".")[0]: spent for path, spent in _of(folder, worker)}


def give_up(folder: Path, worker: str) -> None:
    """Let others take over what a task of a cluster has claimed: it has ended, its scheduler says."""
    for path, _ in _of(folder, worker):
        os.utime(path, (0, 0))


def _of(folder: Path, worker: str) -> list[tuple[Path, float]]:
    found = []
    for path in folder.iterdir() if folder.is_dir() else ():
        owner = _owner(path)
        if owner.get("worker") == worker:
            try:
                found.append((path, max(path.stat().st_mtime - owner["began"], 0.0)))
            except FileNotFoundError:
                continue
    return found


def _now(folder: Path) -> float:
    """The time by the clock that stamps the files here, which may be another machine's."""
    with tempfile.TemporaryFile(dir=folder) as file:
        return os.fstat(file.fileno()).st_mtime


def _claims(folder: Path, run: str) -> list[tuple[int, Path]]:
    found = [path for path in folder.glob(f"{run}.*") if path.suffix[1:].isdigit()]
    return sorted((int(path.suffix[1:]), path) for path in found)


def _newest(folder: Path, run: str) -> tuple[int, Path] | None:
    claims = _claims(folder, run)
    return claims[-1] if claims else None


def _owner(path: Path) -> dict:
    """Who made a claim; {} while it is being written."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _lives(process: int) -> bool:
    """Whether a process of this machine exists."""
    if os.name == "nt":  # os.kill would end it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(process)


def _is_zombie(process: int) -> bool:
    """Whether it has ended and only waits for its parent to notice (Linux tells)."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return False
    return state[:1] == ["Z"]
