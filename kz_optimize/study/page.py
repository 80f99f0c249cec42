"""The page of a study: from its folder, or its results.nc, to what the report shows of it."""

from __future__ import annotations

from pathlib import Path

import xarray as xr

from kz_optimize.errors import Finding, InputError
from kz_optimize.report.page import StudyPart
from kz_optimize.report.tables import colours
from kz_optimize.results.results import PLAN
from kz_optimize.study.charts import charts_of
from kz_optimize.study.folder import StudyFolder
from kz_optimize.study.gather import open_results
from kz_optimize.study.plan import Plan, load
from kz_optimize.study.version import program_version


def is_study(path: Path) -> bool:
    """Whether a path is the folder of a study, or its gathered results."""
    return (path / "study.json").exists() or (path.name == "results.nc" and (path.parent / "study.json").exists())


def made_by_another_version(folder: Path) -> str:
    """The file of a study whose runs, or what was gathered of them, another version made; "" if this one did."""
    about, _ = StudyFolder(folder).load_plan()
    made = {about["version"]}
    if (file := StudyFolder(folder).results).exists():
        with open_results(file) as data:
            made.add(data.attrs.get("program"))
    return "" if made == {program_version()} else str(about["file"])


def load_study(path: Path) -> StudyPart:
    """What the page shows of a study. Raises InputError if its results have not been gathered."""
    planned = load(StudyFolder(path if path.is_dir() else path.parent))
    file = planned.folder.results
    if not file.exists():
        remedy = f"kz-optimize study gather {planned.folder.path} makes them"
        raise InputError([Finding("the results of this study have not been gathered", remedy, file.as_posix())])
    return study_part(planned, path)


def study_part(planned: Plan, path: Path) -> StudyPart:
    """Charts of the gathered results, of which only what is drawn is read, and what their words and money need."""
    with open_results(planned.folder.results) as data:
        return StudyPart(
            path=path,
            title=planned.study.title,
            charts=tuple(charts_of(data, planned.study)),
            colours=colours({PLAN: data}),
            years=(int(data["year"].values[0]), int(data["year"].values[-1])),
            money=_money(planned),
        )


def _money(planned: Plan) -> dict[str, str]:
    """Currency, price year and rate, which all runs share."""
    done = next(run.id for run in planned.runs if planned.folder.result(run.id).exists())
    with xr.open_dataset(planned.folder.result(done), engine="netcdf4") as plan:
        return {name: str(plan.attrs[name]) for name in ("currency", "price_year", "kzt_per_usd")}
