"""Reading a hostile case and judging what came of it.

A trial ends well in one of a few ways; anything else (a traceback, a hang, another case than was written) is a defect,
an AssertionError that says which.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from kz_optimize.algebra import compile_model
from kz_optimize.case.case import prepare
from kz_optimize.errors import InputError, KzError
from kz_optimize.model import build_model
from kz_optimize.schema import REMARKS
from kz_optimize.solve import SolveOptions, solve
from kz_optimize.tables.read import Tables
from tests.hostile.base import BASES
from tests.support import read_tables

PATIENCE = 180
"""Seconds after which a trial counts as hanging."""

Frames = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Trial:
    """One hostile case.

    kind      what was done, for the count
    what      to whom, in words
    base      the sound case it was made from
    files     path inside the folder -> content, or a function that puts something else in its place
    must      "same": it means what the sound case means; "refused"; "meant": `expected` gives the tables or None for
              a refusal; "anything": an error or an answer
    expected  from the tables of the sound case, rows as in its files, to those that are meant
    blamed    (file, line, column) one of the errors must name, for a cell that cannot be understood
    """

    kind: str
    what: str
    base: str
    files: Mapping[str, bytes | Callable[[Path], None]]
    must: str
    expected: Callable[[Frames], Frames | None] = field(default=lambda frames: frames)
    scenario: str | None = None
    blamed: tuple[str, int, str] | None = None


@dataclass(frozen=True)
class Sound:
    """A sound case: its tables, profiles, settings and programme."""

    frames: Frames
    tables: Tables
    programme: tuple[bytes, ...]
    objective: float


def write(folder: Path, files: Mapping[str, bytes | Callable[[Path], None]]) -> Path:
    """Write a case."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if callable(content):
            content(path)
        else:
            path.write_bytes(content)
    return folder


@cache
def sound(base: str) -> Sound:
    """The sound case of a name, read and solved once."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        tables = read_tables(write(Path(folder), BASES[base]().files()))
    programme, status, objective = answer(tables)
    assert status == "optimal"
    return Sound(frames_of(tables), tables, programme, objective)


def frames_of(tables: Tables) -> Frames:
    """Every table without the columns for people, in the order of its keys."""
    return {name: _sorted(name, table.frame) for name, table in tables.items()}


def _sorted(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame.drop(columns=[remark for remark in REMARKS if remark in frame])
    if name == "time_slices":  # the order is that of time
        return frame
    return frame.sort_values(list(frame), kind="stable").reset_index(drop=True)


def answer(tables: Tables) -> tuple[tuple[bytes, ...], str, float]:
    """The programme as bytes, the status and the objective."""
    model = build_model(prepare(tables))
    program = compile_model(model)
    arrays = (
        program.matrix.data, program.matrix.indices, program.row_lower, program.row_upper, program.column_lower,
        program.column_upper, program.cost, np.array(program.offset),
    )  # fmt: skip
    solution = solve(model, SolveOptions(algorithm="simplex", time_limit=20))
    return tuple(np.ascontiguousarray(array).tobytes() for array in arrays), solution.status, solution.objective


def judge(trial: Trial, folder: Path) -> str:
    """How the trial ended; raises AssertionError where it did not end well."""
    known = sound(trial.base)
    write(folder, trial.files)
    with patience():
        try:
            tables = read_tables(folder, trial.scenario)
        except InputError as error:
            _check_words(error, trial)
            _hold(trial.must != "same", f"refused what is sound: {error}")
            return "clear error"
    assert trial.must != "refused", "accepted what should be refused"
    if trial.must == "same":
        _check_same(tables, known)
        return "right answer: the identical case"
    frames = frames_of(tables)
    if trial.must == "meant":
        expected = trial.expected({name: table.frame.copy() for name, table in known.tables.items()})
        assert expected is not None, "accepted what cannot be understood"
        for name, frame in expected.items():
            _check_frame(frames[name], _sorted(name, frame), name)
    try:
        with patience():
            programme, status, objective = answer(tables)
    except KzError as error:
        _hold(len(str(error)) > 20, f"says nothing: {error!r}")
        return "clear error of the solver"
    assert status != "optimal" or np.isfinite(objective)
    if status != "optimal":
        return f"no plan, and said so: {status}"
    same = all(frames[name].equals(frame) for name, frame in known.frames.items())
    if same and trial.must == "meant":
        assert objective == known.objective
        return "right answer: the identical case"
    return "right answer: the same programme" if programme == known.programme else "right answer: another programme"


def _hold(condition: bool, defect: str) -> None:
    if not condition:
        raise AssertionError(defect)


def _check_words(error: InputError, trial: Trial) -> None:
    """Every finding says what is wrong, what to do and, unless it concerns no file, where."""
    assert error.findings
    for finding in error.findings:
        text = str(finding)
        assert finding.problem, text
        assert finding.remedy, text
        assert finding.file, text
        assert len(text) < 2000, text
        assert "\n" not in text, text
    if trial.blamed:
        file, line, column = trial.blamed
        places = [(Path(finding.file).name, finding.line, finding.column) for finding in error.findings]
        assert (file, line, column) in places, f"nobody blames {trial.blamed}: {error}"


def _check_same(tables: Tables, known: Sound) -> None:
    frames = frames_of(tables)
    for name, frame in known.frames.items():
        _check_frame(frames[name], frame, name)
    names = {"title": "", "scenario": ""}
    assert replace(tables.settings, **names) == replace(known.tables.settings, **names), "silent change of settings"
    pd.testing.assert_frame_equal(tables.profiles, known.tables.profiles, check_like=True, check_exact=True)


def _check_frame(found: pd.DataFrame, meant: pd.DataFrame, name: str) -> None:
    try:
        pd.testing.assert_frame_equal(found, meant, check_exact=True, check_dtype=False)
    except AssertionError as error:
        raise AssertionError(f"silent change of {name}: {error}") from None


@contextmanager
def patience(seconds: int = PATIENCE) -> Iterator[None]:
    """Raises TimeoutError in what takes too long, where the system can."""
    if not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(*_: object) -> None:
        raise TimeoutError(f"this hangs: {seconds} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
