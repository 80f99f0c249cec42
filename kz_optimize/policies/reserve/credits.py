"""Falling credits: capacity of a group counts the less, the more of it stands.

Reads    capacity_credits.csv   share_of_peak, capacity_credit
Decides  credited   capacity that counts in a step of a curve    [GW]

    credited[step] <= share_of_peak * peak demand
    sum(credited over the steps of a curve) <= installed of its group

The credit falls from step to step, so that firm capacity is a concave function of what stands and the programme fills
the steps in their order by itself. Beyond the last step nothing counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from kz_optimize.algebra import Equation, Limit, Variable
from kz_optimize.arrays import Array, array
from kz_optimize.case.case import Case
from kz_optimize.case.columns import nearest
from kz_optimize.case.ground import Ground
from kz_optimize.tables.rules.context import Input

TABLE = "capacity_credits"


@dataclass(frozen=True)
class Curves:
    """The curves of the reserve zones of a case: one per zone and group that a row speaks of."""

    curve: pd.Index
    credit_step: pd.Index
    inside: Array  # [curve, cohort] 1: its capacity is on the curve
    of_zone: Array  # [credit_step, zone] 1: the step counts for the zone
    curve_of_step: Array  # [credit_step]
    width: Array  # [credit_step, year] GW, infinite where nothing is said
    credit: Array  # [credit_step]
    open: Array  # [curve, year] a reserve is asked for
    covered: np.ndarray  # [plant, zone] it is on a curve of the zone
    records: pd.DataFrame  # group and region of each curve
    step_records: pd.DataFrame  # group, region and step of each step


def faults(case: Input) -> None:
    """A credit falls from step to step, one curve speaks of a technology, and only the last step is without end."""
    rows = case[TABLE]
    ordered = rows.sort_values("step", kind="stable")
    before = ordered.groupby(["group", "region"])[["share_of_peak", "capacity_credit"]].shift()
    before = before.reindex(rows.index)
    rises = rows["capacity_credit"] > before["capacity_credit"]
    remedy = "Let the credit fall from step to step: more of the same is never worth more"
    case.report(TABLE, rises, "this credit is above that of the step before", remedy, "capacity_credit")
    first = ~ordered.duplicated(["group", "region"]).reindex(rows.index)
    endless = before["share_of_peak"].isna() & ~first
    remedy = "Fill in share_of_peak of the step before, or delete this step"
    case.report(TABLE, endless, "the step before has no end, so this one is never reached", remedy, "step")
    seen: dict[tuple[str, str], str] = {}
    for row, (group, region) in enumerate(rows[["group", "region"]].itertuples(index=False, name=None)):
        for technology in sorted(case.members.get(group, set())):
            other = seen.setdefault((technology, region), group)
            if other != group:
                problem = f"{technology} is on the curve of {other} as well"
                case.report(TABLE, [row], problem, "Give every technology one curve in a region", "group")
                break


def find_curves(
    ground: Ground, zone: pd.Index, regions: Sequence[str], counts: np.ndarray, peak: np.ndarray, asked: np.ndarray
) -> Curves:
    """The curves of zones that lie in `regions`.

    counts  (plant, zone) a plant counts
    peak    (zone, year) GW
    asked   (zone, year) a reserve is asked for
    """
    frame, plants, cohorts = ground.tables[TABLE].frame, ground.plants, ground.cohorts
    groups = {name: set(ground.member.technologies(name)) for name in frame["group"].unique()}
    covered = np.zeros((len(plants.plant), len(zone)), bool)
    curves, steps, inside, zone_of = [], [], [], []
    for z, region in enumerate(regions):
        chosen = _chosen(frame, groups, ground, region)
        for (group, place), technologies in chosen.items():
            on_curve = counts[:, z] & np.isin(plants.technology, technologies)
            if not on_curve.any():
                continue
            covered[:, z] |= on_curve
            label = f"{group} of {zone[z]}"
            curves.append((label, group, place))
            zone_of.append(z)
            inside.append(on_curve[cohorts.plant_place])
            rows = frame[(frame["group"] == group) & (frame["region"] == place)].sort_values("step")
            for row in rows.itertuples():
                steps.append((f"{label}, step {row.step:.0f}", label, row.share_of_peak, row.capacity_credit, z,
                              group, place, row.step))  # fmt: skip
    curve = pd.Index([label for label, *_ in curves], name="curve", dtype=object)
    credit_step = pd.Index([label for label, *_ in steps], name="credit_step", dtype=object)
    at = np.array([z for *_, z, _, _, _ in steps], int)
    of_zone = np.zeros((len(steps), len(zone)))
    of_zone[np.arange(len(steps)), at] = 1.0
    share = np.array([value for _, _, value, *_ in steps], float)
    width = np.where(np.isnan(share)[:, None], np.inf, np.nan_to_num(share)[:, None] * peak[at])
    step_records = pd.DataFrame([row[-3:] for row in steps], columns=["group", "region", "step"], index=credit_step)
    return Curves(
        curve, credit_step,
        inside=array(np.array(inside, float).reshape(len(curve), len(cohorts.cohort)), curve, cohorts.cohort),
        of_zone=array(of_zone, credit_step, zone),
        curve_of_step=array(np.array([label for _, label, *_ in steps], object), credit_step),
        width=array(width.reshape(len(steps), peak.shape[1]), credit_step, ground.horizon.year),
        credit=array(np.array([credit for _, _, _, credit, *_ in steps], float), credit_step),
        open=array(asked[np.array(zone_of, int)], curve, ground.horizon.year),
        covered=covered,
        records=pd.DataFrame([row[1:] for row in curves], columns=["group", "region"], index=curve),
        step_records=step_records,
    )  # fmt: skip


def _chosen(
    frame: pd.DataFrame, groups: dict[str, set[str]], ground: Ground, region: str
) -> dict[tuple[str, str], list[str]]:
    """(group, region of the row) -> the technologies that follow this curve in a reserve region: the nearest rows."""
    chosen: dict[tuple[str, str], list[str]] = {}
    pairs = list(dict.fromkeys(frame[["group", "region"]].itertuples(index=False, name=None)))
    for technology in ground.tables["technologies"].frame["technology"]:
        named = {place: group for group, place in pairs if technology in groups[group]}
        place = nearest(named, region, ground.tree)
        if place is not None:
            chosen.setdefault((named[place], place), []).append(technology)
    return chosen


def add(m: pyo.ConcreteModel, case: Case, curves: Curves) -> None:
    """Declare what counts in every step of a curve."""
    year = case.horizon.year
    m.credited = Variable(
        curves.credit_step, year, where=curves.open.at(curve=curves.curve_of_step), upper=curves.width, unit="GW",
        doc="capacity that counts in a step of a curve",
        upper_limit=Limit(
            TABLE, "no more than {limit} of {group} has the credit of step {step} in {year}", "", "GW",
            lambda: curves.step_records),
    )  # fmt: skip
    m.credit_limit = Equation(
        lambda: m.credited.sum_onto(curves.curve, by=curves.curve_of_step)
        <= (curves.inside * m.installed).sum("cohort"),
        for_each=(curves.curve, year), where=curves.open, doc="no more capacity counts than stands",
        limit=Limit(TABLE, "no more of {group} counts than stands in {year}", "", "GW", lambda: curves.records),
    )  # fmt: skip
