"""Rows of jobs and their limits, as arrays; and what is wrong with them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kz_optimize.arrays import Array, array
from kz_optimize.case.case import Case
from kz_optimize.case.columns import over_years
from kz_optimize.case.ground import Ground
from kz_optimize.tables.rules.context import Input, check_blank_rows

KEYS, LIMIT = ["technology", "stage"], ["limit", "region", "group"]
PER_GIGAWATT = 1000.0


@dataclass(frozen=True)
class Members:
    """A job is a technology, market or measure with a stage in a place; a limit counts those of a group in a region."""

    job: pd.Index
    keys: pd.DataFrame  # index job; columns technology, stage, group, place
    plants: Array  # [job, plant]
    markets: np.ndarray  # (job, number of markets) whether a job goes with what is bought there
    measures: np.ndarray  # (job, number of measures)
    factor: dict[str, Array]  # unit -> [job, year] jobs per GWh, GW, kt; "built": of construction, per GW
    per_energy: Array  # [job, year] jobs per GWh that a market sells
    limit: pd.Index
    limits: pd.DataFrame  # index limit; columns of its key
    of_limit: Array  # [job_limit, job] whether a limit counts a job
    values: dict[str, Array]  # column -> [job_limit, year], NaN where nothing is said
    weights: np.ndarray  # (any, plant) in which plants of a fleet are equal

    def markets_of(self, case: Case) -> Array:
        """[job, market]"""
        return array(self.markets, self.job, case.markets.market)

    def measures_of(self, m: object) -> Array:
        """[job, abatement_measure]"""
        return array(self.measures, self.job, m.abated.cells.labels["abatement_measure"])  # type: ignore[attr-defined]


def faults(case: Input) -> None:
    """A limit counts something, and a factor has something to count."""
    check_blank_rows(case, "job_limits", ["largest_fall", "floor"])
    rows = case["jobs"]
    plant = rows["technology"].isin(case["technologies"]["technology"])
    stands = rows["unit"] == "jobs/MW"
    case.report("jobs", stands & ~plant, "only a technology has capacity", "Write jobs/GWh or jobs/kt", "unit")
    case.report(
        "jobs", (rows["unit"] == "jobs/kt") & plant, "a technology counts no tonnes",
        "Write jobs/GWh or jobs/MW, or name the market of its fuel", "unit",
    )  # fmt: skip
    case.report(
        "jobs", (rows["stage"] == "construction") & ~stands, "construction goes with capacity", "Write jobs/MW", "unit"
    )
    priced = case["carriers"].set_index("carrier")["energy_content"]
    sold = case["markets"].drop_duplicates("market").set_index("market")["carrier"]
    weighed = priced.reindex(sold.reindex(rows["technology"])).notna().to_numpy()
    of_market = rows["technology"].isin(sold.index)
    case.report(
        "jobs", (rows["unit"] == "jobs/kt") & of_market & ~weighed, "the carrier of this market has no energy_content",
        "Add energy_content to its row in carriers.csv, or write jobs/GWh", "unit",
    )  # fmt: skip
    case.report(
        "jobs", (rows["unit"] == "jobs/GWh") & rows["technology"].isin(case["abatement"]["measure"]),
        "a measure counts tonnes", "Write jobs/kt", "unit",
    )  # fmt: skip


def members(ground: Ground) -> Members:
    """Factors and limits in the milestone years."""
    frame, year = ground.tables["jobs"].frame, ground.horizon.year
    paths = over_years(frame, ground.tables["jobs"].schema, KEYS, "factor", year)
    once = frame.drop_duplicates(KEYS).set_index(KEYS).reindex(paths.index).reset_index()
    rows = [(i, region) for i, name in enumerate(once["technology"]) for region in _regions(ground, name)]
    of, own = np.array([i for i, _ in rows], dtype=int), [region for _, region in rows]
    keys = once.iloc[of].reset_index(drop=True)
    keys = keys.assign(place=keys["place"].where(keys["place"] != "", own), region=own)
    label = keys[["technology", "stage", "region"]].agg(" ".join, axis=1) if len(keys) else []
    job = pd.Index(label, name="job", dtype=object)
    keys = keys.set_axis(job, axis=0)
    plants, markets, measures = _members(ground, keys)
    factor, per_energy = _factors(ground, keys, paths.to_numpy(float)[of].reshape(len(job), len(year)))
    return Members(
        job, keys[["technology", "stage", "group", "place"]],
        array(plants, job, ground.plants.plant), markets, measures,
        {unit: array(values, job, year) for unit, values in factor.items()}, array(per_energy, job, year),
        *_limits(ground, keys), weights=plants,
    )  # fmt: skip


def _regions(ground: Ground, name: str) -> list[str]:
    """Where there are plants, markets or measures of a name."""
    markets, measures = ground.tables["markets"].frame, ground.tables["abatement"].frame
    own = [*ground.plants.region[ground.plants.technology == name], *markets.loc[markets["market"] == name, "region"],
           *measures.loc[measures["measure"] == name, "region"]]  # fmt: skip
    return list(dict.fromkeys(own))


def _members(ground: Ground, keys: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which plants, markets and measures every job goes with."""

    def match(name: object, region: object) -> np.ndarray:
        named = np.asarray(name, dtype=object)[None, :] == keys["technology"].to_numpy(object)[:, None]
        return (named & (np.asarray(region, dtype=object)[None, :] == keys["region"].to_numpy(object)[:, None])) * 1.0

    markets = ground.tables["markets"].frame.drop_duplicates(["market", "region", "carrier", "direction"])
    bought = (markets["direction"] == "buy").to_numpy(float)
    measures = ground.tables["abatement"].frame.drop_duplicates(["measure", "region", "sector", "pollutant"])
    return (
        match(ground.plants.technology, ground.plants.region),
        match(markets["market"], markets["region"]) * bought,
        match(measures["measure"], measures["region"]),
    )


