"""A small case without profiles, written to a folder with as many faults as a test wants."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from kz_optimize.errors import Finding, InputError
from tests.support import read_tables

SOUND = {
    "case.toml": """title = "Two zones"
[money]
price_year = 2025
kzt_per_usd = 520.0
[time]
base_year = 2025
milestone_years = [2025, 2030]
[finance]
discount_rate = 0.08
""",
    "regions.csv": """region,parent,level
kazakhstan,,country
north,kazakhstan,zone
south,kazakhstan,zone
""",
    "carriers.csv": """carrier,place,time
electricity,zone,hour
coal,country,year
""",
    "technologies.csv": """technology,group,lifetime,lead_time
coal_plant,coal,50,5
wind_farm,wind,25,2
battery,battery,15,1
""",
    "conversions.csv": """technology,mode,carrier,flow,efficiency
coal_plant,,electricity,1,
coal_plant,,coal,,0.36
wind_farm,,electricity,1,
""",
    "storage.csv": """technology,carrier,duration
battery,electricity,4
""",
    "costs.csv": """technology,region,year,investment_cost,fixed_cost
coal_plant,,2025,2200,45
wind_farm,,2025,1300,35
wind_farm,south,2025,1350,35
battery,,2025,900,10
""",
    "existing_capacity.csv": """unit,technology,region,capacity,commissioned,retires
GRES-1,coal_plant,north,4000,1985,2040
GRES-2,coal_plant,north,1000,1990,
""",
    "candidates.csv": """technology,region,first_year,last_year,capacity_limit,build_limit
wind_farm,north,,,5000,
wind_farm,south,,,3000,
battery,south,,,,
""",
    "demand.csv": """region,carrier,sector,year,energy
north,electricity,,2025,20000
south,electricity,,2025,9000
south,electricity,,2030,11000
""",
    "markets.csv": """market,region,carrier,direction,year,price,annual_limit,annual_minimum
mines,kazakhstan,coal,buy,2025,2.5,,
""",
    "lines.csv": """line,from,to,carrier,capacity,length,loss,investment_cost,capacity_limit
north-south,north,south,electricity,1500,1000,0.05,700,2000
""",
    "pollutants.csv": """pollutant,co2e
CO2,1
""",
    "emission_factors.csv": """carrier,technology,pollutant,factor
coal,,CO2,0.35
""",
}


@pytest.fixture
def sound() -> Mapping[str, str]:
    """The files of the sound case."""
    return SOUND


@pytest.fixture
def write_case(tmp_path: Path) -> Callable[..., Path]:
    """A function that writes the sound case with some files replaced (None leaves a file out) and gives its folder."""

    def write(files: Mapping[str, str | bytes | None] | None = None) -> Path:
        folder = tmp_path / "case"
        shutil.rmtree(folder, ignore_errors=True)
        for name, content in {**SOUND, **(files or {})}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, bytes):
                path.write_bytes(content)
            elif content is not None:
                path.write_bytes(content.encode())
        return folder

    return write


@pytest.fixture
def edit() -> Callable[[str, str, str], str]:
    """A function that gives a file of the sound case with one piece of text replaced."""

    def replace(name: str, old: str, new: str) -> str:
        assert SOUND[name].count(old) == 1, f"{old!r} must occur once in {name}"
        return SOUND[name].replace(old, new)

    return replace


@pytest.fixture
def find(write_case: Callable[..., Path]) -> Callable[..., list[Finding]]:
    """A function that reads the case with some files replaced and gives its findings, warnings included."""

    def read(files: Mapping[str, str | bytes | None] | None = None, scenario: str | None = None) -> list[Finding]:
        try:
            return list(read_tables(write_case(files), scenario).warnings)
        except InputError as error:
            return list(error.findings)

    return read
