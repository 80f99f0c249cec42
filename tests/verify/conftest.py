"""Plans of small cases, from texts, to be verified."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kz_optimize.run.scenario import run_scenario
from tests.support import Profiles, Texts, write_case

Planner = Callable[..., Path]


@pytest.fixture
def plan(tmp_path: Path) -> Planner:
    """The result file of a case."""

    def of(texts: Texts, profiles: Profiles | None = None, **settings: object) -> Path:
        case = tmp_path / "case"
        case.mkdir()
        write_case(case, texts, profiles, **settings)
        outcome = run_scenario(case, None, tmp_path / "run")
        assert outcome.status == "optimal", outcome.explanation
        return outcome.results

    return of