def _factors(ground: Ground, keys: pd.DataFrame, factor: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Unit -> (job, year) jobs per GWh, GW or kt, construction apart; and those per GWh that a market sells."""
    unit, building = keys["unit"].to_numpy(object)[:, None], (keys["stage"] == "construction").to_numpy()[:, None]
    content = ground.tables["carriers"].frame.set_index("carrier")["energy_content"]
    sold = ground.tables["markets"].frame.drop_duplicates("market").set_index("market")["carrier"]
    per_kt = content.reindex(sold.reindex(keys["technology"])).to_numpy(float)[:, None] / 3.6  # GWh, of MJ/kg
    of_capacity = np.where(unit == "jobs/MW", factor * PER_GIGAWATT, 0.0)
    found = {
        "jobs/GWh": np.where(unit == "jobs/GWh", factor, 0.0), "jobs/kt": np.where(unit == "jobs/kt", factor, 0.0),
        "jobs/MW": np.where(building, 0.0, of_capacity), "built": np.where(building, of_capacity, 0.0),
    }  # fmt: skip
    return found, found["jobs/GWh"] + np.nan_to_num(found["jobs/kt"] / per_kt)


def _limits(ground: Ground, keys: pd.DataFrame) -> tuple[pd.Index, pd.DataFrame, Array, dict[str, Array]]:
    frame, schema, year = ground.tables["job_limits"].frame, ground.tables["job_limits"].schema, ground.horizon.year
    columns = ("largest_fall", "floor", "support_cost")
    paths = {name: over_years(frame, schema, LIMIT, name, year) for name in columns}
    named = paths["floor"].index.to_frame(index=False)
    limit = pd.Index(named.agg(" ".join, axis=1) if len(named) else [], name="job_limit", dtype=object)
    counted = [
        np.isin(keys["place"], list(ground.tree.within(region))) & (keys["group"] == group).to_numpy()
        for region, group in zip(named["region"], named["group"], strict=True)
    ]
    of_limit = np.array(counted, dtype=float).reshape(len(limit), len(keys))
    values = {name: path.to_numpy(float).reshape(len(limit), len(year)) for name, path in paths.items()}
    values["support_cost"] = values["support_cost"] * 1e-6
    arrays = {name: array(value, limit, year) for name, value in values.items()}
    return limit, named.set_axis(limit, axis=0), array(of_limit, limit, pd.Index(keys.index, name="job")), arrays
