"""The folder of a run: one run at a time, results and logs that replace earlier ones only when they are whole."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, ClassVar

from kz_optimize.errors import KzError, WriteError
from kz_optimize.results.netcdf import PART

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
    Raises BusyError if another run holds the folder, WriteError if nothing can be written there.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        self.results, self.failed = self.path / RESULTS, self.path / FAILED
        self.solver_log = self.path / ".solver.log"
        self.succeeded = False
        self._lock = self.path / ".lock"
        self._log = self.path / ".run.log"

    def __enter__(self) -> RunFolder:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._holder = self._lock.open("a+", encoding="ascii")
        except OSError as error:
            raise WriteError(self.path, error) from error
        try:
            _seize(self._holder)
        except OSError:
            self._holder.seek(0)
            process = self._holder.read().strip()
            self._holder.close()
            raise BusyError(self.path, process) from None
        try:
            self._begin()
        except OSError as error:
            self._let_go()
            raise WriteError(self.path, error) from error
        return self

    def _begin(self) -> None:
        """Say who is here, clear what a run that was killed left behind, and open the log."""
        self._holder.truncate(0)
        self._holder.write(f"{os.getpid()}\n")
        self._holder.flush()
        for part in self.path.glob(f".{RESULTS.split('.')[0]}*{PART}"):
            part.unlink()
        self._lines = self._log.open("w", encoding="utf-8", buffering=1)

    def write_log(self, line: str) -> None:
        """Add a line to the log. Raises WriteError if the disk is full."""
        try:
            self._lines.write(line + "\n")
        except OSError as error:
            raise WriteError(self._log, error) from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._end(error)
        except (OSError, WriteError) as fault:
            if error is None:
                raise fault if isinstance(fault, WriteError) else WriteError(self._log, fault) from fault
        finally:
            self._let_go()
        if isinstance(error, OSError):  # reading is over: it is a log of the solver that found no room
            raise WriteError(self.path, error) from error

    def _end(self, error: BaseException | None) -> None:
        """Complete the log and give it its name."""
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

    def _let_go(self) -> None:
        with suppress(OSError):
            _release(self._holder)
        with suppress(OSError):
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
