"""Why the numbers may be believed, and where not: proof of optimality, past years, quality of inputs, provenance."""

from __future__ import annotations

import shlex
from pathlib import Path, PurePath

import numpy as np
import pandas as pd

from kz_optimize.report.charts.chart import Chart, Contents, Scenarios
from kz_optimize.report.charts.frames import concat, of_scenarios
from kz_optimize.results import Results
from kz_optimize.results.audit.stored_inputs import StoredInputs
from kz_optimize.schema import load

ORIGINS = (
    ("synthetic", ("synthetic", "illustrative", "made up")),
    ("assumed", ("assumption", "assumed", "recall")),
    ("estimated", ("derived", "estimate", "fitted", "scaled", "interpolat")),
)
"""Origin of a row -> words of its source that tell it; the first that is found counts. Else it is published."""
PUBLISHED, UNSTATED = "published", "unstated"
STATED = {"measured": PUBLISHED, "modelled": "estimated", "synthetic": "synthetic"}
"""Origin of a profile, as its table states it -> origin as the chart counts it."""
CONFIDENCE = ("high", "medium", "low")


def certificate(scenarios: Scenarios) -> Chart:
    """How every solve ended, and by how much its optimality may be missed."""

    def rows(results: Results) -> pd.DataFrame:
        proof = results["certificate"]
        about, objective = proof.attrs, float(proof["objective"])
        gap = abs(objective - float(proof["dual_objective"])) / max(abs(objective), 1.0)
        again = proof["check_relative"].values if "check_relative" in proof else np.array([np.nan])
        told = {
            "status": f"proven/{results['dispatch'].sizes['day']}",
            "objective": f"number/{objective:.10g}/million USD",
            "least_possible": f"number/{float(proof['dual_objective']):.10g}/million USD",
            "gap": f"number/{gap:.2g}/1",
            "worst_miss": f"number/{float(proof['relative'].max()):.2g}/1",
            "worst_recomputed": f"number/{np.nanmax(again):.2g}/1",
            "size": f"size/{about['rows']}/{about['columns']}/{about['nonzeros']}",
            "algorithm": f"algorithm/{about['algorithm']}",
        }
        return pd.DataFrame({"series": [f"word/{name}" for name in told], "value": list(told.values())})

    return Chart("certificate", "text", "", of_scenarios(scenarios, rows, "x"), grouped=False)


def rounds(scenarios: Scenarios) -> Chart | None:
    """How rounds of mean days and their verification close in on the hourly year."""

    def rows(results: Results) -> pd.DataFrame:
        if "rounds" not in results:
            return pd.DataFrame()
        told = results["rounds"]
        bounds = {"least_by_hour": told["best_lower"] / 1e3, "cost_by_hour": told["best_upper"] / 1e3}
        number = told["round"].values.astype(int)
        return concat(
            pd.DataFrame({"series": f"word/{name}", "x": number, "value": values.values})
            for name, values in bounds.items()
        )

    data = of_scenarios(scenarios, rows, "scenario")
    return Chart("rounds", "lines", "billion USD", data, ["scenario"], grouped=False) if len(data) else None


def recomputed(scenarios: Scenarios) -> Chart | None:
    """What the solver said beside what follows from the file alone, by a second way of computing."""

    def rows(results: Results) -> pd.DataFrame:
        proof = results["certificate"]
        if "check" not in proof.dims:
            return pd.DataFrame()
        columns = {"solver": "check_solver", "again": "check_recomputed", "relative": "check_relative"}
        check = [f"check/{name}" for name in proof["check"].values]
        return concat(
            pd.DataFrame({"series": check, "x": f"word/{name}", "value": proof[variable].values})
            for name, variable in columns.items()
        )

    data = of_scenarios(scenarios, rows, "scenario")
    return Chart("recomputed", "table", "", data, ["scenario"], grouped=False) if len(data) else None


def calibration(scenarios: Scenarios) -> Chart | None:
    """TWh a group gave in years that were observed, what the model has, and by how much that is off."""

    def rows(results: Results) -> pd.DataFrame:
        seen = results["balances"]
        if not seen.sizes.get("observation", 0):
            return pd.DataFrame()
        seen = seen.isel(observation=(seen["observed_quantity"] == "generation") & (seen["observed_group"] != ""))
        place = [f"region/{region}" for region in seen["observed_region"].values]
        carrier = [f"carrier/{carrier}" for carrier in seen["observed_carrier"].values]
        group = [f"group/{name}" for name in seen["observed_group"].values]
        year = [
            f"{year:.0f} {statistic}".strip()
            for year, statistic in zip(seen["observed_year"].values, seen["observed_statistic"].values, strict=True)
        ]
        base = pd.DataFrame({"x": group, "place": place, "output": carrier, "year": year})
        values = {
            "observed": (seen["observed"].values / 1e3, "TWh"),
            "modelled": (seen["modelled"].values / 1e3, "TWh"),
            "residual": (100.0 * seen["difference"].values, "%"),
        }
        return concat(
            base.assign(series=f"word/{name}", value=value, unit=unit) for name, (value, unit) in values.items()
        )

    data = of_scenarios(dict([next(iter(scenarios.items()))]), rows, "scenario")
    if not len(data):
        return None
    data = data.drop(columns="scenario")
    return Chart("calibration", "bars", "TWh", data, ["output", "place", "year"], grouped=False)


