"""What a year by the hour says of a plan: what goes without and when, and how far all else is from the typical days.

Everything is measured on the groups that a run leaves too (docs/results.md), made of the full year, and worked out
again from them without the model, as every result file is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.arrays import Array
from kz_optimize.policy import Policy
from kz_optimize.results import Results, inputs
from kz_optimize.results.audit import recompute
from kz_optimize.results.extract.extract import plan_groups
from kz_optimize.units import of_carrier, to_model
from kz_optimize.verify.accounts import difference
from kz_optimize.verify.cost import Cost, cost_of, is_running
from kz_optimize.verify.year import Year

LEAST_MW = 0.01
"""Unserved power below which an hour is not short: ten times what the solver's tolerance leaves, and more."""
ALLOWED = 2e-5
"""Share of the demand of a year that may go without before a plan is short: 0.002 %, the standard of Australia's
National Electricity Market (National Electricity Rules, 3.9.3C)."""
SOUND = recompute.CHECKED
TEMPLATE = 2015  # a year without 29 February, to name the hours of a year of 365 days


@dataclass(frozen=True)
class Measured:
    """What came of one year.

    figures  a row per quantity: `unit`, `planned` (typical days), `verified` (every hour)
    nodes    a row per node with demand: its carrier and region, demand, unserved, planned_unserved [GWh],
             scarce_hours, deepest [MW]
    scarce   a row per hour and node that is short
    limits   a row per limit of the year: allowed, used, in the unit of the limit
    checks   a row per quantity worked out again: relative difference
    hours    every hour: demand, unserved, price, curtailed at every node, what technologies give
    cost     what running the year costs, and whether its hours keep every limit
    """

    year: int
    figures: pd.DataFrame
    nodes: pd.DataFrame
    scarce: pd.DataFrame
    limits: pd.DataFrame
    checks: pd.DataFrame
    hours: xr.Dataset
    cost: Cost

    @property
    def short(self) -> bool:
        """More than the allowed share of demand goes without at some node, or a fuel is missing."""
        without = (self.nodes["unserved"] > ALLOWED * self.nodes["demand"]).any()
        missing = self.limits.query("kind == 'fuel'")
        return bool(without or (missing["used"] > missing["allowed"] * (1.0 + ALLOWED) + LEAST_MW).any())


def measure(year: Year, plan: Results) -> Measured:
    """Compare a complete year with the plan it was made from."""
    whole = _results(year)
    hours = _hours(whole).assign(_midnights(year))
    nodes = _nodes(whole, hours, plan, year.year)
    return Measured(
        year.year, _figures(whole, plan, nodes, year.year), nodes, _scarce(hours, year.year), _limits(year),
        _checks(whole, tuple(year.case.policies)), hours, cost_of(year, whole),
    )  # fmt: skip


def _results(year: Year) -> Results:
    """The groups of a run, from the model of the full year."""
    m, case = year.model, year.case
    objective = xr.Variable((), m.total_cost(), {"units": "million USD", "long_name": "cost of the year"})
    return Results({
        **plan_groups(m, case), "inputs": inputs.inputs(case.tables),
        "certificate": xr.Dataset({"objective": objective}, attrs={"status": "optimal"}),
    })  # fmt: skip


def _hours(whole: Results) -> xr.Dataset:
    """[node, (technology,) hour_of_year] MW and USD/MWh of a year."""
    d = whole["dispatch"].rename(step_node="node", step_line="line")
    price = whole["prices"]["price"].sel(node=d["node"])
    given = d["power"] + d["discharging"] - d["charging"]
    curtailed = (d["ready"] - d["power"].where(d["ready"] > 0, 0.0)).clip(min=0.0).sum("technology")
    kept = {
        "demand": (d["demand"], "MW", "demand, network losses included"),
        "unserved": (d["unserved"], "MW", "demand that is not met"),
        "price": (price, "USD/MWh", "cost of one more MWh demanded"),
        "available": (d["ready"].sum("technology"), "MW", "what weather-bound plants could give"),
        "curtailed": (curtailed, "MW", "what weather-bound plants could have given and did not"),
        "given": (given, "MW", "power given (+) less taken (-), stores included"),
        "stored": (d["stored"], "GWh", "energy in stores at the end of the hour, less that at dawn"),
        "level": (d["level"], "GWh", "energy in stores at dawn"),
        "flow": (d["flow"], "MW", "what is sent along a line"),
    }
    return xr.Dataset({name: _in_row(*about) for name, about in kept.items()})


