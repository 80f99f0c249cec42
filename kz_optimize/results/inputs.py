"""Inputs: everything that went into a run, kept in its results, so that the run can be repeated from them alone.

Tables are kept as CSV after scenarios and changes, sources and notes included; settings as TOML; profiles as arrays.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.results.results import dataset, plain, text
from kz_optimize.tables.read import Tables
from kz_optimize.tables.settings import SECTIONS, Settings
from kz_optimize.tables.write import write_table, write_toml

SETTINGS, MODULES = "settings", "modules"


def inputs(tables: Tables) -> xr.Dataset:
    """The group `inputs`: a text per table that has rows, the settings, and the profiles [profile, hour_of_year]."""
    kept = {SETTINGS: text(write_settings(tables.settings), (), "case.toml")}
    for name, table in tables.as_written().items():
        if len(table):
            kept[name] = text(write_table(table.frame, table.schema), (), table.schema.description)
    frame = tables.profiles
    kept["profiles"] = plain(frame.to_numpy(float).T, ("profile", "hour_of_year"), "1", "hourly shapes")
    labels = {"profile": frame.columns.to_numpy(object), "hour_of_year": np.arange(len(frame))}
    modules = {MODULES: json.dumps(dict(tables.modules), ensure_ascii=False)} if tables.modules else {}
    return dataset(kept, labels, **modules)


def write_settings(settings: Settings) -> str:
    """The settings as case.toml would say them, every default spelt out."""
    lines = [f"title = {write_toml(settings.title)}", f"description = {write_toml(settings.description)}"]
    for section in SECTIONS:
        lines += ["", f"[{section}]"]
        lines += [f"{key} = {write_toml(value)}" for key, value in asdict(getattr(settings, section)).items()]
    return "\n".join(lines) + "\n"


def fingerprint(tables: Tables) -> str:
    """SHA-256 over what decides a run: settings, the declared columns of every table, and the profiles.

    Sources, notes, file names and the name of the scenario are left out: they change nothing.
    """
    digest = hashlib.sha256(write_settings(tables.settings).encode())
    for name, table in tables.as_written().items():
        if len(table):
            digest.update(f"\n[{name}]\n{table.content}".encode())
    for name, module in tables.modules.items():
        digest.update(f"\n[{name}]\n{module}".encode())
    for name in sorted(tables.profiles.columns):
        digest.update(f"\n[{name}]\n".encode())
        digest.update(np.ascontiguousarray(tables.profiles[name].to_numpy("<f8")).tobytes())
    return digest.hexdigest()


def restore(path: Path, folder: Path) -> None:
    """Write the case kept in a results file into a new folder; a run of it has the same hash and the same answer.

    Raises FileExistsError if the folder exists and is not empty.
    """
    from kz_optimize.results.netcdf import load as load_results

    write_case(load_results(path, ["inputs"])["inputs"], folder)


def write_case(kept: xr.Dataset, folder: Path) -> None:
    """Write the group `inputs` as a case into a new folder. Raises FileExistsError if it exists and is not empty."""
    folder = Path(folder)
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty: name a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.toml").write_text(str(kept[SETTINGS].item()), encoding="utf-8")
    for name, table in kept.data_vars.items():
        if not table.ndim and name != SETTINGS:
            (folder / f"{name}.csv").write_text(str(table.item()), encoding="utf-8", newline="")
    for name, module in json.loads(kept.attrs.get(MODULES, "{}")).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(module, encoding="utf-8", newline="")
    if kept.sizes.get("profile", 0):
        profiles = kept["profiles"]
        frame = pd.DataFrame(profiles.values.T, columns=profiles["profile"].values.astype(str))
        frame.insert(0, *_clock(kept, len(frame)))
        frame.to_csv(folder / "profiles.csv", index=False, lineterminator="\n")


def _clock(kept: xr.Dataset, rows: int) -> tuple[str, list[str]]:
    """The first column of the profiles: the slices of the case, or the hours of a year of 365 days."""
    if "time_slices" in kept:
        table = pd.read_csv(io.StringIO(str(kept["time_slices"].item())), dtype=str, keep_default_na=False)
        return "slice", table["slice"].tolist()
    return "time", pd.date_range("2015-01-01", periods=rows, freq="h").strftime("%Y-%m-%dT%H:%M").tolist()
