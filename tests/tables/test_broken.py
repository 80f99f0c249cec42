"""Broken inputs of every kind: each is refused (or doubted) once, with file, line, value and remedy."""

import pytest

# id: (file, or "file changed > file to blame", old text, new text,
#      line, column, value, words of the problem, words of the remedy)
ERRORS = {
    "text in a number": ("demand.csv", "20000", "a lot", 2, "energy", "a lot", "not a number", "digits only"),
    "two decimal points": ("demand.csv", "20000", "20.000.0", 2, "energy", "20.000.0", "not a number", "1234.5"),
    "date instead of a number": (
        "markets.csv", "2.5", "02.май", 2, "price", "02.май", "date (it may have been 2.5", "format the column",
    ),
    "month and year instead of a number": (
        "conversions.csv", "0.36", "янв.25", 3, "efficiency", "янв.25", "been 1.25", "format the column",
    ),
    "formula": ("demand.csv", "20000", "=A1+B2", 2, "energy", "=A1+B2", "formula", "paste it as values"),
    "formula in a name": ("demand.csv", "north,", "=A1,", 2, "region", "=A1", "formula", "paste it as values"),
    "error of Excel": ("demand.csv", "20000", "#ССЫЛКА!", 2, "energy", "#ССЫЛКА!", "error shown by Excel", "Repair"),
    "column too narrow in Excel": (
        "demand.csv", "20000", "######", 2, "energy", "######", "error shown by Excel", "widen",
    ),
    "too large": ("demand.csv", "20000", "1e400", 2, "energy", "1e400", "too large", "blank"),
    "nan": ("demand.csv", "20000", "nan", 2, "energy", "nan", "no finite number", "blank"),
    "infinity": ("demand.csv", "20000", "-inf", 2, "energy", "-inf", "no finite number", "blank"),
    "percent": ("lines.csv", "0.05", "5%", 2, "loss", "5%", "percentage", "0.12 for 12 %"),
    "comma of unknown meaning": (
        "demand.csv", "20000", '"20,000"', 2, "energy", "20,000", "thousands or decimals", "20000 or 20.000",
    ),
    "half a year": ("demand.csv", "2030", "2030.5", 4, "year", "2030.5", "not a whole number", "2030"),
    "negative capacity": ("existing_capacity.csv", "4000", "-4000", 2, "capacity", "-4000", "negative", "0 MW or more"),
    "share in percent": ("conversions.csv", "0.36", "36", 3, "efficiency", "36", "out of range", "not of 100"),
    "year out of range": ("demand.csv", "2030", "20300", 4, "year", "20300", "out of range", "from 1950 to 2200"),
    "blank required cell": (
        "demand.csv", "20000", "", 2, "energy", "", "blank but required", "in GWh (energy of a year)",
    ),
    "misspelt region": ("demand.csv", "north,", "nort,", 2, "region", "nort", "no such region", 'mean "north"?'),
    "capital letter": ("demand.csv", "north,", "North,", 2, "region", "North", "no such region", "capital and small"),
    "Cyrillic letter": ("demand.csv", "north,", "nоrth,", 2, "region", "nоrth", "no such region", "look alike"),
    "unknown among few": (
        "existing_capacity.csv", "GRES-2,coal_plant", "GRES-2,xyz", 3, "technology", "xyz", "no such technology",
        "coal_plant, wind_farm, battery",
    ),
    "unknown level": (
        "carriers.csv", "electricity,zone", "electricity,zones", 2, "place", "zones", "no such level", '"zone"',
    ),
    "unknown choice": ("carriers.csv", "hour", "hourly", 2, "time", "hourly", "not among the choices", 'mean "hour"?'),
    "unknown profile": (
        "demand.csv", "energy\nnorth,electricity,,2025,20000", "energy,profile\nnorth,electricity,,2025,20000,load",
        2, "profile", "load", "no such profile", "profiles.csv",
    ),
    "misspelt column": (
        "markets.csv", "annual_limit", "anual_limit", 1, "anual_limit", "anual_limit", "column is not known",
        '"annual_limit"',
    ),
    "missing column": (
        "markets.csv", ",price,annual_limit,annual_minimum\nmines,kazakhstan,coal,buy,2025,2.5,,",
        "\nmines,kazakhstan,coal,buy,2025", 1, "price", "", "column is missing", "price paid or received",
    ),
    "column twice": ("demand.csv", "sector", "region", 1, "region", "", "two columns", "Keep one"),
    "cell without a column": ("demand.csv", "20000", "20,000", 2, "", "000", "no column name", "quotes"),
    "repeated row": (
        "demand.csv", "south,electricity,,2030", "south,electricity,,2025", 4, "", "",
        "repeats line 3 (region south, carrier electricity, sector all, year 2025)", "Delete",
    ),
    "quotation mark left open": ("demand.csv", "north,", '"north,', 2, "", "", "never closed", "Close"),
    "unknown parent": (
        "regions.csv", "south,kazakhstan", "south,kazakstan", 4, "parent", "kazakstan", "no such region",
        '"kazakhstan"',
    ),
    "two trees": (
        "regions.csv", "south,kazakhstan", "south,", 4, "region", "south", "top already (kazakhstan)", "parent",
    ),
    "plant above its node": (
        "candidates.csv", "wind_farm,north", "wind_farm,kazakhstan", 2, "region", "kazakhstan",
        "balanced at level zone", "Name a region of level zone",
    ),
    "useless technology": (
        "conversions.csv > technologies.csv", "wind_farm,,electricity,1,\n", "", 3, "technology", "wind_farm",
        "neither conversions nor storage", "conversions.csv",
    ),
    "stores and converts": (
        "conversions.csv > storage.csv", "wind_farm,,electricity,1,",
        "wind_farm,,electricity,1,\nbattery,,electricity,1,", 2, "technology", "battery", "stores and converts",
        "split",
    ),
    "neither flow nor efficiency": (
        "conversions.csv", "0.36", "", 3, "flow", "", "neither flow nor efficiency", "Fill in flow",
    ),
    "flow and efficiency": (
        "conversions.csv", ",,0.36", ",-2,0.36", 3, "flow", "-2", "both given", "leave the other blank",
    ),
    "no flow": ("conversions.csv", ",,0.36", ",0,", 3, "flow", "0", "has no effect", "Delete"),
    "no efficiency": ("conversions.csv", "0.36", "0", 3, "efficiency", "0", "above zero", "0.36"),
    "store of a yearly carrier": (
        "storage.csv", "battery,electricity", "battery,coal", 2, "carrier", "coal", "by the hour", "time = hour",
    ),
    "energy for free": (
        "storage.csv", "electricity,4", "electricity,", 2, "technology", "battery", "neither fixed", "duration",
    ),
    "no cost": (
        "costs.csv > candidates.csv", "battery,,2025", "coal_plant,south,2025", 4, "technology", "battery",
        "no cost here", "costs.csv",
    ),
    "built before it may be": (
        "candidates.csv", "wind_farm,north,,", "wind_farm,north,2040,2030", 2, "first_year", "2040",
        "last_year is before first_year", "Exchange",
    ),
    "retires before it runs": (
        "existing_capacity.csv", "2040", "1980", 2, "retires", "1980", "not after commissioned", "first year without",
    ),
    "fuel without a source": (
        "markets.csv > existing_capacity.csv", "kazakhstan,coal,buy", "north,electricity,buy", 2, "region", "north",
        "nothing supplies it", "market",
    ),
    "line to itself": ("lines.csv", "north,south", "north,north", 2, "to", "north", "to itself", "Correct"),
    "line without a node": (
        "lines.csv", "north,south", "kazakhstan,south", 2, "from", "kazakhstan", "no node", "level zone",
    ),
    "line that loses all": ("lines.csv", "1000,0.05", "20000,0.05", 2, "loss", "0.05", "loses all", "Lower"),
    "least above most": ("markets.csv", "2.5,,", "2.5,10,20", 2, "annual_minimum", "20", "exceeds", "raise"),
    "factor for nobody": (
        "emission_factors.csv", "coal,,CO2", ",,CO2", 2, "carrier", "", "neither carrier nor technology", "Fill in",
    ),
    "reserved mark": (
        "technologies.csv", "battery,battery", "a@b,battery", 4, "technology", "a@b", "reserved mark", "Leave out",
    ),
    "unknown table": ("demnd.csv", None, "region\n", None, "", "", "no table of this name", '"demand"'),
    "empty file": ("groups.csv", None, "\n\n", None, "", "", "empty", "delete"),
    "binary file": ("groups.csv", None, b"PK\x03\x04\x00\x00\x00\x00" * 99, None, "", "", "", "UTF-8"),
    "Kazakh letters in a Windows encoding": (
        "groups.csv", None, "group,technology\nҚазақстан,wind_farm\n".encode("kz1048"), None, "", "",
        "neither UTF-8 nor", "CSV UTF-8",
    ),
    "encoding of DOS": (
        "groups.csv", None, "group,technology\nуголь и газ,wind_farm\n".encode("cp866"), None, "", "",
        "neither UTF-8 nor", "CSV UTF-8",
    ),
    "workbook": ("groups.xlsx", None, b"PK", None, "", "", "workbooks", "groups.csv"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "column", "value", "problem", "remedy"), ERRORS.values(), ids=ERRORS
)
def test_error_names_place_value_and_remedy(find, edit, name, old, new, line, column, value, problem, remedy):
    changed, _, blamed = name.partition(" > ")
    findings = find({changed: new if old is None else edit(changed, old, new)})
    errors = [finding for finding in findings if problem in finding.problem and finding.column == column]
    assert len(errors) == 1, f"found {[str(finding) for finding in findings]}"
    text = str(errors[0])
    assert errors[0].severity == "error"
    assert f"/case/{blamed or changed}" in text
    assert errors[0].line == line
    assert line is None or f", line {line}" in text
    assert errors[0].value == value
    assert remedy in text


def test_there_are_many_kinds_of_broken_input():
    assert len(ERRORS) > 50


def test_the_sound_case_has_no_finding(find):
    assert find() == []
