"""Results: named groups of labelled arrays, every one with its unit and a sentence that says what it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from html import escape

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from kz_optimize.errors import Finding, InputError
from kz_optimize.units import format_cost, to_model

PLAN = "plan"
"""The group that stands at the root of the file."""


@dataclass(frozen=True)
class Results(Mapping[str, xr.Dataset]):
    """Group name -> dataset: plan, dispatch, prices, balances, cohorts, inputs, certificate, provenance.

    A run without a plan has inputs, certificate and provenance only; to ask for its plan raises InputError.
    """

    groups: Mapping[str, xr.Dataset]

    def __getitem__(self, name: str) -> xr.Dataset:
        if name == PLAN and PLAN not in self.groups:
            status = f": it was {self.status}" if "certificate" in self.groups else ""
            raise InputError([Finding(f"this run has no plan{status}", "Give the results of a run that was solved")])
        return self.groups[name]

    def __contains__(self, name: object) -> bool:
        return name in self.groups

    def __iter__(self) -> Iterator[str]:
        return iter(self.groups)

    def __len__(self) -> int:
        return len(self.groups)

    @property
    def plan(self) -> xr.Dataset:
        """What is built and what it does, by region, technology and year."""
        return self[PLAN]

    @property
    def status(self) -> str:
        """optimal, infeasible, unbounded or failed."""
        return str(self["certificate"].attrs["status"])

    @property
    def objective(self) -> float:
        """Discounted cost of the system, million USD; NaN without a plan."""
        return float(self["certificate"]["objective"])

    def array(self, name: str, group: str | None = None) -> xr.DataArray:
        """A variable with its labels, `units` and `long_name`: of the first group that has it, or of one.

        Raises InputError if there is none of this name.
        """
        for each in [group] if group else self:
            if each in self.groups and name in self.groups[each].data_vars:
                return self.groups[each][name]
        if group and group not in self:
            remedy = f"Choose one of {', '.join(self)}"
            raise InputError([Finding("these results have no such group", remedy, value=group)])
        contents = self.contents()
        known = contents["variable"][contents["group"] == group] if group else contents["variable"]
        close = get_close_matches(name, known, n=1)
        remedy = f'Did you mean "{close[0]}"?' if close else "contents() lists them all"
        raise InputError([Finding(f"there is no such variable{f' in {group}' if group else ''}", remedy, value=name)])

    def frame(self, name: str, group: str | None = None) -> pd.DataFrame:
        """A variable as a table: a column per label, per part of a composite label, and one of its values.

        `attrs` of the table hold its unit and meaning. Else as `array`.
        """
        array = self.array(name, group)
        frame = array.to_dataframe().reset_index() if array.ndim else pd.DataFrame({name: [array.item()]})
        frame.attrs = dict(array.attrs)
        return frame

    def contents(self) -> pd.DataFrame:
        """Every variable: its group, name, dimensions, unit and meaning."""
        rows = [
            (group, name, ", ".join(map(str, of.dims)), of.attrs.get("units", ""), of.attrs.get("long_name", ""))
            for group, dataset in self.items()
            for name, of in dataset.data_vars.items()
        ]
        return pd.DataFrame(rows, columns=["group", "variable", "dimensions", "unit", "meaning"])

    def _repr_html_(self) -> str:
        about = self["provenance"].attrs
        title = f"{about['title']} ({about['scenario']}): {self.status}, {format_cost(self.objective)} discounted"
        return f"<p>{escape(title)}</p>{self.contents().to_html(index=False, border=0)}"


def quantity(
    values: npt.ArrayLike, dims: Sequence[str], unit: str, long_name: str, *, single: bool = False
) -> xr.Variable:
    """Values in model units as a variable in a unit people use; `single` stores them with seven digits."""
    shown = np.asarray(values, float) * (1.0 / to_model(unit)) + 0.0  # so that no zero is negative
    return plain(shown, dims, unit, long_name, single=single)


def plain(
    values: npt.ArrayLike, dims: Sequence[str], unit: str, long_name: str, *, single: bool = False
) -> xr.Variable:
    """Values that have their unit already."""
    encoding = {"dtype": "float32"} if single else {}
    return xr.Variable(tuple(dims), np.asarray(values), {"units": unit, "long_name": long_name}, encoding)


def text(values: npt.ArrayLike, dims: Sequence[str], long_name: str) -> xr.Variable:
    """Texts."""
    return xr.Variable(tuple(dims), np.asarray(values, dtype=object), {"units": "", "long_name": long_name})


LABELS: Mapping[str, tuple[str, str]] = {
    "region": ("", "place"),
    "technology": ("", "way to turn carriers into carriers, or store"),
    "carrier": ("", "form of energy"),
    "fuel": ("", "carrier whose use emits; process: what is emitted per activity"),
    "pollutant": ("", "what is emitted"),
    "sector": ("", "sector of demand or of emissions"),
    "category": ("", "category of the inventory of the IPCC"),
    "factor": ("", "factor of emissions: population, GDP per head, energy per GDP, emissions per energy"),
    "final_sector": ("", "sector of the energy balance"),
    "branch": ("", "branch of the tree of demand"),
    "mode": ("", "mode of operation"),
    "year": ("year", "milestone year"),
    "node": ("", "a carrier balanced in a region"),
    "step_node": ("", "a carrier balanced in a region by the hour or the day"),
    "node_carrier": ("", "carrier of the node"),
    "node_region": ("", "region of the node"),
    "day": ("", "typical day"),
    "hour": ("", "step within a day"),
    "calendar_day": ("", "day of a year of 365 days"),
    "hour_of_year": ("hour", "hour of a year of 365 days, local standard time"),
    "line": ("", "link between two regions"),
    "step_line": ("", "link between two regions of a carrier balanced by the hour or the day"),
    "direction": ("", "forward: from the line's first end to its second"),
    "market": ("", "place where a carrier is bought or sold"),
    "market_name": ("", "name of the market"),
    "market_region": ("", "region in which it trades"),
    "market_carrier": ("", "what is traded"),
    "market_direction": ("", "buy or sell"),
    "step_market": ("", "market of a carrier balanced by the hour or the day"),
    "instrument": ("", "instrument on emissions"),
    "tier": ("", "tier of demand that may go without"),
    "cohort": ("", "capacity of one technology, region and vintage"),
    "vintage": ("year", "first year of service"),
    "cost_kind": ("", "kind of cost"),
    "flow_kind": ("", "what enters a node (+) or leaves it (-)"),
    "row": ("", "row of the energy balance"),
    "fuel_type": ("", "column of the energy balance"),
    "observation": ("", "row of the table of observations"),
    "measure": ("", "condition of optimality"),
    "check": ("", "quantity recomputed from this file alone"),
    "attempt": ("", "run of an algorithm"),
    "stage": ("", "stage of the solve"),
    "package": ("", "installed package"),
    "profile": ("", "hourly shape"),
    "interface": ("", "section of the grid"),
    "limit": ("", "limit of a policy or on emissions, in a year or over the horizon"),
}


def dataset(
    variables: Mapping[str, xr.Variable], labels: Mapping[str, npt.ArrayLike | pd.DataFrame], **attrs: str
) -> xr.Dataset:
    """A dataset whose dimensions are labelled and described; labels of dimensions that no variable has are left out.

    Composite labels come as their records, a frame with the labels as index: its columns become coordinates of their
    dimension.
    """
    used = {dim for variable in variables.values() for dim in variable.dims}
    coords: dict[str, xr.Variable] = {}
    for dim, values in labels.items():
        if dim in used:
            if isinstance(values, pd.DataFrame):
                coords |= {str(name): _coordinate(str(name), dim, column) for name, column in values.items()}
                values = values.index
            coords[dim] = _coordinate(dim, dim, values)
    return xr.Dataset(dict(variables), coords, attrs)


def _coordinate(name: str, dim: str, values: npt.ArrayLike) -> xr.Variable:
    unit, meaning = LABELS.get(name, ("", name.replace("_", " ")))
    array = np.asarray(values)
    return xr.Variable(
        (dim,), array.astype(object) if array.dtype.kind in "OUT" else array, {"units": unit, "long_name": meaning}
    )
