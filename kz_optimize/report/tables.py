"""The tables of a report: groups of technologies down, milestone years across, in the units of the file.

Those are MW, GWh, kt and million USD; where tables are shown, `units.readable` chooses the size.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.units import of_carrier

Groups = Mapping[str, xr.Dataset]
TOTAL = "total"
TRANSFERS = (
    "investment_subsidy", "support", "emission_price", "emission_price_saved", "allowance_steps", "trading",
    "price_gap", "free_allocation", "job_support",
)  # fmt: skip
"""Kinds of cost that only change hands between the state and firms, of files and studies that do not say."""
ROUNDING = 1e-7
"""As a share of the largest of its years: what the tolerance of the solver leaves of a limit."""
TINY = 1e-6
"""As a share of the largest number of its kind in the plan: what the tolerance of the solver leaves."""
TRACE = 1e-9
"""The same as a share of the largest of any unit, where a unit has no other number: as GWh, thousand t and the like."""


def capacity(results: Groups) -> dict[tuple[str, str], pd.DataFrame]:
    """Carrier and unit of capacity -> units that stand of the groups that give or store it."""
    return _by_carrier(results, results["plan"]["capacity"])


def built(results: Groups) -> dict[tuple[str, str], pd.DataFrame]:
    """Carrier and unit of capacity -> units that are new in each milestone year."""
    plan = results["plan"]
    return _by_carrier(results, plan["built"] - plan["extension_built"] if "extension_built" in plan else plan["built"])


def extended(results: Groups) -> dict[tuple[str, str], pd.DataFrame]:
    """Carrier and unit of capacity -> units that stood before and whose life is extended."""
    plan = results["plan"]
    return _by_carrier(results, plan["extension_built"]) if "extension_built" in plan else {}


def _by_carrier(results: Groups, array: xr.DataArray) -> dict[tuple[str, str], pd.DataFrame]:
    plan, group = results["plan"], told_groups(results)
    carrier, unit = (plan[of].values.astype(str) for of in ("technology_carrier", "technology_unit"))
    chosen = {}
    for kind in [(each, one) for each in carriers_told(results) for one in dict.fromkeys(unit[carrier == each])]:
        mine = (carrier == kind[0]) & (unit == kind[1])
        rows = frame_of(array.sum("region").isel(technology=np.flatnonzero(mine)))
        like = plan["capacity"].isel(technology=np.flatnonzero(unit == kind[1]))
        chosen[kind] = _something(rows.groupby(group[mine], sort=False).sum(), like)
    return {kind: with_total(rows) for kind, rows in chosen.items() if len(rows)}


def power(plan: xr.Dataset, name: str) -> xr.DataArray:
    """MW of a kind of capacity; none of what is counted in a unit of its own, such as cars."""
    return plan[name].where(is_power(plan), 0.0)


def is_power(plan: xr.Dataset) -> xr.DataArray:
    """(technology,) Whether its capacity is what it does in an hour; files of earlier versions have nothing else."""
    if "technology_unit" not in plan:
        return xr.ones_like(plan["technology"], dtype=bool)
    hourly = pd.Series(plan["technology_unit"].values.astype(str)).str.fullmatch("MW|.*/h")
    return xr.DataArray(hourly.to_numpy(bool), dims="technology")


def full_load(plan: xr.Dataset) -> xr.DataArray:
    """(region, technology, year) Activity of an hour at full load, in MW or what stands for it."""
    return plan["capacity"] * plan.get("technology_size", 1.0)


def carrier_units(results: Groups) -> dict[str, str]:
    """Carrier -> what stands where tables say MWh."""
    plan = results["plan"]
    return dict(zip(plan["carrier"].values.astype(str), plan["carrier_unit"].values.astype(str), strict=True))


def capacity_units(results: Groups) -> dict[str, str]:
    """Carrier -> unit of capacity of the technologies that are told by it, of the first where they differ."""
    plan = results["plan"]
    pairs = zip(plan["technology_carrier"].values.astype(str), plan["technology_unit"].values.astype(str), strict=True)
    return dict(reversed(list(pairs)))


def carriers_told(results: Groups) -> list[str]:
    """Carriers that some technology is told by, in the order of their table."""
    told = set(results["plan"]["technology_carrier"].values.astype(str))
    return [str(carrier) for carrier in results["plan"]["carrier"].values if carrier in told]


def carriers_given(results: Groups) -> list[str]:
    """Carriers that technologies give in some year, by-products too."""
    given = results["plan"]["generation"].sum("region").max(["technology", "year"]).to_series()
    largest = given.groupby(carrier_units(results)).transform("max")
    return [str(carrier) for carrier in given.index[(given > TINY * largest) & (given > TRACE * given.max())]]


def generation(results: Groups, carrier: str = "electricity") -> pd.DataFrame:
    """GWh a group gives (+) or takes (-) of a carrier in a year; trade with markets is its last row."""
    plan = results["plan"]
    if carrier not in plan.indexes["carrier"]:
        return pd.DataFrame(columns=plan.indexes["year"])
    given = plan["generation"].sel(carrier=carrier)
    table = of_groups(results, given.sum("region"))
    if "traded" in plan:
        mine = (plan["market_carrier"] == carrier).values
        table.loc["net import"] = plan["traded"].values[mine].sum(axis=0)
    return with_total(_something(table, given))


def emissions(results: Groups) -> pd.DataFrame:
    """kt CO2e a year by group, then what is outside the technologies."""
    plan = results["plan"]
    table = of_groups(results, plan["co2e"].sum("region"))
    if "exogenous_emissions" in plan:
        outside = (plan["exogenous_emissions"] * plan["co2e_factor"]).sum(["region", "pollutant"])
        for sector in plan.indexes.get("sector", ()):
            table.loc[sector] = outside.sel(sector=sector).values
    return with_total(_something(table, plan["co2e"]))


def costs(results: Groups) -> pd.DataFrame:
    """Million USD paid in each calendar year, by kind."""
    paid = results["plan"]["annual_cost"]
    return with_total(_something(frame_of(paid), paid))


def transfers(results: Groups) -> list[str]:
    """Kinds of cost that only change hands between the state and firms."""
    plan = results["plan"]
    kinds = plan["cost_kind"].values.astype(str)
    moved = plan["cost_kind_transfer"].values == "yes" if "cost_kind_transfer" in plan else np.isin(kinds, TRANSFERS)
    return [str(kind) for kind in kinds[moved]]


def views(results: Groups) -> pd.DataFrame:
    """Million USD of each calendar year: what the plan costs society, and what firms pay the state on top."""
    paid, moved = frame_of(results["plan"]["annual_cost"]), transfers(results)
    if not (paid.loc[moved].abs() > TINY * paid.abs().max().max()).any(axis=None):
        return paid.iloc[:0]
    rows = {"social cost": paid.drop(moved).sum(), "transfers": paid.loc[moved].sum()}
    return with_total(pd.DataFrame(rows).T)


def revenue(results: Groups) -> pd.DataFrame:
    """Million USD of each calendar year that instruments on emissions are worth, by instrument."""
    plan = results["plan"]
    return frame_of(plan["carbon_revenue"]) if plan.sizes.get("instrument") else pd.DataFrame()


def unserved(results: Groups) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Demand that is not met by carrier: GWh, and percent of the demand of the year; of carriers that lack any."""
    balance = results["balances"]["node_balance"]
    of = balance["node_carrier"].values
    missed, demand = (
        frame_of(balance.sel(flow_kind=kind)).groupby(of, sort=False).sum() for kind in ("unserved", "demand")
    )
    share = 100.0 * missed / -demand.where(demand < 0.0)
    lacks = share > 100.0 * TINY
    some = lacks.any(axis=1)
    return missed.where(lacks, 0.0)[some], share.where(lacks, 0.0)[some]


