"""Charts of a study: what `analyse` finds in its gathered results, as the page and the figures for papers draw it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.report.charts import Chart
from kz_optimize.study import analyse
from kz_optimize.study.folder import DONE, FAILED, INFEASIBLE
from kz_optimize.study.gather import SCENARIO, by_run, factors_of
from kz_optimize.study.study import Study

CURVE_YEARS = (2030, 2035, 2040, 2050)
FAMILIES = {"cost": "billion USD", "emissions": "Mt CO2e", "capacity": "GW"}
"""Family of metrics -> their unit; a chart shows metrics of one unit."""
CHOSEN = {"cost": [], "emissions": ["year"], "capacity": ["group", "year"]}
"""Family -> what the reader chooses in it."""
Shape = Callable[[pd.DataFrame], pd.DataFrame]
ALL_YEARS = "word/all_years"
MOST_YEARS = 3  # for which every run is drawn over every factor
SHORT = 1e-3  # share of a year's demand without which a price is that of going without, and no cost of abatement
LEAST_PRICE = 1.0  # USD/t that the price of a tonne has to change for a curve
HARDLY = 0.005  # of the widest change: factors that move less are left out of a tornado
QUANTILES = {"5%": "word/low_quantile", "50%": "word/median", "95%": "word/high_quantile"}


def charts_of(data: xr.Dataset, study: Study) -> list[Chart]:
    """The charts that the design of a study makes sense of, the overview first."""
    kind = study.design.kind
    found = [overview(data, study)]
    if kind == "near_optimal":
        return [*found, near_optimal(analyse.near_optimal(data))]
    if kind == "one_at_a_time":
        found += tornados(analyse.tornado(data))
    if kind in ("sobol", "morris"):
        found.append(indices(analyse.indices(data, study)))
    if data.sizes.get("instrument"):
        found.append(abatement_curve(analyse.abatement_cost(data), data))
    timing = analyse.build_timing(data)
    found += [build_timing(timing), build_share(timing)]
    if kind != "one_at_a_time":
        found += responses(data)
    return [chart for chart in found if len(chart.data)]


def overview(data: xr.Dataset, study: Study) -> Chart:
    """What the study asks, how, and how its runs ended."""
    ended = by_run(data, "state")["state"].to_series().value_counts()
    facts = {"asked": f"plain/{study.description}"} if study.description else {}
    facts |= {
        "design": f"design/{study.design.kind}",
        "runs": f"number/{ended.sum()}/",
        "runs_done": f"number/{ended.get(DONE, 0)}/",
        "runs_infeasible": f"number/{ended.get(INFEASIBLE, 0)}/",
        "runs_failed": f"number/{ended.get(FAILED, 0)}/",
    }
    facts = {f"word/{name}": value for name, value in facts.items()}
    for factor in study.factors:
        ends = (factor.low, factor.high) if factor.low == factor.low else factor.values
        facts[_factor(factor.name)] = f"values/{'|'.join(map(_short, ends))}|{factor.unit}"
    rows = pd.DataFrame({"series": list(facts), "x": f"study/{study.title}", "value": list(facts.values())})
    return Chart("study_overview", "text", "", rows, grouped=False)


def tornados(rows: pd.DataFrame) -> Iterator[Chart]:
    """Change of each metric at both ends of each factor, the strongest on top; rows as `analyse.tornado` gives them."""
    bars = pd.DataFrame(
        _both_ends(scenario, factor, metric, here)
        for (scenario, factor, metric), here in rows.groupby(["scenario", "factor", "metric"], sort=False)
    )
    yield from _by_family(bars, lambda data: _strongest_first(_in_long(data)), "tornado", "tornado")


def _both_ends(scenario: str, factor: str, metric: str, here: pd.DataFrame) -> dict[str, object]:
    """Lowest and highest value of a factor and the change there; of words, those with the least and most change."""
    numbers = pd.to_numeric(here["value"], errors="coerce")
    order = here.iloc[np.argsort(numbers if numbers.notna().all() else here["change"], kind="stable")]
    low, high = order.iloc[0], order.iloc[-1]
    ends = dict.fromkeys([_short(low["value"]), _short(high["value"])])
    return {
        "scenario": f"scenario/{scenario}",
        "x": f"{_factor(factor)}|{'|'.join(ends)}",
        "metric": metric,
        "word/low_value": low["change"] if len(ends) > 1 else np.nan,
        "word/high_value": high["change"],
    }


def _in_long(data: pd.DataFrame) -> pd.DataFrame:
    keys = [column for column in data if not column.startswith("word/")]
    return data.melt(keys, var_name="series", value_name="value").dropna(subset="value")


def _strongest_first(data: pd.DataFrame) -> pd.DataFrame:
    """Without the factors that hardly matter, the widest first, for every choice."""
    keys = [column for column in data if column not in ("x", "series", "value")]
    largest = data["value"].abs().groupby([data[key] for key in [*keys, "x"]]).transform("max")
    data = data.assign(width=largest)
    most = data.groupby(keys)["width"].transform("max") if keys else data["width"].max()
    kept = data[(data["width"] > HARDLY * most) & (data["width"] > 0.0)]
    return kept.sort_values("width", ascending=False, kind="stable").drop(columns="width")


def indices(found: xr.Dataset) -> Chart:
    """Sobol indices in percent of the variance, or Morris effects in the unit of the metric, with their confidence."""
    sobol = found.attrs["design"] == "sobol"
    strongest = "total" if sobol else "mean_effect"
    table = (found * 100.0 if sobol else found).to_dataframe().reset_index()
    place = table["metric"].map({name: i for i, name in enumerate(found["metric"].values)})
    table = table.iloc[np.lexsort((-table[strongest], place))]
    labels = {"metric": "metric/" + table["metric"].astype(str), "x": table["factor"].map(_factor)}
    wide = pd.DataFrame(labels | {f"word/index_{name}": table[name] for name in found.data_vars})
    name, unit = str(found.attrs["design"]), "%" if sobol else ""
    return Chart(name, "whiskers", unit, _in_long(wide), ["metric"], grouped=False)


def abatement_curve(rows: pd.DataFrame, data: xr.Dataset) -> Chart:
    """Price of a tonne over what is avoided, a series per year; a line where only the price or cap changes.

    Nothing for a study that leaves the price alone. Years in which a run is short of energy are left out.
    """
    rows = rows[rows["unserved"] <= SHORT]
    rows = rows[rows.groupby(["instrument", "year"])["carbon_price"].transform(np.ptp) > LEAST_PRICE]
    moving = rows.groupby("year")["abatement"].max()
    years = [year for year in CURVE_YEARS if moving.get(year, 0.0) > 0.0] or list(moving[moving > 0.0].index)
    rows = rows[rows["year"].isin(years)]
    labels = "instrument/" + rows["scenario"].astype(str) + ": " + rows["instrument"].astype(str)
    series = "at_year/" + rows["year"].astype(str)
    points = pd.DataFrame(
        {"instrument": labels, "series": series, "x": rows["abatement"], "value": rows["carbon_price"]}
    )
    lines = frozenset(series) if len(factors_of(data)) <= 2 else frozenset()
    return Chart("abatement_curve", "points", "USD/t", points.dropna(), ["instrument"], lines=lines, grouped=False)


def build_timing(rows: pd.DataFrame) -> Chart:
    """GW built so far in 5, 50 and 95 % of the runs, a picture per technology group that is built at all."""
    named = {column: QUANTILES[column.partition(" ")[0]] for column in rows.columns[: len(QUANTILES)]}
    wide = rows.rename(columns=named)[list(named.values())]
    built = wide[QUANTILES["95%"]].groupby(level="group").transform("max") > 1e-3
    long = wide[built].reset_index().melt(["group", "year"], var_name="series", value_name="value")
    long = long.assign(panel="group/" + long["group"].astype(str), value=long["value"].clip(lower=0.0))
    long = long.rename(columns={"year": "x"}).drop(columns="group")
    return Chart("build_timing", "band", "GW", long, panel="panel", grouped=False)


def build_share(rows: pd.DataFrame) -> Chart:
    """Percent of the runs that have built any of a group until a year."""
    share = 100.0 * rows["share of runs that build"]
    share = share[share.groupby(level="group").transform("max") > 0.0].rename("value").reset_index()
    share = share.assign(series="group/" + share["group"].astype(str)).rename(columns={"year": "x"})
    return Chart("build_share", "lines", "%", share.drop(columns="group"), grouped=False)


def near_optimal(rows: pd.DataFrame) -> Chart:
    """From the least to the most of every group among plans that cost little more, and the cheapest plan."""
    within = rows["within"].map("{:g}".format) + "/" + rows["year"].astype(str)
    ends = {f"word/{name}": rows[name] for name in ("least", "cheapest", "most")}
    wide = pd.DataFrame(
        {
            "scenario": "scenario/" + rows["scenario"].astype(str),
            "panel": "within/" + within,
            "x": "group/" + rows["group"].astype(str),
            **ends,
        }
    ).iloc[np.argsort(rows["within"], kind="stable")]
    return Chart("near_optimal", "spans", "GW", _in_long(wide), ["scenario"], "panel", grouped=False)


def responses(data: xr.Dataset) -> Iterator[Chart]:
    """Every run as a point: a factor across, a metric up."""
    runs, values = by_run(data, "state"), analyse.metrics(data)
    names = [name for name in factors_of(data) if name != SCENARIO and np.issubdtype(runs[name].dtype, np.number)]
    years = data["year"].values
    drawn = set(years[np.unique(np.linspace(0, len(years) - 1, MOST_YEARS).round().astype(int))].astype(str))
    kept = [name for name in values if _year(name) in {*drawn, ALL_YEARS, ""}]
    parts = [
        pd.DataFrame(
            {
                "factor": _factor(name),
                "metric": metric,
                "series": "scenario/" + pd.Series(runs[SCENARIO].values).astype(str),
                "x": runs[name].values,
                "value": values[metric],
            }
        )
        for name in names
        for metric in kept
    ]
    if parts:
        rows = pd.concat(parts, ignore_index=True).dropna()
        yield from _by_family(rows, lambda rows: rows, "response", "points")


def _by_family(rows: pd.DataFrame, shape: Shape, name: str, kind: str) -> Iterator[Chart]:
    """A chart per family of metrics; `shape` makes its table from the rows of the family."""
    for family, unit in FAMILIES.items():
        mine = rows[(rows["metric"].map(_family) == family) & (rows["metric"] != analyse.PAID)]
        if not len(mine):
            continue
        parts = {"year": mine["metric"].map(_year), "group": mine["metric"].map(_group)}
        mine = mine.assign(**{column: parts[column] for column in CHOSEN[family]}).drop(columns="metric")
        first = [column for column in ("scenario", "factor") if column in mine]
        yield Chart(f"{name}_{family}", kind, unit, shape(mine), [*first, *CHOSEN[family]], grouped=False)


def _family(metric: str) -> str:
    return next((family for family in ("cost", "emissions") if metric.startswith(family)), "capacity")


def _year(metric: str) -> str:
    """Year of a metric such as "coal 2035, GW"."""
    last = metric.rpartition(", ")[0].rpartition(" ")[2]
    return last if last.isdigit() else "" if metric.startswith("cost") else ALL_YEARS


def _group(metric: str) -> str:
    return "group/" + metric.rpartition(", ")[0].rpartition(" ")[0]


def _factor(name: str) -> str:
    return f"factor/{name.removesuffix('_factor')}"


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float | int | np.floating | np.integer) else str(value)
