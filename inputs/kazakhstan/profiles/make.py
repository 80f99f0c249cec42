"""Make the hourly profiles of the Kazakhstan case: python make.py [--into FOLDER]

Writes load.csv, wind.csv, solar.csv, heat.csv, hydro.csv and maintenance.csv. Apart from the national load, all are
SYNTHETIC: one plausible year, the same on every machine, with observed or cited means. README.md says what is what.
"""

import argparse
from pathlib import Path

import heat
import hydro
import load
import maintenance
import pandas as pd
import solar
import wind
from weather import CLOCK, HOURS, weather

SEED = 2015
DIGITS = 4


def tables() -> dict[str, pd.DataFrame]:
    """Every profile by file [hour]."""
    year = weather(SEED)
    return {
        "load": load.profiles(year).round(DIGITS + 1),
        "wind": wind.profiles(year).round(DIGITS),
        "solar": solar.profiles(year).round(DIGITS),
        "heat": heat.profiles(year).round(DIGITS),
        "hydro": hydro.profiles().round(DIGITS),
        "maintenance": maintenance.profiles().round(DIGITS),
    }


def write(table: pd.DataFrame, path: Path) -> None:
    """Write a table of profiles with its column `time`; fail on what cannot be a profile."""
    if (
        len(table) != HOURS
        or not table.notna().all(axis=None)
        or (table.min(axis=None) < 0)
        or (table.max(axis=None) > 1)
    ):
        raise ValueError(f"{path.name}: a profile must have {HOURS} values between 0 and 1")
    stamped = table.set_axis(CLOCK.strftime("%Y-%m-%dT%H:%M"), axis=0).rename_axis("time")
    stamped.map(lambda value: f"{value:g}").to_csv(path, lineterminator="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the hourly profiles of the Kazakhstan case")
    parser.add_argument("--into", type=Path, default=Path(__file__).parent, help="folder to write to")
    folder = parser.parse_args().into
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables().items():
        write(table, folder / f"{name}.csv")


if __name__ == "__main__":
    main()
