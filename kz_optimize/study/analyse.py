"""Analyses of gathered results: what people want to know of hundreds of runs.

Each takes the dataset that `gather` wrote and gives a table or dataset that a figure can show. Quantities of interest:
cost of the system, emissions, and the capacity of each technology group, called metrics.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.report.tables import TRANSFERS, group_of_technology, is_power, told_groups
from kz_optimize.results.results import PLAN
from kz_optimize.study.design import shares
from kz_optimize.study.gather import RUN, SCENARIO, by_run, factors_of
from kz_optimize.study.study import Study

COST, PAID = "cost, billion USD", "cost with taxes and subsidies, billion USD"
STILL = 1e-9  # relative spread below which a metric does not answer to any factor
QUANTILES = (0.05, 0.5, 0.95)


def group_capacity(data: xr.Dataset) -> xr.DataArray:
    """[run, group, year] GW that stand; what a group gives of a second carrier is told apart, as in every report."""
    return _by_group(data, "capacity", told_groups({PLAN: data}))


def metrics(data: xr.Dataset) -> pd.DataFrame:
    """(run, metric) Cost, emissions and capacities; the name of a metric ends in its unit.

    Taxes and subsidies only change hands: they are no part of the cost, but of what is paid where any run has them.
    """
    runs = by_run(data, "total_cost", "total_co2e", "years")
    paid, moved = runs["total_cost"].values / 1e3, _transfers(data) / 1e3
    found = {COST: paid - moved} | ({PAID: paid} if np.any(moved) else {})
    emissions = runs["total_co2e"].transpose(RUN, "year").values / 1e3
    found["emissions of all years, Mt CO2e"] = (emissions * runs["years"].transpose(RUN, "year").values).sum(axis=1)
    years = runs["year"].values
    found |= {f"emissions {year}, Mt CO2e": emissions[:, i] for i, year in enumerate(years)}
    capacity = group_capacity(data)
    for i, group in enumerate(capacity["group"].values):
        found |= {f"{group} {year}, GW": capacity.values[:, i, j] for j, year in enumerate(years)}
    return pd.DataFrame(found)


def _transfers(data: xr.Dataset) -> np.ndarray | float:
    """(run,) Million USD, discounted, that taxes take more than subsidies give."""
    if "discounted_cost" not in data:
        return 0.0
    of_kind = by_run(data, "discounted_cost")["discounted_cost"]
    kinds = [kind for kind in TRANSFERS if kind in of_kind.indexes["cost_kind"]]
    return of_kind.sel(cost_kind=kinds).sum(["cost_kind", "year"]).values


def tornado(data: xr.Dataset) -> pd.DataFrame:
    """A row per factor that is not at its base, its value and metric: the metric there, and its change from the base.

    Columns scenario, factor, value, metric, result, change. The base is the first run of each scenario.
    """
    runs, values = by_run(data, "state"), metrics(data)
    names = [name for name in factors_of(data) if name != SCENARIO]
    rows = []
    for scenario in dict.fromkeys(runs[SCENARIO].values):
        here = np.flatnonzero(runs[SCENARIO].values == scenario)
        base = here[0]
        for name in names:
            for run in here[1:]:
                if runs[name].values[run] == runs[name].values[base]:
                    continue
                for metric, column in values.items():
                    change = column[run] - column[base]
                    rows.append((scenario, name, runs[name].values[run], metric, column[run], change))
    return pd.DataFrame(rows, columns=["scenario", "factor", "value", "metric", "result", "change"])


def indices(data: xr.Dataset, study: Study) -> xr.Dataset:
    """Sobol or Morris indices of every metric that answers to the factors, with confidence intervals of 95 %.

    Sobol   first_order, total: shares of the variance [metric, factor]  (Saltelli 2010)
    Morris  mean_effect, spread: mean of the absolute effects over the whole range, standard deviation (Morris 1991)

    Blocks of the design with a run that has no plan are left out; `dropped` counts their runs. Only the first
    scenario is looked at. Raises ValueError for other designs, and where nothing is left.
    """
    design, names = study.design, [factor.name for factor in study.factors]
    if design.kind not in ("sobol", "morris"):
        raise ValueError(f"a design of kind {design.kind} has no indices; sobol and morris have")
    sample = shares(len(names), design)
    table = metrics(data).iloc[: len(sample)]
    wide = 2 * len(names) + 2 if design.second_order else len(names) + 2
    block = wide if design.kind == "sobol" else len(names) + 1
    whole = ~table.isna().any(axis=1).to_numpy().reshape(-1, block).any(axis=1)
    if whole.sum() < 2:
        raise ValueError("fewer than two blocks of the design have all their runs; see kz-optimize study status")
    kept = np.repeat(whole, block)
    answering = [name for name, column in table[kept].items() if np.ptp(column) > STILL * np.abs(column).max()]
    analyse = _sobol if design.kind == "sobol" else _morris
    found = [analyse(names, sample[kept], table.loc[kept, name].to_numpy(), study) for name in answering]
    data_vars = {key: (("metric", "factor"), np.array([each[key] for each in found])) for key in found[0]}
    coords = {"metric": np.array(answering, dtype=object), "factor": np.array(names, dtype=object)}
    return xr.Dataset(data_vars, coords, {"design": design.kind, "dropped": int((~kept).sum())})


def abatement_cost(data: xr.Dataset) -> pd.DataFrame:
    """Carbon price against emissions, from price sweeps and from caps alike: a row per run, instrument and year.

    Columns scenario, the factors, instrument, year, carbon_price [USD/t], emissions [Mt], abatement [Mt]: emissions
    of the run that emits most in that year less its own, unserved [share of that year's demand]. The price of a cap is
    its shadow price. In order of the price.
    """
    runs = by_run(data, "instrument_emissions", "carbon_price")
    missed = _unserved_share(data)
    names = factors_of(data)
    rows = []
    emitted = runs["instrument_emissions"].transpose(RUN, "instrument", "year").values / 1e3
    price = runs["carbon_price"].transpose(RUN, "instrument", "year").values
    scenarios = runs[SCENARIO].values
    for place, instrument in enumerate(runs["instrument"].values):
        for at, year in enumerate(runs["year"].values):
            for scenario in dict.fromkeys(scenarios):
                here = np.flatnonzero((scenarios == scenario) & np.isfinite(emitted[:, place, at]))
                most = emitted[here, place, at].max(initial=0.0)
                for run in here:
                    values_of_run = [runs[name].values[run] for name in names]
                    tonnes = emitted[run, place, at]
                    rows.append(
                        (
                            *values_of_run,
                            instrument,
                            year,
                            price[run, place, at],
                            tonnes,
                            most - tonnes,
                            missed[run, at],
                        )
                    )
    columns = [*names, "instrument", "year", "carbon_price", "emissions", "abatement", "unserved"]
    return pd.DataFrame(rows, columns=columns).sort_values(["instrument", "year", "carbon_price", "abatement"])


def _unserved_share(data: xr.Dataset) -> np.ndarray:
    """(run, year) Share of the demand for all carriers that is not met."""
    runs = by_run(data, "unserved", "delivered")
    missed = runs["unserved"].sum(["tier", "node"])
    return (missed / runs["delivered"]).transpose(RUN, "year").values


def build_timing(data: xr.Dataset, quantiles: Sequence[float] = QUANTILES) -> pd.DataFrame:
    """GW built of each technology group by each year: what 5, 50 and 95 % of the runs have built at most.

    The share of the runs that have built any is the last column. Index group and year.
    """
    total = _by_group(data, "built", told_groups({PLAN: data}))
    total = total.isel({RUN: np.isfinite(total.values).all(axis=(1, 2))}).cumsum("year")
    index = pd.MultiIndex.from_product([total["group"].values, data["year"].values], names=["group", "year"])
    columns = {f"{share:.0%} of runs, GW": np.quantile(total.values, share, axis=0).ravel() for share in quantiles}
    columns["share of runs that build"] = (total.values > 1e-3).mean(axis=0).ravel()
    return pd.DataFrame(columns, index=index)


def near_optimal(data: xr.Dataset) -> pd.DataFrame:
    """Least and most GW of every technology group among plans that cost little more than the cheapest.

    Columns scenario, group, year, within, least, cheapest, most.
    """
    runs, capacity = by_run(data, "state"), _by_group(data, "capacity", group_of_technology({PLAN: data}))
    about = {name: runs[name].values for name in (SCENARIO, "group", "sense", "within", "searched_year")}
    rows = []
    for scenario in dict.fromkeys(about[SCENARIO]):
        here = about[SCENARIO] == scenario
        cheapest = np.flatnonzero(here & (about["sense"] == "cheapest"))[0]
        searched = zip(about["group"][here], about["within"][here], about["searched_year"][here], strict=True)
        for group, within, year in dict.fromkeys(searched):
            if not group:
                continue
            same = here & (about["group"] == group) & (about["within"] == within)
            of = capacity.sel(group=group, year=int(year)).values
            ends = {sense: of[np.flatnonzero(same & (about["sense"] == sense))] for sense in ("least", "most")}
            least, most = (values[0] if len(values) else np.nan for values in ends.values())
            rows.append((scenario, group, int(year), within, least, of[cheapest], most))
    return pd.DataFrame(rows, columns=["scenario", "group", "year", "within", "least", "cheapest", "most"])


def _by_group(data: xr.Dataset, name: str, of_technology: np.ndarray) -> xr.DataArray:
    """[run, group, year] GW of what is given in MW by region and technology; what is counted otherwise is left out."""
    total = by_run(data, name)[name].where(is_power(data)).sum("region", min_count=1) / 1e3
    group = xr.DataArray(of_technology, dims="technology", name="group")
    grouped = total.assign_coords(group=group).groupby("group").sum("technology", min_count=1)
    return grouped.transpose(RUN, "group", "year")


def _about(names: list[str]) -> dict[str, object]:
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def _sobol(names: list[str], sample: np.ndarray, values: np.ndarray, study: Study) -> dict[str, np.ndarray]:
    from SALib.analyze import sobol

    scaled = (values - values.mean()) / values.std()  # Saltelli's estimators lose digits far from zero
    design = study.design
    found = sobol.analyze(_about(names), scaled, calc_second_order=design.second_order, seed=design.seed)
    return {
        "first_order": found["S1"],
        "first_order_confidence": found["S1_conf"],
        "total": found["ST"],
        "total_confidence": found["ST_conf"],
    }


def _morris(names: list[str], sample: np.ndarray, values: np.ndarray, study: Study) -> dict[str, np.ndarray]:
    from SALib.analyze import morris

    design = study.design
    found = morris.analyze(_about(names), sample, values, num_levels=design.levels, seed=design.seed)
    return {
        "mean_effect": np.asarray(found["mu_star"]),
        "mean_effect_confidence": np.asarray(found["mu_star_conf"]),
        "spread": np.asarray(found["sigma"]),
    }
