"""The planning reserve worked out again from a result file alone.

The highest demand is taken from the file where demand is linked to drivers or to slices of a case's own; elsewhere it
is made again from demand, profiles and network losses.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from kz_optimize.policy import Audit, StoredInputs

NOW = float("nan")


def audit(kept: StoredInputs) -> Audit:
    """Firm capacity that is short of what is asked for, and the highest demand."""
    plan, rows = kept.results.plan, kept.table("reserve")
    if "zone" not in plan.dims:
        return Audit()
    short, scale, told, again = 0.0, 1.0, 0.0, 0.0
    for (region, carrier, group), asked in rows.groupby(["region", "carrier", "group"], sort=False):
        zone = _Zone(kept, region, carrier, group, asked)
        recorded = plan["reserve_peak"].values[_place(plan, region, carrier, group)]
        peak = recorded if len(kept.table("demand_links")) or len(kept.table("time_slices")) else zone.peak()
        told, again = told + np.nansum(recorded), again + np.where(np.isnan(recorded), 0.0, peak).sum()
        missing = zone.missing(np.nan_to_num(peak))
        short, scale = max(short, float(np.max(missing, initial=0.0))), max(scale, float(np.nanmax(peak, initial=1.0)))
    return Audit(checks=(
        ("highest demand of reserves", told, again, max(told, 1.0)),
        ("firm capacity short of the reserve", 0.0, short, scale),
    ))  # fmt: skip


def _place(plan: object, region: str, carrier: str, group: str) -> int:
    names = (plan[f"zone_{key}"].values.astype(str) for key in ("region", "carrier", "group"))  # type: ignore[index]
    return list(zip(*names, strict=True)).index((region, carrier, group))


class _Zone:
    """One reserve zone; capacities in MW."""

    def __init__(self, kept: StoredInputs, region: str, carrier: str, group: str, asked: pd.DataFrame) -> None:
        self.kept, self.region, self.carrier, self.group, self.asked = kept, region, carrier, group or "all", asked
        self.basis = asked["basis"].iloc[0]
        cohorts = kept.results["cohorts"]
        self.technology, self.place = cohorts["technology"].values, cohorts["region"].values
        self.installed = cohorts["installed"].transpose("cohort", "year").values
        stores = kept.table("storage")
        self.stores = set(stores.loc[stores["carrier"] == carrier, "technology"])
        self.inside = [whole for whole in sorted(set(self.place)) if region in kept.upward(whole)]

    def peak(self) -> np.ndarray:
        """(year,) MW."""
        inputs = self.kept.results["inputs"]
        names = [str(name) for name in inputs["profile"].values] if "profile" in inputs else []
        total = np.zeros((len(self.kept.years), 8760))
        demand = self.kept.table("demand")
        for (place, carrier, _, profile), rows in demand.groupby(
            ["region", "carrier", "sector", "profile"], sort=False
        ):
            if carrier == self.carrier and self.region in self.kept.upward(place):
                shape = inputs["profiles"].values[names.index(profile)] if profile else np.ones(8760)
                energy = self.kept.path(rows, "energy", self.kept.years, early=NOW) / (1.0 - self._loss(place))
                total += energy[:, None] * shape / shape.sum() * 1e3
        return total.max(axis=1)

    def _loss(self, place: str) -> np.ndarray | float:
        losses = self.kept.table("network_losses")
        losses = losses[losses["carrier"] == self.carrier]
        for above in self.kept.upward(place):
            rows = losses[losses["region"] == above]
            if len(rows):
                return self.kept.path(rows, "loss", self.kept.years, early=NOW)
        return 0.0

    def missing(self, peak: np.ndarray) -> np.ndarray:
        """(year,) or (year, step) MW that are short; below zero: to spare."""
        margin, beside = (self._asked(name) for name in ("reserve_margin", "firm_capacity"))
        nobody = np.isnan(margin) & np.isnan(beside)
        factor = np.where(np.isnan(margin), 0.0, 1.0 + margin)
        beside = np.nan_to_num(beside)
        firm = self._credited(peak) + self._lent()
        if self.basis == "peak":
            return np.where(nobody, 0.0, factor * peak + beside - firm)
        demand, given, made = self._by_step()
        if self.basis == "scarce_hours":  # typical days show other hours; the reserve holds in those of the year
            return np.zeros(len(peak))
        what = made if self.basis == "production" else demand
        room = factor[:, None] * what + (beside - firm)[:, None] - (given if self.basis == "steps" else 0.0)
        return np.where(nobody[:, None], 0.0, room)

    def _asked(self, column: str) -> np.ndarray:
        """(year,) Between the rows of the table; NaN before the first, and beside blank cells."""
        rows = self.asked.sort_values("year")
        known, values = rows["year"].to_numpy(float), rows[column].to_numpy(float)
        found = []
        for year in self.kept.years:
            before, after = np.flatnonzero(known <= year), np.flatnonzero(known >= year)
            if not len(before):
                found.append(NOW)
                continue
            low, high = before[-1], after[0] if len(after) else before[-1]
            far = (year - known[low]) / (known[high] - known[low]) if high != low else 0.0
            found.append(values[low] if high == low else values[low] + far * (values[high] - values[low]))
        return np.array(found)

    def _gives(self, technology: str) -> np.ndarray:
        """(year,) What a MW gives of the carrier in the mode that gives most."""
        rows = self.kept.flows.get((technology, self.carrier))
        gives = rows is not None and (rows["flow"] > 0).any()
        if technology in self.stores or (self.basis == "production" and gives):
            return np.ones(len(self.kept.years))
        if rows is None or not gives:
            return np.zeros(len(self.kept.years))
        modes = rows[rows["flow"] > 0].groupby("mode")
        return np.max([self.kept.path(flows, "flow", self.kept.years, early=NOW) for _, flows in modes], axis=0)

    def _counting(self) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
        """Technology, (year,) what a MW gives of the carrier, and (year,) MW that stand in the zone."""
        inside = np.isin(self.place, self.inside)
        for technology in sorted(self.kept.groups[self.group]):
            here = (self.technology == technology) & inside
            if here.any() and (flow := self._gives(technology)).any():
                yield technology, flow, self.installed[here].sum(axis=0)

    def _credited(self, peak: np.ndarray) -> np.ndarray:
        """(year,) MW by constant credits and curves."""
        table = self.kept.table("technologies").set_index("technology")
        total, on_curves = np.zeros(len(peak)), dict[tuple[str, str], np.ndarray]()
        for technology, flow, standing in self._counting():
            curve = self._curve(technology)
            if curve is not None:
                on_curves[curve] = on_curves.get(curve, np.zeros(len(peak))) + standing
            elif not self._by_weather(technology):
                total += float(table.at[technology, "capacity_credit"]) * flow * standing
        rows = self.kept.table("capacity_credits")
        for (group, region), left in on_curves.items():
            mine = rows[(rows["group"] == group) & (rows["region"] == region)].sort_values("step")
            for share, credit in zip(mine["share_of_peak"], mine["capacity_credit"], strict=True):
                counts = left if np.isnan(share) else np.minimum(left, share * peak)
                total, left = total + credit * counts, left - counts
        return total

    def _curve(self, technology: str) -> tuple[str, str] | None:
        rows = self.kept.table("capacity_credits")
        for above in self.kept.upward(self.region) if len(rows) else ():
            for group in rows.loc[rows["region"] == above, "group"].unique():
                if technology in self.kept.groups[group]:
                    return group, above
        return None

    def _by_weather(self, technology: str) -> bool:
        rows = self.kept.table("availability")
        bound = set(rows.loc[rows["profile"] != "", "technology"]) - set(self.kept.table("storage")["technology"])
        return self.basis in ("steps", "scarce_hours") and technology in bound

    def _lent(self) -> np.ndarray:
        """(year,) MW that arrive from outside the zone, less what is lent to it."""
        plan, total = self.kept.results.plan, np.zeros(len(self.kept.years))
        for row in self.kept.table("lines").to_dict("records"):
            if row["carrier"] == self.carrier:
                ends = [self.region in self.kept.upward(str(row[end])) for end in ("from", "to")]
                ways = plan["reserve_lent"].sel(line=row["line"])
                net = ways.sel(direction="forward").values - ways.sel(direction="reverse").values
                total += (ends[1] - ends[0]) * net
        return total

    def _by_step(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(year, step) MW of demand, of what weather-bound plants could give, and of what is given."""
        groups = self.kept.results["dispatch"].rename(step_node="node")
        here = (groups["node_carrier"].values == self.carrier) & [
            self.region in self.kept.upward(str(place)) for place in groups["node_region"].values
        ]
        group = self.kept.groups[self.group]
        weather = [name for name in groups["technology"].values if name in group and self._by_weather(str(name))]
        day = groups.isel(node=np.flatnonzero(here))
        power = day["power"].clip(min=0.0) + day["discharging"]
        parts = (day["demand"].sum("node"), day["ready"].sel(technology=[
            name for name in weather if self._curve(str(name)) is None]).sum(["node", "technology"]),
            power.sum(["node", "technology"]))  # fmt: skip
        demand, given, made = (part.transpose("year", "day", "hour").values for part in parts)
        return tuple(part.reshape(len(part), -1) for part in (demand, given, made))  # type: ignore[return-value]