def _midnights(year: Year) -> dict[str, xr.DataArray]:
    """[store, year, calendar day] What stores hold at dawn, and what it is worth; nothing where there is no store."""
    m, case = year.model, year.case
    if not len(case.fleets.store):
        return {}
    dusk = -m.calendar.dual.fillna(0.0) / case.horizon.weight / to_model("USD/MWh")
    value = dusk.isel(run=np.arange(-1, len(case.days.calendar) - 1))
    kept = {
        "held": (m.level.solution.fillna(0.0), "GWh", "energy in a store at dawn"),
        "water_value": (value.clip(min=0.0), "USD/MWh", "worth of what a store holds at dawn"),
    }
    about = case.records["store"][["technology", "region"]].add_prefix("store_").rename_axis("store")
    coords = {"calendar_day": np.arange(1, len(case.days.calendar) + 1), **about.to_xarray().data_vars}
    return {
        name: _single(values.rename(run="calendar_day").to_xarray().assign_coords(coords), unit, meaning)
        for name, (values, unit, meaning) in kept.items()
    }


def _in_row(values: xr.DataArray, unit: str, meaning: str) -> xr.DataArray:
    """Days and hours as the hours of a year, with seven digits."""
    if "hour" in values.dims:
        rest = [dim for dim in values.dims if dim not in ("day", "hour")]
        values = values.transpose(*rest, "day", "hour")
        shape = [values.sizes[dim] for dim in rest]
        row = {name: values[name] for name in values.coords if not {"day", "hour"} & {*values[name].dims}}
        hours = values.sizes["day"] * values.sizes["hour"]
        values = xr.DataArray(values.values.reshape(*shape, hours), row, (*rest, "hour_of_year"))
        values = values.assign_coords(hour_of_year=np.arange(hours))
    return _single(values, unit, meaning)


def _single(values: xr.DataArray, unit: str, meaning: str) -> xr.DataArray:
    return values.astype(np.float32).assign_attrs(units=unit, long_name=meaning)


def _nodes(whole: Results, hours: xr.Dataset, plan: Results, year: int) -> pd.DataFrame:
    now, before = _flows(whole, year), _flows(plan, year)
    unserved = hours["unserved"].sel(year=year)
    short = unserved > LEAST_MW
    balance = whole["balances"]
    table = pd.DataFrame(
        {part: balance[f"node_{part}"].values for part in ("carrier", "region")}, balance["node"].to_index()
    )
    table["demand"], table["unserved"] = -now["demand"], now["unserved"]
    table["planned_unserved"] = before["unserved"].reindex(table.index).fillna(0.0)
    table["scarce_hours"] = short.sum("hour_of_year").to_series().reindex(table.index).fillna(0).astype(int)
    table["deepest"] = unserved.max("hour_of_year").to_series().reindex(table.index).fillna(0.0)
    return table[table["demand"] > 0]


def _flows(results: Results, year: int) -> pd.DataFrame:
    """Node x kind of flow: GWh of the year."""
    flows = results["balances"]["node_balance"].sel(year=year)
    return flows.transpose("node", "flow_kind").to_pandas()


def _figures(whole: Results, plan: Results, nodes: pd.DataFrame, year: int) -> pd.DataFrame:
    figures = [(_of_year(results, nodes, year)) for results in (plan, whole)]
    rows = [(name, unit, figures[0].get(key, 0.0), value) for key, value in figures[1].items() for name, unit in [key]]
    return pd.DataFrame(rows, columns=["figure", "unit", "planned", "verified"]).set_index("figure")


