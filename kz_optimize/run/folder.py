"""The folder of a run: one run at a time, results and logs that replace earlier ones only when they are whole."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import ClassVar

from filelock import FileLock, Timeout

from kz_optimize.errors import KzError, WriteError
from kz_optimize.results.netcdf import FAILED, FAILED_LOG, PART, RESULTS

LOG = "run.log"
PROCESS = "process "


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
        self._log = self.path / ".run.log"
        self._lock = FileLock(self.path / ".lock", timeout=0)

    def __enter__(self) -> RunFolder:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
            self._begin()
        except Timeout:
            raise BusyError(self.path, self._process_at_work()) from None
        except OSError as error:
            self._lock.release()
            raise WriteError(self.path, error) from error
        return self

    def _begin(self) -> None:
        """Clear what a run that was killed left behind, open the log and say who is here."""
        for part in self.path.glob(f".{RESULTS.split('.')[0]}*{PART}"):
            part.unlink()
        self._lines = self._log.open("w", encoding="utf-8", buffering=1)
        self._lines.write(f"{PROCESS}{os.getpid()}\n")

    def _process_at_work(self) -> str:
        """The process that holds the folder, by the first line of its log; "" if it has not written it yet."""
        try:
            return self._log.read_text(encoding="utf-8").partition("\n")[0].removeprefix(PROCESS)
        except OSError:
            return ""

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
            self._lock.release()
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
