"""A study of the small case: a carbon price at a few points, each run a fraction of a second."""

from pathlib import Path

import pytest

PRICE = """
title = "Carbon price"
scenarios = ["carbon-price"]

[[factor]]
name = "price"
unit = "USD/t"
values = [0, 10, 40, 80]
changes = [{ table = "emission_prices", column = "price", where = { instrument = "carbon price", year = 2035 } }]
"""


@pytest.fixture
def write_study(tiny: Path):
    """Writes a study file into the case and returns its path."""

    def write(text: str = PRICE, name: str = "sweep") -> Path:
        folder = tiny / "studies"
        folder.mkdir(exist_ok=True)
        path = folder / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def swept_once(tiny_once: Path, tmp_path_factory: pytest.TempPathFactory):
    """The sweep, run by a worker in this process; look, do not touch."""
    from kz_optimize.study import Worker, plan

    folder = tiny_once / "studies"
    folder.mkdir(exist_ok=True)
    (folder / "swept.toml").write_text(PRICE, encoding="utf-8")
    planned = plan(folder / "swept.toml", tmp_path_factory.mktemp("study") / "swept")
    Worker(planned.folder).work([run.id for run in planned.runs])
    return planned