def _of_year(results: Results, nodes: pd.DataFrame, year: int) -> Mapping[tuple[str, str], float]:
    """(figure, unit) -> its value in a year of a plan."""
    about, flows = results.plan.sel(year=year), _flows(results, year)
    figures: dict[tuple[str, str], float] = {}
    price = results["prices"]["mean_price"].sel(year=year).to_series()
    counted = dict(zip(results.plan["carrier"].values, results.plan["carrier_unit"].values, strict=True))
    for carrier, here in nodes.groupby("carrier", sort=False).groups.items():
        energy, paid = (of_carrier(unit, counted[carrier]) for unit in ("GWh", "USD/MWh"))
        figures[f"unserved {carrier}", energy] = float(flows["unserved"].reindex(here).sum())
        demand = nodes["demand"].loc[here]
        known = price.reindex(here).fillna(0.0)
        figures[f"price of {carrier}", paid] = float((known * demand).sum() / demand.sum())
    figures["curtailment", "GWh"] = float(about["curtailment"].sum())
    figures["water spilled", "GWh"] = float(about["spilled"].sum())
    figures["emissions", "kt CO2e"] = float(about["total_co2e"])
    for name in about["instrument"].values if "instrument" in about.dims else ():
        figures[f"carbon price of {name}", "USD/t"] = float(about["carbon_price"].sel(instrument=name))
    annual = about["annual_cost"].to_series()
    running = annual[[kind for kind in annual.index if is_running(str(kind))]]
    figures["running cost", "million USD"] = float(running.sum())
    figures["of it unserved demand", "million USD"] = float(annual["unserved"])
    figures["of it fuel and trade", "million USD"] = float(annual["market"])
    return figures


def _scarce(hours: xr.Dataset, year: int) -> pd.DataFrame:
    """Every hour and node that is short, in the order of time."""
    at = hours.sel(year=year)
    unserved = at["unserved"].transpose("hour_of_year", "node")
    hour, node = np.nonzero(unserved.values > LEAST_MW)
    demand, price = (at[name].transpose("hour_of_year", "node").values[hour, node] for name in ("demand", "price"))
    missing = unserved.values[hour, node]
    return pd.DataFrame({
        "time": [name_hour(year, int(position)) for position in hour],
        **{part: at[f"node_{part}"].values[node] for part in ("carrier", "region")},
        "unserved_MW": missing.round(3), "demand_MW": demand.round(3),
        "share": (missing / np.maximum(demand, LEAST_MW)).round(6), "price_USD_per_MWh": price.round(2),
    })  # fmt: skip


def name_hour(year: int, hour: int) -> str:
    """The start of an hour of a year of 365 days, local standard time.

    >>> name_hour(2040, 59 * 24 + 7)
    '2040-03-01T07:00'
    """
    moment = pd.Timestamp(TEMPLATE, 1, 1) + pd.Timedelta(hours=hour)
    return f"{year}-{moment:%m-%dT%H:%M}"


def _limits(year: Year) -> pd.DataFrame:
    """What the year allows and what was used of it."""
    rows = []
    kinds = {"emission_cap": "emissions", "emission_budget": "emissions", "market_limit": "market",
             "annual_limit": "energy of a plant", "activity_limit": "activity",
             "activity_budget_limit": "activity"}  # fmt: skip
    for name, over in difference(year.model, year.case).items():
        if name not in kinds:
            continue
        limit = _level(year, name)
        for label, excess, most in _cells(over, limit):
            rows.append((kinds[name], label, most, most + excess))
    for node, lacking in zip(year.missing.labels["node"], year.missing.values, strict=True):
        if abs(lacking) > LEAST_MW:
            rows.append(("fuel", str(node), 0.0, float(lacking)))
    return pd.DataFrame(rows, columns=["kind", "limit", "allowed", "used"])


def _level(year: Year, name: str) -> Array:
    """What a limit allows, emissions outside the technologies included."""
    if name == "emission_cap":
        return year.case.caps.level
    return year.case.budgets.level if name == "emission_budget" else year.model.component(name).right_hand_side


def _cells(over: Array, limit: Array) -> list[tuple[str, float, float]]:
    """Label, excess and limit of every row that exists."""
    flat, bound = (each.isel(year=0) if "year" in each.dims else each for each in (over, limit))
    return [
        (str(label), float(excess), float(most))
        for label, excess, most in zip(flat.labels[flat.dims[0]], flat.values, bound.values, strict=True)
        if np.isfinite(excess) and np.isfinite(most)
    ]


def _checks(whole: Results, policies: Sequence[Policy]) -> pd.DataFrame:
    return recompute.check(whole, policies)[["relative"]]
