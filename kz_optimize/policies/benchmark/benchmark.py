"""Benchmarks: free allocation per unit of output.

Reads    benchmarks.csv   benchmark [t/MWh], allowance_price [USD/t]

    support = benchmark * allowance_price * output of the carrier

An output-based benchmark gives allowances per unit of output, which is worth a subsidy at their price (Fischer and Fox
2007, Land Economics 83: output-based allocation as a rebate). Only those whom the instrument covers receive them.
"""

import numpy as np

from kz_optimize.case.ground import Ground
from kz_optimize.policy import Audit, Policy, StoredInputs, declared
from kz_optimize.tables.rules.context import check_stores_left_out

KEYS = ["instrument", "group", "carrier"]


def members(ground: Ground) -> dict[tuple[str, str], np.ndarray]:
    """(plant, mode) -> [year] million USD per GWh of activity."""
    member = ground.member
    frame = ground.frame("benchmarks")
    frame["value"] = frame["benchmark"] * frame["allowance_price"]
    support: dict[tuple[str, str], np.ndarray] = {}
    for (instrument, group, carrier), path in ground.paths("benchmarks", KEYS, "value", frame):
        covered = member.of(group, "") & member.under(instrument)
        for plant, mode, flows in ground.modes_of(covered):
            worth = np.maximum(flows.get(carrier, 0.0), 0.0) * np.nan_to_num(path)
            support[plant, mode] = support.get((plant, mode), 0.0) + worth
    return support


def audit(kept: StoredInputs) -> Audit:
    """The same from the tables in a result file."""
    cohorts, total = kept.results["cohorts"], np.zeros(len(kept.years))
    table = kept.table("benchmarks")
    table = table.assign(value=table["benchmark"] * table["allowance_price"])
    technology, region = cohorts["technology"].values, cohorts["region"].values
    for (instrument, group, carrier), rows in table.groupby(KEYS):
        of = np.isin(technology, list(kept.groups[group])) & kept.under(instrument, technology, region)
        given = np.maximum(cohorts["generation"].sel(carrier=carrier).values[of], 0.0).sum(axis=0)
        total += kept.path(rows, "value", kept.years, early=0.0) * given * 1e-3
    return Audit(support=total)


POLICY = Policy(
    "benchmark",
    tables=declared(__file__, "benchmarks"),
    check=lambda case: check_stores_left_out(case, "benchmarks", "group"),
    prepare=members,
    support=lambda members: members,
    audit=audit,
    market_only=True,
)
