"""What is decreed and what is chosen: projects of committed.csv are built whatever they earn, all else because it pays.

Only of what a plan chose itself can be said that nobody regrets it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.report.charts.chart import Chart, Contents, Scenarios
from kz_optimize.report.charts.frames import concat, of_scenarios, tidy
from kz_optimize.report.charts.reason import costs, earned
from kz_optimize.report.tables import full_load, power
from kz_optimize.results import Results
from kz_optimize.results.audit.stored_inputs import StoredInputs

SHARED_UNTIL = 2035
LEAST_GW, ROUNDING = 0.01, 1e-6  # what is shown, and what the solver leaves over


def shared_builds(scenarios: Scenarios) -> Chart | None:
    """GW built until 2035: decreed in every scenario, and chosen by each and by all of them, which none regrets."""
    if len(scenarios) < 2:
        return None
    keys = ["place", "series"]
    chosen, decreed = (
        of_scenarios(scenarios, partial(_by_place, of=of), "x")
        .pivot_table(index=keys, columns="x", values="value", sort=False)
        .reindex(columns=[f"scenario/{name}" for name in scenarios])
        .fillna(0.0)
        for of in (lambda results: _built(results) - decreed_capacity(results), decreed_capacity)
    )
    wide = chosen.where(chosen > ROUNDING, 0.0)
    wide.insert(0, "word/chosen_in_all", wide.min(axis=1))
    wide.insert(0, "word/decreed", decreed.min(axis=1))
    wide = wide[wide.max(axis=1) >= LEAST_GW]
    wide = wide.sort_values(["word/chosen_in_all", "word/decreed"], ascending=False, kind="stable")
    data = wide.stack().rename("value").rename_axis([*keys, "x"]).reset_index()
    return Chart("shared_builds", "table", "GW", data, ["place"], grouped=False)


def decreed_plants(scenarios: Scenarios) -> Chart | None:
    """Technologies of committed.csv: GW, hours run in their first and last year, and what they never earn back."""
    data = of_scenarios(scenarios, _plants, "scenario")
    return Chart("decreed_plants", "table", "", data, ["scenario"], grouped=False) if len(data) else None


def _plants(results: Results) -> pd.DataFrame:
    plan = results.plan
    decreed = _by_year(results)
    share = (decreed / plan["capacity"].where(plan["capacity"] > 0.0)).clip(max=1.0).fillna(0.0)
    lost = (sum(costs(results).values()) - earned(results)).clip(min=0.0) * share * plan["year_weight"]
    whole = (decreed * plan.get("technology_size", 1.0) / 1e3).sum("region").isel(year=-1)
    rows = []
    for technology in plan["technology"].values[whole.values >= LEAST_GW]:
        ran, full = (of.sel(technology=technology).sum("region") for of in (plan["activity"], full_load(plan)))
        use = (100.0 * ran / (full * 8.76)).where(full > 1.0).dropna("year")
        values = {
            "decreed": (whole.sel(technology=technology).item(), "GW"),
            "use_first": (use[0].item() if len(use) else np.nan, "%"),
            "use_last": (use[-1].item() if len(use) else np.nan, "%"),
            "not_earned": (lost.sel(technology=technology).sum().item() / 1e3, "billion USD"),
        }
        rows += [(f"technology/{technology}", f"word/{name}", *value) for name, value in values.items()]
    return pd.DataFrame(rows, columns=["series", "x", "value", "unit"])


def decreed_capacity(results: Results) -> xr.DataArray:
    """(region, technology) GW that committed.csv has built until 2035, or the last milestone before."""
    decreed = _by_year(results)
    return decreed.sel(year=decreed["year"][decreed["year"] <= SHARED_UNTIL]).max("year") / 1e3


def _by_year(results: Results) -> xr.DataArray:
    """(region, technology, year) MW that committed.csv has built until then; none that the plan does not have."""
    projects, built = StoredInputs(results).table("committed"), power(results.plan, "built").cumsum("year")
    known = projects["region"].isin(built["region"].values) & projects["technology"].isin(built["technology"].values)
    total = xr.zeros_like(built)
    for project in projects[known].itertuples():
        total.loc[{"region": project.region, "technology": project.technology}] += project.capacity * (
            built["year"].values >= project.commissioned
        )
    return total.where(total < built, built)


def _built(results: Results) -> xr.DataArray:
    """(region, technology) GW built until 2035."""
    built = power(results.plan, "built")
    return built.sel(year=built["year"][built["year"] <= SHARED_UNTIL]).sum("year") / 1e3


def _by_place(results: Results, of: Callable[[Results], xr.DataArray]) -> pd.DataFrame:
    """Of every region with all regions under it."""
    array = of(results)
    return concat(
        tidy(array.sel(region=inside), technology="series").assign(place=f"region/{region}")
        for region, inside in _tree(results).items()
    )


def _tree(results: Results) -> dict[str, list[str]]:
    """Region -> itself and all regions under it, the widest first."""
    parent = dict(zip(results.plan["region"].values, results.plan["region_parent"].values.astype(str), strict=True))

    def upward(region: str) -> list[str]:
        return [] if region in ("", "nan") else [region, *upward(parent.get(region, ""))]

    return {region: [each for each in parent if region in upward(each)] for region in parent}


CHARTS: Contents = {"plan": (decreed_plants,), "comparison": (shared_builds,)}
