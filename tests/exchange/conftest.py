"""A model of otoole in a folder, and the way of any model into a solved case."""

from pathlib import Path
from typing import Any

import pytest

from kz_optimize.exchange import Report, import_model
from tests.support import Solved, read_tables, solve_tables


def bring(source: Path, **arguments: Any) -> tuple[Report, Solved]:
    """Import a source into the folder beside it and solve the case."""
    out = source.parent / "case"
    report = import_model(source, out, **arguments)
    return report, solve_tables(read_tables(out))


# Sun by day fills a store for the night, 5 units each: the peak is 5 + 5 units in half a year, 20 units of capacity.
OTOOLE = {
    "REGION": "VALUE\nR", "YEAR": "VALUE\n2020", "TIMESLICE": "VALUE\nD\nN", "FUEL": "VALUE\nel",
    "TECHNOLOGY": "VALUE\npv\nbat", "MODE_OF_OPERATION": "VALUE\n1\n2", "STORAGE": "VALUE\nS", "SEASON": "VALUE\n1",
    "DAYTYPE": "VALUE\n1", "DAILYTIMEBRACKET": "VALUE\n1\n2",
    "YearSplit": "TIMESLICE,YEAR,VALUE\nD,2020,0.5\nN,2020,0.5",
    "Conversionls": "TIMESLICE,SEASON,VALUE\nD,1,1\nN,1,1", "Conversionld": "TIMESLICE,DAYTYPE,VALUE\nD,1,1\nN,1,1",
    "Conversionlh": "TIMESLICE,DAILYTIMEBRACKET,VALUE\nD,1,1\nN,2,1",
    "OutputActivityRatio": "REGION,TECHNOLOGY,FUEL,MODE_OF_OPERATION,YEAR,VALUE\nR,pv,el,1,2020,1\nR,bat,el,1,2020,1",
    "InputActivityRatio": "REGION,TECHNOLOGY,FUEL,MODE_OF_OPERATION,YEAR,VALUE\nR,bat,el,2,2020,1",
    "TechnologyToStorage": "REGION,TECHNOLOGY,STORAGE,MODE_OF_OPERATION,VALUE\nR,bat,S,2,1",
    "TechnologyFromStorage": "REGION,TECHNOLOGY,STORAGE,MODE_OF_OPERATION,VALUE\nR,bat,S,1,1",
    "SpecifiedAnnualDemand": "REGION,FUEL,YEAR,VALUE\nR,el,2020,10",
    "SpecifiedDemandProfile": "REGION,FUEL,TIMESLICE,YEAR,VALUE\nR,el,D,2020,0.5\nR,el,N,2020,0.5",
    "CapacityFactor": "REGION,TECHNOLOGY,TIMESLICE,YEAR,VALUE\nR,pv,N,2020,0",
    "OperationalLife": "REGION,TECHNOLOGY,VALUE\nR,pv,1\nR,bat,1",
    "OperationalLifeStorage": "REGION,STORAGE,VALUE\nR,S,1",
    "CapitalCost": "REGION,TECHNOLOGY,YEAR,VALUE\nR,pv,2020,100\nR,bat,2020,1",
    "CapitalCostStorage": "REGION,STORAGE,YEAR,VALUE\nR,S,2020,1000",
    "DiscountRate": "REGION,VALUE\nR,0", "DiscountRateStorage": "REGION,STORAGE,VALUE\nR,S,0",
}  # fmt: skip


@pytest.fixture
def otoole(tmp_path):
    folder = tmp_path / "model"
    folder.mkdir()
    for name, text in OTOOLE.items():
        (folder / f"{name}.csv").write_text(text + "\n", encoding="utf-8")
    return folder
