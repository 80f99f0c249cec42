"""Jobs worked out again from a result file."""

import numpy as np
import pandas as pd

from kz_optimize.policy import Audit, StoredInputs


def audit(kept: StoredInputs) -> Audit:
    """Jobs of every row, place by place, and what supported ones cost."""
    plan, table, years = kept.results.plan, kept.table("jobs"), kept.years
    found = np.zeros(plan["jobs"].shape)
    names = [str(job) for job in plan["job"].values]
    for (name, stage), rows in table.groupby(["technology", "stage"]):
        factor, unit = kept.path(rows, "factor", years, early=np.nan), rows["unit"].iloc[0]
        for region, amount in _amounts(kept, str(name), str(unit), str(stage)).items():
            found[names.index(f"{name} {stage} {region}")] = factor * amount
    cost = np.zeros(len(years))
    limits = kept.table("job_limits")
    for key, rows in limits.groupby(["limit", "region", "group"]):
        if rows["support_cost"].notna().any():
            supported = plan["supported"].sel(job_limit=" ".join(key)).values
            cost += kept.path(rows, "support_cost", years, early=0.0) * supported * 1e-6
    paid = {"job_support": cost} if limits["support_cost"].notna().any() else {}
    return Audit(costs=paid, figures={"jobs": (plan["jobs"].values, found)})


def _amounts(kept: StoredInputs, name: str, unit: str, stage: str) -> dict[str, np.ndarray]:
    """Region -> (year,) units of what the jobs go with."""
    plan, cohorts = kept.results.plan, kept.results["cohorts"]
    if name in set(kept.table("technologies")["technology"]):
        mine = cohorts["technology"].values == name
        if unit == "jobs/GWh":
            values = cohorts["activity"].values
        elif stage == "construction":
            new = cohorts["vintage"].values[:, None] == kept.years
            values = new * cohorts["built"].values[:, None] / plan["years"].values
        else:
            values = cohorts["installed"].values
        return _by(values[mine], cohorts["region"].values[mine])
    if name in set(kept.table("markets")["market"]):
        mine = (plan["market_name"].values == name) & (plan["market_direction"].values == "buy")
        sold = _by(plan["traded"].values[mine], plan["market_region"].values[mine])
        carrier = str(plan["market_carrier"].values[mine][0]) if mine.any() else ""
        content = kept.table("carriers").set_index("carrier")["energy_content"].get(carrier, np.nan)
        return {region: gwh * (3.6 / content if unit == "jobs/kt" else 1.0) for region, gwh in sold.items()}
    abated = plan["abated"]
    rows = kept.table("abatement").drop_duplicates(["measure", "region", "sector", "pollutant"])
    own = rows[rows["measure"] == name]
    labels = [" ".join(key) for key in own[["measure", "region", "sector", "pollutant"]].itertuples(index=False)]
    return _by(abated.sel(abatement_measure=labels).values, own["region"].to_numpy())


def _by(values: np.ndarray, region: np.ndarray) -> dict[str, np.ndarray]:
    frame = pd.DataFrame(values).groupby(np.asarray(region, dtype=object)).sum()
    return {str(name): row.to_numpy() for name, row in frame.iterrows()}