def confidence(scenarios: Scenarios) -> Chart:
    """Rows of every input table of the first scenario by how sure their source is, and by where they come from."""
    kept, parts = StoredInputs(next(iter(scenarios.values()))), []
    for table in load():
        rows = kept.table(table)
        if table == "profile_sources":
            rows = _with_unnamed_profiles(kept, rows)
        if not len(rows):
            continue
        source = rows.get("source", pd.Series("", rows.index)).fillna("").astype(str)
        sure = rows.get("confidence", pd.Series("", rows.index)).fillna("").astype(str)
        stated = rows["origin"].map(STATED).fillna(UNSTATED) if "origin" in rows else source.map(origin)
        for question, answers in (("confidence", sure.map(_sure)), ("origin", stated)):
            count = answers.value_counts()
            parts.append(
                pd.DataFrame({"series": "word/" + count.index, "value": count.to_numpy(float)}).assign(
                    x=f"table/{table}", question=f"word/by_{question}"
                )
            )
    data = concat(parts)
    order = {f"word/{name}": i for i, name in enumerate([*CONFIDENCE, PUBLISHED, "estimated", "assumed", "synthetic"])}
    data = data.sort_values("series", key=lambda names: names.map(order).fillna(99), kind="stable")
    return Chart("confidence", "hstack", "rows", data, ["question"], grouped=False)


def _with_unnamed_profiles(kept: StoredInputs, rows: pd.DataFrame) -> pd.DataFrame:
    """A row for every profile of the case, whether or not somebody said where it comes from."""
    inputs = kept.results["inputs"]
    names = list(inputs["profile"].values.astype(str)) if "profile" in inputs else list[str]()
    return rows.set_index("profile").reindex(names).reset_index()


def origin(source: str) -> str:
    """Where a row comes from, as the words of its source tell."""
    told = source.lower()
    if not told:
        return UNSTATED
    return next((name for name, signs in ORIGINS if any(sign in told for sign in signs)), PUBLISHED)


def _sure(confidence: str) -> str:
    return confidence if confidence in CONFIDENCE else UNSTATED


def provenance(scenarios: Scenarios) -> Chart:
    """What made every result: command, inputs, versions, time."""

    def rows(results: Results) -> pd.DataFrame:
        about, dispatch = results["provenance"].attrs, results["dispatch"]
        version = results["provenance"]["version"].to_series()
        told = {
            "description": f"plain/{about.get('description', '')}",
            "command": f"code/{without_disk(about['command'])}",
            "input_hash": f"code/{about['input_hash']}",
            "created": f"time/{about['created']}",
            "resolution": f"resolution/{dispatch.sizes['day']}/{dispatch.sizes['hour']}",
            "discount_rate": f"number/{100 * float(results.plan.attrs['discount_rate']):.4g}/%",
            "solve_time": f"number/{float(results['provenance']['seconds'].sum()):.3g}/s",
            "machine": f"plain/{about['platform']} {about['machine']}",
            "versions": "plain/" + ", ".join(f"{name} {number}" for name, number in version.items() if number),
            "warnings": f"lines/{about['warnings'].strip()}" if about["warnings"].strip() else "number/0/1",
        }
        return pd.DataFrame({"series": [f"word/{name}" for name in told], "value": list(told.values())})

    return Chart("provenance", "text", "", of_scenarios(scenarios, rows, "x"), grouped=False)


def without_disk(command: str) -> str:
    """A command with the name of this program, and paths that say nothing about the disk of who gave it."""
    try:
        program, *arguments = shlex.split(command)
    except ValueError:  # nothing, or a quotation mark that is never closed
        return command
    own = "kz-optimize" if Path(program).stem in ("__main__", "kz-optimize") else relative(program)
    return shlex.join([own, *map(relative, arguments)])


def relative(argument: str | PurePath) -> str:
    """A path as seen from the current folder; of one elsewhere the last two parts. Other arguments as they are."""
    path = Path(argument)
    if not path.is_absolute():
        return str(argument)
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else Path(*path.parts[-2:])).as_posix()


CHARTS: Contents = {"trust": (certificate, rounds, calibration, confidence, recomputed, provenance)}
