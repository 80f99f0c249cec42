"""The tables of a report: groups of technologies down, milestone years across, in GW, TWh, Mt and million USD."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import xarray as xr

Groups = Mapping[str, xr.Dataset]
TOTAL = "total"
TINY = 5e-4  # GW, TWh or Mt: what would be printed as nothing


def capacity(results: Groups) -> dict[str, pd.DataFrame]:
    """Carrier -> GW that stand of the groups that give (or store) it."""
    table = of_groups(results, results["plan"]["capacity"].sum("region")) / 1e3
    carriers = main_carriers(results)
    order = dict.fromkeys(carriers.values())
    chosen = {carrier: _something(table[[carriers[group] == carrier for group in table.index]]) for carrier in order}
    return {carrier: with_total(rows) for carrier, rows in chosen.items() if len(rows)}


def built(results: Groups) -> pd.DataFrame:
    """GW built for each milestone year."""
    return with_total(_something(of_groups(results, results["plan"]["built"].sum("region")) / 1e3))


def generation(results: Groups, carrier: str = "electricity") -> pd.DataFrame:
    """TWh a group gives (+) or takes (-) of a carrier in a year; trade with markets is its last row."""
    plan = results["plan"]
    if carrier not in plan.indexes["carrier"]:
        return pd.DataFrame(columns=plan.indexes["year"])
    table = of_groups(results, plan["generation"].sel(carrier=carrier).sum("region")) / 1e3
    if "traded" in plan:
        mine = (plan["market_carrier"] == carrier).values
        table.loc["net import"] = plan["traded"].values[mine].sum(axis=0) / 1e3
    return with_total(_something(table))


def emissions(results: Groups) -> pd.DataFrame:
    """Mt CO2e a year by group, then what is outside the technologies."""
    plan = results["plan"]
    table = of_groups(results, plan["co2e"].sum("region")) / 1e3
    if "exogenous_emissions" in plan:
        outside = (plan["exogenous_emissions"] * plan["co2e_factor"]).sum(["region", "pollutant"])
        for sector in plan.indexes.get("sector", ()):
            table.loc[sector] = outside.sel(sector=sector).values / 1e3
    return with_total(_something(table))


def costs(results: Groups) -> pd.DataFrame:
    """Million USD paid in each calendar year, by kind."""
    return with_total(_something(_frame(results["plan"]["annual_cost"])))


def prices(results: Groups) -> pd.DataFrame:
    """USD/MWh by node; of carriers with more than four nodes the middle one and their number."""
    table = _frame(results["prices"]["mean_price"])
    carriers = [str(node).partition("@")[0] for node in table.index]
    rows = {}
    for carrier, nodes in table.groupby(carriers, sort=False):
        if len(nodes) > 4:
            rows[f"{carrier}, middle of {len(nodes)} places"] = nodes.median()
        else:
            rows |= {str(node): nodes.loc[node] for node in nodes.index}
    return pd.DataFrame(rows).T


def instruments(results: Groups) -> pd.DataFrame:
    """Price of a tonne (USD/t) and emissions counted (Mt) of every instrument; its limit where it has one."""
    plan = results["plan"]
    rows = {}
    for name in plan.indexes.get("instrument", ()):
        one = plan.sel(instrument=name)
        rows[f"{name}: emissions, Mt"] = one["instrument_emissions"].values / 1e3
        if np.isfinite(one["instrument_limit"].values).any():
            rows[f"{name}: limit, Mt"] = one["instrument_limit"].values / 1e3
        rows[f"{name}: price, USD/t"] = one["carbon_price"].values
    return pd.DataFrame(rows, index=plan.indexes["year"]).T


def calibration(results: Groups) -> pd.DataFrame:
    """Modelled and observed output of groups in years near a milestone year, TWh; residuals also in percent."""
    columns = ["modelled", "observed", "residual", "residual, %"]
    seen = results.get("balances", xr.Dataset())
    if "observation" not in seen.sizes:
        return pd.DataFrame(columns=columns)
    modelled, observed = seen["modelled"].values / 1e3, seen["observed"].values / 1e3
    numbers = np.stack([modelled, observed, modelled - observed, 100.0 * seen["difference"].values], axis=1)
    words = (seen[name].values for name in ("observed_year", "observed_region", "observed_group", "observed_carrier"))
    names = [f"{year:.0f} {region}: {group} {carrier}" for year, region, group, carrier in zip(*words, strict=True)]
    return pd.DataFrame(numbers, names, columns)


def of_groups(results: Groups, of_technology: xr.DataArray) -> pd.DataFrame:
    """[technology, year] added up by group, in the order in which the table of technologies names them."""
    return _frame(of_technology).groupby(group_of_technology(results), sort=False).sum()


def group_of_technology(results: Groups) -> np.ndarray:
    """[technology] The group of each."""
    return results["plan"]["technology_group"].values.astype(str)


def colours(results: Groups) -> dict[str, str]:
    """Group -> colour of the first technology in it that has one."""
    pairs = zip(group_of_technology(results), results["plan"]["technology_colour"].values.astype(str), strict=True)
    return {group: colour for group, colour in reversed(list(pairs)) if colour}


def main_carriers(results: Groups) -> dict[str, str]:
    """Group -> electricity if it gives any, else the carrier it gives most of, else (a store) the one it loses."""
    given = results["plan"]["generation"].sum(["region", "year"])
    frame = pd.DataFrame(given.transpose("technology", "carrier").values, columns=given.indexes["carrier"])
    groups = group_of_technology(results)
    gains, net = (table.groupby(groups, sort=False).sum() for table in (frame.clip(lower=0.0), frame))
    result = {}
    for group in gains.index:
        gives, balance = gains.loc[group], net.loc[group]
        if gives.get("electricity", 0.0) > TINY or (gives.max() <= TINY and balance.min() >= -TINY):
            result[str(group)] = "electricity"
        else:
            result[str(group)] = str(gives.idxmax() if gives.max() > TINY else balance.idxmin())
    return result


def with_total(table: pd.DataFrame) -> pd.DataFrame:
    """The table with the sum of its rows below them, if there is more than one."""
    if len(table) > 1:
        table = table.copy()
        table.loc[TOTAL] = table.sum()
    return table


def _frame(array: xr.DataArray) -> pd.DataFrame:
    """Labels down, years across."""
    label = next(str(dim) for dim in array.dims if dim != "year")
    return pd.DataFrame(array.transpose(label, "year").values, array.indexes[label], array.indexes["year"])


def _something(table: pd.DataFrame) -> pd.DataFrame:
    """The rows that are not nothing throughout."""
    return table[(table.abs() > TINY).any(axis=1)]
