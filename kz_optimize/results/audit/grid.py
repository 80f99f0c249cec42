"""The grid worked out again: what lines lose, and the voltages that would drive what they carry.

Voltages are found at the nodes here, by least squares over all lines that stand, and not around cycles: flows keep
Kirchhoff's law where no line is left with a difference of voltage that its ends do not have. Candidate circuits keep it
as far as they are built, and are left out.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from kz_optimize.results.audit.stored_inputs import StoredInputs

LEAST = 1e-6  # MW of capacity below which a line does not stand
Row = tuple[str, float, float, float]


def grid(kept: StoredInputs) -> list[Row]:
    """Rows of the table of the recomputation; none without lines that have a reactance or a loss that grows."""
    lines = kept.table("lines").set_index("line")
    rows = [_losses(kept, lines)] if (lines["loss_segments"] > 1).any() else []
    return [*rows, _voltage(kept, lines)] if lines["reactance"].notna().any() else rows


def _losses(kept: StoredInputs, lines: pd.DataFrame) -> Row:
    """The largest energy by which a line loses less in a year than its curve says."""
    plan, d = kept.results.plan, kept.results["dispatch"]
    weight = (d["days"] * d["hours"]).values / 1000.0
    worst, scale = 0.0, 1.0
    for name, line in lines[lines["loss_segments"] > 1].iterrows():
        capacity = plan["line_capacity"].sel(line=name).values[..., None, None]
        load = d["flow"].sel(step_line=name).values / np.maximum(capacity, LEAST)
        corners = np.linspace(0.0, 1.0, int(line["loss_segments"]) + 1)
        curve = np.interp(load, corners, corners**2) * line["loss"] * line["length"] / 1000.0
        lost = (curve * capacity * weight).sum(axis=(-2, -1))
        worst = max(worst, float((lost - plan["line_loss"].sel(line=name).values).max()))
        scale = max(scale, float(lost.max()))
    return "loss of lines below their curve", 0.0, worst, scale


def _nodes(kept: StoredInputs, carriers: pd.Series, regions: pd.Series) -> list[tuple[str, str]]:
    """Carrier and the region in which it is balanced."""
    place = kept.table("carriers").set_index("carrier")["place"]
    level = kept.table("regions").set_index("region")["level"]
    return [
        (carrier, next(above for above in kept.upward(region) if level[above] == place[carrier]))
        for carrier, region in zip(carriers, regions, strict=True)
    ]


def _voltage(kept: StoredInputs, lines: pd.DataFrame) -> Row:
    """The largest difference of voltage that no voltages at the nodes explain."""
    plan, d = kept.results.plan, kept.results["dispatch"]
    circuit = (lines["capacity_limit"] > 0) & (lines["expansion"] == "circuits")
    some = lines[lines["reactance"].notna() & ~circuit]
    worst, scale = 0.0, 1e-9
    for year in plan["year"].values:
        standing = plan["line_capacity"].sel(line=some.index, year=year).max("direction").values > LEAST
        here = some[standing]
        ends = [_nodes(kept, here["carrier"], here[end]) for end in ("from", "to")]
        nodes = list(dict.fromkeys([*ends[0], *ends[1]]))
        incidence = np.zeros((len(here), len(nodes)))
        for i, (start, stop) in enumerate(zip(*ends, strict=True)):
            incidence[i, nodes.index(start)] += 1.0
            incidence[i, nodes.index(stop)] -= 1.0
        flow = d["flow"].sel(step_line=here.index, year=year)
        net = (flow.sel(direction="forward") - flow.sel(direction="reverse")).values.reshape(len(here), -1)
        drop = here["reactance"].to_numpy()[:, None] * net
        voltage = np.linalg.lstsq(incidence, drop, rcond=None)[0]
        worst = max(worst, float(np.abs(incidence @ voltage - drop).max(initial=0.0)))
        scale = max(scale, float(np.abs(drop).max(initial=0.0)))
    return "differences of voltage that nodes do not have", 0.0, worst, scale