def prices(results: Groups) -> dict[str, pd.DataFrame]:
    """Unit -> USD for one by node; of carriers with more than four nodes the middle one and their number."""
    price = results["prices"]["mean_price"]
    carrier = pd.Series(price["node_carrier"].values, price["node"].values)
    units = carrier.map(carrier_units(results)).to_numpy()
    return {unit: _prices(rows, carrier[rows.index]) for unit, rows in frame_of(price).groupby(units, sort=False)}


def _prices(table: pd.DataFrame, carriers: pd.Series) -> pd.DataFrame:
    rows = {}
    for carrier, nodes in table.groupby(carriers.to_numpy(), sort=False):
        if len(nodes) > 4:
            rows[f"{carrier}, middle of {len(nodes)} places"] = nodes.median()
        else:
            rows |= {str(node): nodes.loc[node] for node in nodes.index}
    return pd.DataFrame(rows).T


def instruments(results: Groups) -> dict[str, pd.DataFrame]:
    """Of every instrument on emissions: kt counted, its limit (if any has one), and the price of a tonne in USD/t."""
    plan = results["plan"]
    if not plan.sizes.get("instrument"):
        return {}
    names = ("instrument_emissions", "instrument_limit", "carbon_price")
    return {name: (table := frame_of(plan[name]))[np.isfinite(table).any(axis=1)] for name in names}


