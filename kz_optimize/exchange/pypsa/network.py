"""PyPSA networks as they are saved: components with their attributes, static and over time.

Two forms are read, of PyPSA 1.x: netCDF files (`Network.export_to_netcdf`), with `generators_p_nom` over
`generators_i` and `generators_t_p_max_pu` over `snapshots`; and folders of CSV files (`export_to_csv_folder`), with
`generators.csv` and `generators-p_max_pu.csv`. Attributes at their default are left out in both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.errors import Finding, InputError
from kz_optimize.exchange.pypsa.attributes import COMPONENTS, attributes, declared

WEIGHTS = ("objective", "stores", "generators")
REMEDY = "Give a file written by Network.export_to_netcdf, or a folder by export_to_csv_folder"


@dataclass(frozen=True)
class Network:
    """What a file or folder holds."""

    frames: Mapping[str, pd.DataFrame]
    """List name -> static attributes by name of the component."""
    over_time: Mapping[tuple[str, str], pd.DataFrame]
    """(list name, attribute) -> a row per snapshot, a column per component."""
    snapshots: pd.DataFrame
    """Weights, a row per snapshot."""
    weightings: pd.DataFrame
    """`objective` and `years` of the investment periods; empty in a network of one year."""
    version: tuple[int, ...]
    """Version of PyPSA that wrote it."""
    objective: float = np.nan
    """Objective of the last optimisation, with its constant; NaN where there is none."""
    piecewise: tuple[tuple[str, str], ...] = ()
    """(list name, attribute) given piece by piece."""
    _known: dict[tuple[str, str], pd.Series] = field(default_factory=dict)

    def names(self, component: str) -> list[str]:
        """The components of a list name, such as generators, that are active."""
        names = self.frames.get(component, pd.DataFrame()).index
        if (component, "active") not in attributes():
            return list(names)
        return list(names[self.static(component, "active").to_numpy(bool)])

    def static(self, component: str, attribute: str) -> pd.Series:
        """An attribute of every component, active or not, as it is where nothing is said of single snapshots."""
        if (component, attribute) not in self._known:
            frame = self.frames.get(component, pd.DataFrame())
            default = declared(component, attribute).default
            if attribute in frame:
                values = [_like(value, default) for value in frame[attribute]]
            else:
                values = [default] * len(frame)
            self._known[component, attribute] = pd.Series(values, index=frame.index, dtype=object)
        return self._known[component, attribute]

    def text(self, component: str, attribute: str, name: str) -> str:
        """A word of one component."""
        return str(self.static(component, attribute)[name])

    def number(self, component: str, attribute: str, name: str) -> float:
        """A number of one component."""
        return float(self.static(component, attribute)[name])

    def flag(self, component: str, attribute: str, name: str) -> bool:
        """A yes or no of one component."""
        return bool(self.static(component, attribute)[name])

    def series(self, component: str, attribute: str, name: str) -> np.ndarray:
        """An attribute of one component in every snapshot."""
        varying = self.over_time.get((component, attribute))
        if varying is not None and name in varying:
            return varying[name].to_numpy(float)
        return np.full(len(self.snapshots), self.number(component, attribute, name))

    @property
    def periods(self) -> list[int]:
        """Investment periods; none in a network of one year."""
        return [int(year) for year in self.weightings.index]

    def hours(self, which: str) -> np.ndarray:
        """Weight of every snapshot, `objective`, `stores` or `generators`."""
        return self.snapshots[which].to_numpy(float)

    def year(self) -> int:
        """The calendar year of the first snapshot; 2025 where snapshots are no dates."""
        first = self.snapshots.index[0]
        return max(first.year, 1990) if isinstance(first, pd.Timestamp) else 2025


def read_network(path: Path) -> Network:
    """The network in a netCDF file or a folder of CSV files.

    Raises InputError if it is none, or has scenarios.
    """
    network = _read_folder(path) if path.is_dir() else _read_netcdf(path)
    if "buses" not in network.frames or not len(network.snapshots):
        raise InputError([Finding("this is no PyPSA network", REMEDY, path.as_posix())])
    if network.periods and len(network.snapshots) % len(network.periods):
        problem = "the investment periods have different numbers of snapshots"
        raise InputError([Finding(problem, "Give each period the same snapshots", path.as_posix())])
    return network


def _refuse_scenarios(path: Path, names: list[str]) -> None:
    if names:
        problem = f"this network is stochastic: it has the scenarios {', '.join(names)}"
        remedy = (
            f'Save each by itself, as n.get_scenario("{names[0]}").export_to_netcdf("{names[0]}.nc"), and import it'
        )
        raise InputError([Finding(problem, remedy, path.as_posix())])


def _read_netcdf(path: Path) -> Network:
    try:
        data = xr.load_dataset(path)
    except (OSError, RuntimeError, ValueError) as error:  # a ValueError of xarray lists all that it could have read
        reason = getattr(error, "strerror", None) or "it is no netCDF file"
        raise InputError([Finding(f"this file cannot be read ({reason})", REMEDY, path.as_posix())]) from error
    if "scenario" in data.coords:
        _refuse_scenarios(path, [str(name) for name in data["scenario"].values])
    frames, over_time, piecewise = {}, {}, []
    for component in COMPONENTS:
        if f"{component}_i" not in data.coords:
            continue
        index = pd.Index([str(name) for name in data[f"{component}_i"].values])
        frames[component] = pd.DataFrame(index=index)
        for variable in map(str, data.data_vars):
            found = re.fullmatch(rf"{component}_(t_|pw_)?(.+)", variable)
            if not found or not (found[1] or f"{component}_i" in data[variable].dims):
                continue
            if found[1] == "pw_":
                piecewise.append((component, found[2]))
            elif found[1] == "t_":
                columns = [str(name) for name in data[f"{variable}_i"].values]
                values = data[variable].transpose("snapshots", ...).values
                over_time[component, found[2]] = pd.DataFrame(values, columns=columns)
            else:
                frames[component][found[2]] = data[variable].values
    count = data.sizes.get("snapshots", 0)
    weights = {name: np.ones(count) for name in WEIGHTS}
    weights |= {name: data[f"snapshots_{name}"].values for name in WEIGHTS if f"snapshots_{name}" in data}
    snapshots = data["snapshots_timestep"] if "snapshots_timestep" in data else data.get("snapshots")
    periods = data.get("investment_periods", xr.DataArray([])).values
    weightings = pd.DataFrame(
        {name: data[f"investment_periods_{name}"].values for name in ("objective", "years")} if len(periods) else {},
        index=periods,
    )  # fmt: skip
    told = {name: data.attrs.get(f"network_{name}", np.nan) for name in ("_objective", "_objective_constant")}
    return Network(
        frames, over_time, pd.DataFrame(weights, index=pd.Index([] if snapshots is None else snapshots.values)),
        weightings, _version(data.attrs.get("network_pypsa_version", "")), _sum(*told.values()), tuple(piecewise),
    )  # fmt: skip


def _read_folder(path: Path) -> Network:
    def table(name: str) -> pd.DataFrame | None:
        file = path / f"{name}.csv"
        return pd.read_csv(file, index_col=0, dtype=object, keep_default_na=False) if file.is_file() else None

    try:
        scenarios = table("scenarios")
        _refuse_scenarios(path, [] if scenarios is None else list(map(str, scenarios.index)))
        frames = {name: frame.rename(index=str) for name in COMPONENTS if (frame := table(name)) is not None}
        over_time, piecewise = {}, []
        for component in frames:
            for file in sorted(path.glob(f"{component}-*.csv")):
                attribute = file.stem.removeprefix(f"{component}-")
                if attribute.endswith("-pw"):
                    piecewise.append((component, attribute.removesuffix("-pw")))
                elif (values := table(file.stem)) is not None:
                    over_time[component, attribute] = values.replace("", np.nan).astype(float).reset_index(drop=True)
        network, periods, snapshots = table("network"), table("investment_periods"), table("snapshots")
        if snapshots is None:
            raise ValueError("snapshots.csv is missing")
        told = {} if network is None else network.iloc[0].to_dict()
        weights = {name: snapshots[name].to_numpy(float) if name in snapshots else 1.0 for name in WEIGHTS}
        when = next((snapshots[name] for name in ("timestep", "snapshot") if name in snapshots), snapshots.index)
        return Network(
            frames, over_time, pd.DataFrame(weights, index=_dates(when)),
            pd.DataFrame() if periods is None else periods.astype(float).rename(index=int),
            _version(str(told.get("pypsa_version", ""))),
            _sum(told.get("_objective", np.nan), told.get("_objective_constant", np.nan)), tuple(piecewise),
        )  # fmt: skip
    except (OSError, ValueError, KeyError) as error:
        raise InputError([Finding(f"this folder is no PyPSA network ({error})", REMEDY, path.as_posix())]) from error


def _dates(texts: pd.Series | pd.Index) -> pd.Index:
    """Snapshots as dates, if they are dates."""
    try:
        return pd.Index(texts.astype(int))
    except ValueError:
        return pd.Index(pd.to_datetime(texts, errors="coerce"))


def _sum(*numbers: object) -> float:
    try:
        return sum(float(str(number)) for number in numbers)
    except ValueError:
        return np.nan


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:2])


def _like(value: object, default: object) -> object:
    """A value as its default is: yes or no, number or word; what is blank is the default."""
    if isinstance(default, bool):
        return default if value in ("", None) or value != value else str(value).lower() in ("true", "1", "1.0")
    if isinstance(default, float):
        text = str(value).strip()
        return default if text == "" else float(text)
    return "" if value is None or value != value else str(value)
