"""No import is silently wrong: a folder of otoole that something befell gives the optimum of OSeMOSYS, or is refused.

PROPERTY_EXAMPLES asks for that many mutations, new ones every time; without it a few are tried, always the same.
"""

import os
from pathlib import Path

import numpy as np
import pytest

from kz_optimize.errors import InputError
from kz_optimize.exchange import RefusedError, import_model
from tests.exchange.osemosys_mutations import HARMLESS, STRANGE, TELLING, Folder, base
from tests.exchange.osemosys_programme import optimum
from tests.exchange.otoole_folder import Invalid
from tests.support import read_tables, solve_tables

ASKED = int(os.environ.get("PROPERTY_EXAMPLES", "0"))
SEEDS = np.random.SeedSequence().generate_state(ASKED).tolist() if ASKED else range(12)
TOLERANCE = 1e-6
REFUSED = "refused"


def ours(folder: Path, case: Path) -> float | str | None:
    """The optimum of the imported case, None where it has no plan, or that the import or the case was refused."""
    try:
        import_model(folder, case)
        done = solve_tables(read_tables(case))
    except (InputError, RefusedError):
        return REFUSED
    return done.cost if done.solution.status == "optimal" else None


def theirs(folder: Path) -> float | str | None:
    """The optimum of the folder by the programme of OSeMOSYS, None where it has no plan, or that it is no model."""
    try:
        return optimum(folder)
    except (Invalid, KeyError, ValueError, ZeroDivisionError, OverflowError):
        return REFUSED


def judge(model: Folder, place: Path, original: Folder | None = None) -> tuple[float | str | None, float | str | None]:
    """Our answer and theirs; `original` is the model as OSeMOSYS would have it, where the text alone was changed."""
    model.write(place / "mutated")
    (original or model).write(place / "plain", plain=True)
    return ours(place / "mutated", place / "case"), theirs(place / "plain")


def same(a: float | str | None, b: float | str | None) -> bool:
    """Whether two answers are the same."""
    if isinstance(a, float) and isinstance(b, float):
        return a == pytest.approx(b, rel=TOLERANCE, abs=1e-9)
    return a == b


@pytest.mark.parametrize("seed", SEEDS)
def test_a_model_gives_the_optimum_of_osemosys(tmp_path, seed):
    answer, expected = judge(base(np.random.default_rng(seed)), tmp_path)
    assert same(answer, expected), (answer, expected)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_changes_the_text_alone_changes_nothing(tmp_path, seed):
    rng = np.random.default_rng(seed)
    model, original = base(rng), base(np.random.default_rng(seed))
    told = HARMLESS[seed % len(HARMLESS)](rng, model)
    answer, expected = judge(model, tmp_path, original)
    assert same(answer, expected), (told, answer, expected)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_no_model_any_more_is_refused(tmp_path, seed):
    rng = np.random.default_rng(seed)
    model = base(rng)
    told = STRANGE[seed % len(STRANGE)](rng, model)
    answer, _ = judge(model, tmp_path)
    assert answer == REFUSED, told


@pytest.mark.parametrize("seed", SEEDS)
def test_another_model_gives_its_optimum_or_is_refused(tmp_path, seed):
    rng = np.random.default_rng(seed)
    model = base(rng)
    told = [TELLING[int(rng.integers(len(TELLING)))](rng, model) for _ in range(1 + seed % 2)]
    answer, expected = judge(model, tmp_path)
    assert answer == REFUSED or same(answer, expected), (told, answer, expected)