def limits(results: Groups) -> pd.DataFrame:
    """A row for every limit of a policy or on emissions and year: table, limit_name, sense, unit, limit_year (NaN: the
    whole horizon), allowed, used, room (what is left of it), price, price_unit; those that bind have a price and stand
    first."""
    rows = results["limits"].to_dataframe()
    rows = rows.astype(dict.fromkeys(("table", "limit_name", "sense", "unit", "price_unit"), object))
    room = (rows["allowed"] - rows["used"]) * np.where(rows["sense"] == ">=", -1.0, 1.0)
    largest = rows["allowed"].abs().groupby([rows["table"], rows["limit_name"]]).transform("max")
    room = room.where(room > ROUNDING * largest, 0.0)
    rows = rows.assign(room=room, price=rows["price"].where(room == 0.0, 0.0))
    return rows.sort_values("price", ascending=False, kind="stable", key=lambda price: price > 0.0)


def calibration(results: Groups) -> dict[str, pd.DataFrame]:
    """Unit -> modelled and observed in it, near a milestone year; residuals also in percent."""
    seen = results.get("balances", xr.Dataset())
    if "observation" not in seen.sizes:
        return {}
    modelled, observed = seen["modelled"].values, seen["observed"].values
    numbers = np.stack([modelled, observed, modelled - observed, 100.0 * seen["difference"].values], axis=1)
    names = [
        observation_name(*words)
        for words in zip(*(seen[f"observed_{part}"].values for part in OBSERVATION), strict=True)
    ]
    table = pd.DataFrame(numbers, names, ["modelled", "observed", "residual", "residual, %"])
    counted = carrier_units(results)
    units = [
        of_carrier(unit, counted[carrier])
        for unit, carrier in zip(seen["observed_unit"].values, seen["observed_carrier"].values, strict=True)
    ]
    return {str(unit): rows for unit, rows in table.groupby(np.array(units), sort=False)}


OBSERVATION = ("year", "region", "quantity", "group", "carrier", "statistic")
"""What tells an observation from others."""


def observation_name(year: float, region: str, quantity: str, group: str, carrier: str, statistic: str) -> str:
    """ "2023 north: coal electricity (KEGOC)"; a quantity other than generation is named."""
    told = "" if quantity == "generation" else quantity.replace("_", " ")
    words = [group, carrier, told, f"({statistic})" if statistic else ""]
    return f"{year:.0f} {region}: " + " ".join(word for word in words if word)


def of_groups(results: Groups, of_technology: xr.DataArray) -> pd.DataFrame:
    """[technology, year] added up by told group, in the order in which the table of technologies names them."""
    return frame_of(of_technology).groupby(told_groups(results), sort=False).sum()


def group_of_technology(results: Groups) -> np.ndarray:
    """[technology] The group that its table names."""
    return results["plan"]["technology_group"].values.astype(str)


def told_groups(results: Groups) -> np.ndarray:
    """[technology] The group it is told under: GW of unlike outputs are not added up.

    What gives the carrier that is named first in carriers.csv keeps the name of the group; others "<group>: <carrier>".
    """
    group, carrier = group_of_technology(results), results["plan"]["technology_carrier"].values.astype(str)
    place = results["plan"].indexes["carrier"].get_indexer(carrier)
    first = pd.Series(place).groupby(group).transform("min").to_numpy()
    return np.where(place == first, group, group + np.array(": ", dtype=object) + carrier).astype(str)


def main_carriers(results: Groups) -> dict[str, str]:
    """Told group -> the carrier that its technologies give."""
    return dict(zip(told_groups(results), results["plan"]["technology_carrier"].values.astype(str), strict=True))


def colours(results: Groups) -> dict[str, str]:
    """Told group -> colour of the first technology in it that has one."""
    pairs = zip(told_groups(results), results["plan"]["technology_colour"].values.astype(str), strict=True)
    return {group: colour for group, colour in reversed(list(pairs)) if colour}


def with_total(table: pd.DataFrame) -> pd.DataFrame:
    """The table with the sum of its rows below them, if there is more than one."""
    if len(table) > 1:
        table = table.copy()
        table.loc[TOTAL] = table.sum()
    return table


def frame_of(array: xr.DataArray) -> pd.DataFrame:
    """Labels down, years across."""
    label = next(str(dim) for dim in array.dims if dim != "year")
    return pd.DataFrame(array.transpose(label, "year").values, array.indexes[label], array.indexes["year"])


def _something(table: pd.DataFrame, of: xr.DataArray) -> pd.DataFrame:
    """The rows that are not nothing throughout, beside all numbers of their kind."""
    return table[(table.abs() > TINY * float(np.abs(of).max())).any(axis=1)]
