"""What tests on real schedulers share: studies that take long or have many runs, and looking after them."""

import time
from collections.abc import Callable
from pathlib import Path

import xarray as xr

from kz_optimize.cluster import ClusterExecutor
from kz_optimize.results import netcdf
from kz_optimize.study import Plan, plan
from tests.study.conftest import PRICE

PATIENCE = 240.0  # seconds that a busy machine is given for what takes a few
ENDLESS = """
scenarios = ["carbon-price"]
options = { time.days = 365, time.steps = 24, solve.algorithm = "simplex" }
"""  # nothing breaks it off but the scheduler


def swept(last: float, count: int) -> str:
    """The study of the carbon price at so many points from 0."""
    return PRICE.replace("values = [0, 10, 40, 80]", f"range = [0, {last}]\ncount = {count}")


MANY = swept(100, 12)


def send_endless(executor: ClusterExecutor, case: Path, out: Path) -> Plan:
    """A study whose one run needs more time than it is given; sent first and looked at last, for it takes a minute."""
    file = case / "studies" / f"{out.name}.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(ENDLESS, encoding="utf-8")
    planned = plan(file, out)
    executor.start(planned)
    return planned


def see_through(planned: Plan, executor: ClusterExecutor, each_round: Callable[[], object] = lambda: None) -> None:
    """Look after a study until it has ended."""
    executor.start(planned)
    deadline = time.monotonic() + PATIENCE
    while executor.working():
        assert time.monotonic() < deadline, executor.look(planned, conclude=False)
        each_round()
        time.sleep(0.2)


def written(planned: Plan) -> dict[str, int]:
    """Run -> time at which its result was written."""
    files = {each.id: planned.folder.result(each.id) for each in planned.runs}
    return {each: file.stat().st_mtime_ns for each, file in files.items() if file.exists()}


def plans(planned: Plan) -> dict[float, xr.Dataset]:
    """Carbon price -> plan."""
    return {run.values["price"]: netcdf.load(planned.folder.result(run.id), ["plan"]).plan for run in planned.runs}
