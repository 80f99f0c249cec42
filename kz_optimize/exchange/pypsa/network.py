"""PyPSA networks as they are saved in netCDF files: components with their attributes, static and over time.

The layout is that of `Network.export_to_netcdf` (docs.pypsa.org): `generators_p_nom` over `generators_i`,
`generators_t_p_max_pu` over `snapshots` and `generators_t_p_max_pu_i`; attributes at their default are left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.errors import Finding, InputError

DEFAULTS = {
    "p_nom": 0.0, "p_nom_extendable": False, "p_nom_min": 0.0, "p_nom_max": np.inf, "p_min_pu": 0.0, "p_max_pu": 1.0,
    "marginal_cost": 0.0, "capital_cost": 0.0, "overnight_cost": np.nan, "discount_rate": np.nan, "fom_cost": 0.0,
    "cyclic_state_of_charge_per_period": False, "e_cyclic_per_period": False,
    "efficiency": 1.0, "lifetime": np.inf, "build_year": 0.0, "carrier": "",
    "ramp_limit_up": np.nan, "ramp_limit_down": np.nan, "committable": False, "active": True, "sign": 1.0,
    "p_set": 0.0, "e_sum_min": -np.inf, "e_sum_max": np.inf, "marginal_cost_quadratic": 0.0, "stand_by_cost": 0.0,
    "max_hours": 1.0, "efficiency_store": 1.0, "efficiency_dispatch": 1.0, "standing_loss": 0.0, "inflow": 0.0,
    "cyclic_state_of_charge": False, "state_of_charge_initial": 0.0, "e_nom": 0.0, "e_nom_extendable": False,
    "e_nom_min": 0.0, "e_nom_max": np.inf, "e_min_pu": 0.0, "e_max_pu": 1.0, "e_cyclic": False, "e_initial": 0.0,
    "s_nom": 0.0, "s_nom_extendable": False, "s_nom_min": 0.0, "s_nom_max": np.inf, "s_max_pu": 1.0, "length": 0.0,
    "co2_emissions": 0.0, "type": "", "sense": "", "constant": 0.0, "carrier_attribute": "",
    "investment_period": np.nan, "bus": "", "bus0": "", "bus1": "", "x": 0.0, "y": 0.0,
}  # fmt: skip
"""Defaults of the attributes that are read (PyPSA 1.x); those of storage units and buses differ where said."""

OTHER_DEFAULTS = {
    ("storage_units", "p_min_pu"): -1.0, ("buses", "carrier"): "AC", ("global_constraints", "sense"): "==",
    ("global_constraints", "type"): "primary_energy", ("global_constraints", "carrier_attribute"): "co2_emissions",
}  # fmt: skip


@dataclass(frozen=True)
class Network:
    """What a file holds."""

    data: xr.Dataset
    _known: dict[tuple[str, str], pd.Series] = field(default_factory=dict)

    def names(self, component: str) -> list[str]:
        """The components of a list name, such as generators."""
        index = f"{component}_i"
        return [str(name) for name in self.data[index].values] if index in self.data.coords else []

    def static(self, component: str, attribute: str) -> pd.Series:
        """An attribute of every component that does not change over time."""
        if (component, attribute) not in self._known:
            names, variable = self.names(component), f"{component}_{attribute}"
            default = OTHER_DEFAULTS.get((component, attribute), DEFAULTS.get(attribute, ""))
            values = self.data[variable].values if variable in self.data else [default] * len(names)
            self._known[component, attribute] = pd.Series(list(values), index=names)
        return self._known[component, attribute]

    def series(self, component: str, attribute: str, name: str) -> np.ndarray:
        """An attribute of one component in every snapshot."""
        variable = f"{component}_t_{attribute}"
        if variable in self.data and name in self.data.indexes[f"{variable}_i"]:
            return self.data[variable].sel({f"{variable}_i": name}).values.astype(float)
        return np.full(self.data.sizes["snapshots"], float(self.static(component, attribute)[name]))

    @property
    def periods(self) -> list[int]:
        """Investment periods; none in a network of one year."""
        return [int(year) for year in self.data.get("investment_periods", xr.DataArray([])).values]

    def period_weight(self, which: str) -> np.ndarray:
        """`objective` or `years` of the investment periods."""
        return self.data[f"investment_periods_{which}"].values.astype(float)

    def hours(self, which: str) -> np.ndarray:
        """Weight of every snapshot, `objective`, `stores` or `generators`."""
        variable = f"snapshots_{which}"
        count = self.data.sizes.get("snapshots", 0)
        return self.data[variable].values.astype(float) if variable in self.data else np.ones(count)

    def year(self) -> int:
        """The calendar year of the first snapshot; 2025 where snapshots are no dates."""
        first = self.data["snapshots"].values[0] if self.data.sizes.get("snapshots") else 0
        is_date = np.issubdtype(np.asarray(first).dtype, np.datetime64)
        return max(int(pd.Timestamp(first).year), 1990) if is_date else 2025


def read_network(path: Path) -> Network:
    """The network in a file.

    Raises InputError if it is none.
    """
    remedy = "Give a file written by Network.export_to_netcdf"
    try:
        data = xr.load_dataset(path)
    except (OSError, RuntimeError, ValueError) as error:  # a ValueError of xarray lists all that it could have read
        reason = getattr(error, "strerror", None) or "it is no netCDF file"
        raise InputError([Finding(f"this file cannot be read ({reason})", remedy, path.as_posix())]) from error
    if "buses_i" not in data.coords or "snapshots" not in data.sizes:
        raise InputError([Finding("this is no PyPSA network", remedy, path.as_posix())])
    return Network(data)
