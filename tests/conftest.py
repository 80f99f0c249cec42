"""A small case to run: inputs/tiny on one day of four steps, solved once for all tests that only look at results."""

import shutil
import signal
from pathlib import Path

import pandas as pd
import pytest

pd.set_option("mode.string_storage", "python")  # as where pyarrow is not installed: only some of the tests bring it

TINY = Path(__file__).parents[1] / "inputs" / "tiny"


@pytest.fixture(scope="session")
def tiny_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """inputs/tiny, with a scenario `impossible` that allows fewer emissions than there can be, and observations."""
    case = tmp_path_factory.mktemp("case") / "tiny"
    shutil.copytree(TINY, case)
    text = (case / "case.toml").read_text(encoding="utf-8")
    (case / "case.toml").write_text(text.replace("days = 4", "days = 1\nsteps = 4"), encoding="utf-8")
    scenario = case / "scenarios" / "impossible"
    scenario.mkdir()
    (scenario / "scenario.toml").write_text('title = "No plan"\n', encoding="utf-8")
    limit = "instrument,pollutant,scope,year,limit\ncap,CO2,kazakhstan,2035,-1000\n"
    (scenario / "emission_caps.csv").write_text(limit, encoding="utf-8")
    seen = "year,region,group,carrier,observed\n2025,kazakhstan,wind,electricity,4000\n2020,north,coal,electricity,1\n"
    (case / "observations.csv").write_text(seen, encoding="utf-8")
    return case


@pytest.fixture
def tiny(tiny_once: Path, tmp_path: Path) -> Path:
    """A copy of the case to change at will."""
    return Path(shutil.copytree(tiny_once, tmp_path / "tiny"))


@pytest.fixture(scope="session")
def solved_once(tiny_once: Path, tmp_path_factory: pytest.TempPathFactory) -> dict:
    """Scenario -> outcome of its run, for `base` and `cap`; look, do not touch."""
    from kz_optimize.run.scenario import run_scenario

    runs = tmp_path_factory.mktemp("runs")
    return {name: run_scenario(tiny_once, name, runs / name) for name in ("base", "cap")}


@pytest.fixture
def solved(solved_once: dict, tmp_path: Path) -> Path:
    """A copy of the run folder of the scenario cap, to write into."""
    return Path(shutil.copytree(solved_once["cap"].results.parent, tmp_path / "cap"))


@pytest.fixture(autouse=True, scope="session")
def _hear_ctrl_c() -> None:
    """A shell starts background jobs deaf to Ctrl-C, and children inherit that; the tests of Ctrl-C need it heard."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
