"""What a planning reserve asks for, and what counts for it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kz_optimize.arrays import Array, array
from kz_optimize.case.ground import Ground
from kz_optimize.case.labels import node_label
from kz_optimize.policies.reserve import credits, weather
from kz_optimize.tables.rules.context import Input, check_blank_rows

KEYS = ["region", "carrier", "group"]
OF_WEATHER = ("steps", "scarce_hours")
"""Bases on which weather-bound plants count by what they could give."""


@dataclass(frozen=True)
class Members:
    """Planning reserve asked for in regions: zones. NaN where nothing is said."""

    zone: pd.Index
    peak: Array  # [zone, year] GW, highest demand of the year
    requirement: Array  # [zone, year] GW firm, where the basis is the peak
    factor: Array  # [zone, year] GW firm per GW of what the basis names, in every step or hour of another basis
    beside: Array  # [zone, year] GW firm beside that; zero where nothing is said
    basis: Array  # [zone] name
    node: Array  # [node, zone] the node lies in the zone
    credit: Array  # [cohort, zone, year] GW firm per GW; 0 for what counts by a curve or by weather
    rigid: Array  # [cohort, zone] 1: it is charged or bound to weather, and its credit does not fall with the amount
    curves: credits.Curves
    weather: weather.Weather
    records: pd.DataFrame  # region, carrier and group of each zone

    def on(self, *bases: str) -> Array:
        """[zone, year] Where a reserve is asked for on one of these bases."""
        return self.factor.notnull() & array(np.isin(self.basis.values, bases), self.zone)


def faults(case: Input) -> None:
    """A planning reserve is held for hourly carriers, in regions that contain nodes, and asks for something."""
    reserve = case["reserve"]
    time = reserve["carrier"].map(case.carriers["time"])
    remedy = "Choose a carrier with time = hour"
    case.report("reserve", time.notna() & (time != "hour"), "this carrier has no hourly peak", remedy, "carrier")
    nodes = {
        carrier: {above for region, chain in case.upward.items() if case.level[region] == place for above in chain}
        for carrier, place in case.carriers["place"].items()
    }
    pairs = zip(reserve["carrier"], reserve["region"], strict=True)
    known = reserve["carrier"].isin(case.carriers.index) & reserve["region"].isin(list(case.level))
    empty = known & np.array([region not in nodes.get(carrier, ()) for carrier, region in pairs], dtype=bool)
    remedy = "Name a region at or above the level at which the carrier is balanced"
    case.report("reserve", empty, "this region contains no node of the carrier", remedy, "region")
    check_blank_rows(case, "reserve", ["reserve_margin", "firm_capacity"])
    first = reserve.groupby(KEYS, dropna=False)["scarce_hours"].transform("first")
    remedy = "Write the same number in every year"
    case.report("reserve", reserve["scarce_hours"] != first, "other years keep other hours", remedy, "scarce_hours")
    giving = _giving(case["conversions"], case["storage"])
    named = zip(reserve["carrier"], reserve["group"], strict=True)
    nobody = [bool(group) and not case.members.get(group, set()) & giving.get(carrier, set())
              for carrier, group in named]  # fmt: skip
    remedy = "Name a group that gives or stores the carrier"
    case.report("reserve", np.array(nobody, bool), "nothing in this group gives the carrier", remedy, "group")
    credits.faults(case)


def _giving(conversions: pd.DataFrame, storage: pd.DataFrame) -> dict[str, set[str]]:
    """Carrier -> the technologies that give or store it."""
    rows = pd.concat([conversions.loc[conversions["flow"] > 0, ["carrier", "technology"]],
                      storage[["carrier", "technology"]]])  # fmt: skip
    return {str(carrier): set(names) for carrier, names in rows.groupby("carrier")["technology"]}


def members(ground: Ground) -> Members:
    """What is asked for, and what counts."""
    year, cohorts, nodes = ground.horizon.year, ground.cohorts, ground.nodes
    paths = dict(ground.paths("reserve", KEYS, "reserve_margin"))
    beside = dict(ground.paths("reserve", KEYS, "firm_capacity"))
    records = pd.DataFrame(list(paths), columns=KEYS)
    labels = [node_label(carrier, region) + f" {group}" * bool(group) for region, carrier, group in paths]
    zone = pd.Index(labels, name="zone", dtype=object)
    frame = ground.tables["reserve"].frame.drop_duplicates(KEYS).set_index(KEYS).loc[list(paths)]
    basis = frame["basis"].to_numpy(object)
    inside = np.array([
        (nodes.carrier == carrier) & np.isin(nodes.region, list(ground.tree.within(region)))
        for region, carrier, _ in paths
    ], float).T.reshape(len(nodes.node), len(zone))  # fmt: skip
    peak = np.array([
        ground.demand.full[inside[:, z] > 0].sum(axis=0).max(axis=-1) for z in range(len(zone))
    ]).reshape(len(zone), len(year))  # fmt: skip
    margin, more = (np.array(list(known.values())).reshape(len(zone), len(year)) for known in (paths, beside))
    factor = np.where(np.isnan(margin) & ~np.isnan(more), 0.0, 1.0 + margin)
    on_peak = (basis == "peak")[:, None]
    gives = np.zeros((len(ground.plants.plant), len(zone), len(year)))
    for z, (key, each) in enumerate(zip(paths, basis, strict=True)):
        gives[:, z] = _gives(ground, *key, basis=each)
    asked = np.array(np.isfinite(factor))
    curves = credits.find_curves(ground, zone, records["region"], np.max(gives, axis=2, initial=0.0) > 0, peak, asked)
    bound = ground.availability.profiled.values[:, None] & np.isin(basis, OF_WEATHER) & ~curves.covered
    bound &= ~np.isin(ground.plants.technology, ground.tables["storage"].frame["technology"])[:, None]
    credit = ground.tables["technologies"].frame.set_index("technology")["capacity_credit"]
    credit = credit.reindex(ground.plants.technology).to_numpy(float)[:, None] * ~curves.covered * ~bound
    credit = credit[..., None] * gives
    storage = ground.tables["storage"].frame
    charged = np.isin(ground.plants.technology, storage.loc[storage["charge_ratio"] > 0, "technology"])
    rigid = (credit > 0).any(axis=2) & (charged | ground.weather_bound)[:, None]
    hours = np.where(basis == "scarce_hours", frame["scarce_hours"].to_numpy(float), 0.0)
    at = cohorts.plant_place
    return Members(
        zone, peak=array(peak, zone, year),
        requirement=array(np.where(on_peak, factor * peak + np.nan_to_num(more), np.nan), zone, year),
        factor=array(np.where(on_peak, np.nan, factor), zone, year),
        beside=array(np.nan_to_num(more), zone, year), basis=array(basis, zone),
        node=array(inside, nodes.node, zone), credit=array(credit[at], cohorts.cohort, zone, year),
        rigid=array(rigid[at].astype(float), cohorts.cohort, zone),
        curves=curves,
        weather=weather.find_weather(ground, zone, gives * bound[..., None], inside, hours, asked),
        records=records.set_axis(zone, axis=0),
    )  # fmt: skip


def _gives(ground: Ground, region: str, carrier: str, group: str, *, basis: str) -> np.ndarray:
    """[plant, year] GW of the carrier that a GW of the group in the region gives; on production 1, as in OSeMOSYS."""
    storage, years = ground.tables["storage"].frame, len(ground.horizon.year)
    most = {name: np.ones(years) for name in storage.loc[storage["carrier"] == carrier, "technology"]}
    for name, modes in ground.modes.flows.items():
        given = np.max([flows.get(carrier, np.zeros(years)) for flows in modes.values()], axis=0)
        most[name] = (given > 0).astype(float) if basis == "production" else np.maximum(given, 0.0)
    found = [most.get(name, np.zeros(years)) for name in ground.plants.technology]
    return np.array(found).reshape(-1, years) * ground.member.of(group or "all", region)[:, None]
