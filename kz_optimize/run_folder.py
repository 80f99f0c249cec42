"""The folder of a run: one run at a time, results and logs that replace earlier ones only when they are whole."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import IO, ClassVar

from kz_optimize.errors import KzError

RESULTS, FAILED = "results.nc", "results-failed.nc"
LOG, FAILED_LOG = "run.log", "run-failed.log"
BEHIND = 1 << 20  # the byte that is locked lies behind what is written, so that Windows lets others read it


class BusyError(KzError):
    """Another run is at work in the folder."""

    exit_code: ClassVar[int] = 5

    def __init__(self, folder: Path, process: str) -> None:
        who = f" (process {process})" if process else ""
        super().__init__(
            f"{folder}: another run{who} is at work here. Wait until it ends, or give another --out folder."
        )


class RunFolder:
    """A folder that is ours from `with` to its end; the operating system lets go of it even if the process dies.

    The log is written beside and renamed at the end: to run.log if `succeeded` was set, else to run-failed.log.
    Raises BusyError if another run holds the folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        self.results, self.failed = self.path / RESULTS, self.path / FAILED
        self.solver_log = self.path / ".solver.log"
        self.succeeded = False
        self._lock = self.path / ".lock"
        self._log = self.path / ".run.log"

    def __enter__(self) -> RunFolder:
        self.path.mkdir(parents=True, exist_ok=True)
        self._holder = self._lock.open("a+", encoding="ascii")
        try:
            _seize(self._holder)
        except OSError:
            self._holder.seek(0)
            process = self._holder.read().strip()
            self._holder.close()
            raise BusyError(self.path, process) from None
        self._holder.truncate(0)
        self._holder.write(f"{os.getpid()}\n")
        self._holder.flush()
        self._lines = self._log.open("w", encoding="utf-8", buffering=1)
        return self

    def write_log(self, line: str) -> None:
        """Add a line to the log."""
        self._lines.write(line + "\n")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self.write_log(f"\nended by {type(error).__name__}: {error}".removesuffix(": "))
        if self.solver_log.exists():
            self.write_log("\nSolver\n" + self.solver_log.read_text(encoding="utf-8", errors="replace"))
            self.solver_log.unlink()
        self._lines.close()
        os.replace(self._log, self.path / (LOG if self.succeeded else FAILED_LOG))
        if self.succeeded:
            for stale in (self.failed, self.path / FAILED_LOG):
                stale.unlink(missing_ok=True)
        _release(self._holder)
        self._holder.close()


if sys.platform == "win32":
    import msvcrt

    def _seize(file: IO[str]) -> None:
        file.seek(BEHIND)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(0)

    def _release(file: IO[str]) -> None:
        file.seek(BEHIND)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _seize(file: IO[str]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _release(file: IO[str]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)
