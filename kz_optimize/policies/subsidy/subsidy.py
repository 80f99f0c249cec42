"""Subsidies: a share of the investment cost, and a payment per unit of activity.

Reads    subsidies.csv   investment_share, output_subsidy [USD/MWh]

    investment cost paid = investment cost * (1 - sum(investment_share))        several schemes pay at most the whole
    support              = output_subsidy * output                              stores have no output
"""

from dataclasses import dataclass

import numpy as np

from kz_optimize.arrays import Array, array
from kz_optimize.case.ground import Ground
from kz_optimize.policy import Audit, Policy, StoredInputs, declared
from kz_optimize.tables.rules.context import Input, check_stores_left_out

KEYS = ["subsidy", "group", "region"]


@dataclass(frozen=True)
class Members:
    """Who is supported, and by how much."""

    share: Array  # [plant, year] of the investment cost
    support: dict[tuple[str, str], np.ndarray]  # (plant, mode) -> [year] million USD/GWh


def faults(case: Input) -> None:
    """Subsidies on output pass by stores."""
    check_stores_left_out(case, "subsidies", "group", case["subsidies"]["output_subsidy"] > 0)


def members(ground: Ground) -> Members:
    """Both kinds of support, by plant."""
    year, plants, member = ground.horizon.year, ground.plants, ground.member
    share = np.zeros((len(plants.plant), len(year)))
    for (_, group, region), path in ground.paths("subsidies", KEYS, "investment_share"):
        share[member.of(group, region)] += np.nan_to_num(path)
    support: dict[tuple[str, str], np.ndarray] = {}
    for (_, group, region), path in ground.paths("subsidies", KEYS, "output_subsidy"):
        for plant, mode, _ in ground.modes_of(member.of(group, region)):
            support[plant, mode] = support.get((plant, mode), 0.0) + np.nan_to_num(path)
    return Members(array(share, plants.plant, year), support)


def audit(kept: StoredInputs) -> Audit:
    """The same from the tables in a result file."""
    cohorts = kept.results["cohorts"]
    technology, region, vintage = (cohorts[name].values for name in ("technology", "region", "vintage"))
    converts = np.isin(technology, kept.table("conversions")["technology"])
    share, support = np.zeros(len(technology)), np.zeros(len(kept.years))
    for (_, group, where), rows in kept.table("subsidies").groupby(KEYS):
        of = kept.members(technology, region, group, where)
        share[of] += kept.path(rows, "investment_share", vintage[of], early=0.0, step=True)
        paid = kept.path(rows, "output_subsidy", kept.years, early=0.0, step=True)
        support += paid * cohorts["activity"].values[of & converts].sum(axis=0) * 1e-3
    return Audit(support=support, investment_share=share)


POLICY = Policy(
    "subsidy",
    tables=declared(__file__, "subsidies"),
    check=faults,
    prepare=members,
    support=lambda members: members.support,
    investment_share=lambda members: members.share,
    audit=audit,
    market_only=True,
)
