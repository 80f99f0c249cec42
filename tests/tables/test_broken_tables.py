"""Broken rows in tables that the sound case lacks, and what is only doubted."""

import pytest

# tables that are added to the sound case: (file, text, line, column, words of the problem)
ADDED = {
    "share of a target": (
        "targets.csv",
        "target,group,carrier,region,year,minimum_share,maximum_share\nt,wind,electricity,north,2030,0.5,0.4", 2,
        "minimum_share", "more than maximum_share",
    ),
    "least capacity": (
        "build_limits.csv", "limit,technology,region,year,capacity_limit,capacity_minimum\na,wind,north,2030,5,6", 2,
        "capacity_minimum", "more than capacity_limit",
    ),
    "price floor": (
        "trading.csv", "instrument,price_floor,price_ceiling\ncap,50,20", 2, "price_floor",
        "more than price_ceiling",
    ),
    "tiers": (
        "unserved.csv", "carrier,tier,share,cost\nelectricity,a,0.6,1\nelectricity,b,0.6,2", 3, "share",
        "add up to 1.2",
    ),
    "section": (
        "interfaces.csv", "interface,line,direction,year,limit\ns,north-south,,2025,5\ns,north-south,reverse,2025,6",
        3, "limit", "has 5",
    ),
    "candidate circuits in the row of a line": (
        "lines.csv", "line,from,to,capacity,reactance,capacity_limit,investment_cost\nns,north,south,5,1,5,9", 2,
        "reactance", "one reactance for both",
    ),
    "reactance of a fuel": (
        "lines.csv", "line,from,to,carrier,capacity,reactance\nns,north,south,coal,5,1", 2, "reactance",
        "not balanced by the hour",
    ),
    "growing loss of a fuel": (
        "lines.csv", "line,from,to,carrier,capacity,length,loss,loss_segments\nns,north,south,coal,5,9,0.1,3", 2,
        "loss_segments", "not balanced by the hour",
    ),
    "retrofit back": (
        "retrofits.csv", "from_technology,to_technology\ncoal_plant,battery\nbattery,coal_plant", 2, "to_technology",
        "coal_plant -> battery -> coal_plant",
    ),
    "retrofit into a candidate": (
        "retrofits.csv", "from_technology,to_technology\ncoal_plant,battery", 4, "technology",
        "only comes about by retrofit",
    ),
    "reserve below the node": (
        "reserve.csv", "region,carrier,year,reserve_margin\nkazakhstan,coal,2025,0.1", 2, "carrier",
        "no hourly peak",
    ),
    "reserve of what gives nothing": (
        "reserve.csv", "region,carrier,group,year,reserve_margin\nnorth,electricity,heat_boiler,2025,0.1", 2, "group",
        "gives the carrier",
    ),
    "reserve of other hours": (
        "reserve.csv",
        "region,year,reserve_margin,basis,scarce_hours\nnorth,2025,0,scarce_hours,9\nnorth,2030,0,scarce_hours,",
        3, "scarce_hours", "other hours",
    ),
    "calendar of no day": ("calendar.csv", "position,day,times\n1,02-30,365", 2, "day", "no day of the year"),
    "calendar of a longer year": (
        "calendar.csv", "position,day,times\n1,01-19,300\n2,07-01,66", 3, "times", "has 366 days",
    ),
    "calendar of parts of days": ("calendar.csv", "position,day,times\n1,01-19,364.5", 2, "times", "comes whole"),
    "duration given and limited": (
        "storage.csv", "technology,carrier,duration,minimum_duration\nbattery,electricity,4,2", 2, "duration",
        "nothing to be limited",
    ),
    "shortest above longest": (
        "storage.csv", "technology,carrier,minimum_duration,maximum_duration\nbattery,electricity,9,4", 2,
        "minimum_duration", "more than maximum_duration",
    ),
    "credit that rises": (
        "capacity_credits.csv", "group,step,share_of_peak,capacity_credit\nbattery,1,0.1,0.5\nbattery,2,,0.6", 3,
        "capacity_credit", "above that of the step before",
    ),
    "credit without end": (
        "capacity_credits.csv", "group,step,share_of_peak,capacity_credit\nbattery,1,,0.5\nbattery,2,,0.4", 3, "step",
        "never reached",
    ),
    "credit by two curves": (
        "capacity_credits.csv", "group,step,share_of_peak,capacity_credit\nwind,1,,0.5\nwind_farm,1,,0.4", 3, "group",
        "wind_farm is on the curve of wind as well",
    ),
    "name of a region": ("scopes.csv", "scope,region,group\nnorth,south,all", 2, "scope", "a region has this name"),
    "word with a meaning": ("groups.csv", "group,technology\nall,wind_farm", 2, "group", "a meaning of its own"),
    "pollutant of a year": (
        "emission_prices.csv", "instrument,pollutant,scope,year,price\ntax,CO2,north,2025,1\ntax,CO2,south,2030,2",
        3, "scope", 'other years of this row have "north"',
    ),
    "money machine": (
        "markets.csv",
        "market,region,carrier,direction,year,price\nmines,kazakhstan,coal,buy,2025,2.5\nexport,kazakhstan,coal,sell,2025,3",
        2, "price", "profit without limit",
    ),
    "reservoir without water": (
        "storage.csv", "technology,carrier,duration,charge_ratio\nbattery,electricity,4,0", 2, "charge_ratio",
        "inflow",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "text", "line", "column", "problem"), ADDED.values(), ids=ADDED)
def test_error_in_a_further_table(find, name, text, line, column, problem):
    caps = {"emission_caps.csv": "instrument,pollutant,scope,year,limit\ncap,CO2,kazakhstan,2030,100\n"}
    errors = [finding for finding in find({**caps, name: text + "\n"}) if finding.severity == "error"]
    found = [finding for finding in errors if problem in finding.problem]
    assert len(found) == 1, f"found {[str(finding) for finding in errors]}"
    assert (found[0].line, found[0].column) == (line, column)
    assert found[0].remedy


# what is doubted but does not stop the run: (file, old text, new text, words of the problem)
WARNINGS = {
    "gone at the start": ("existing_capacity.csv", "2040", "2020", "past its end in the first milestone year 2025"),
    "past its lifetime": ("existing_capacity.csv", "1990", "1960", "past its end in the first milestone year 2025"),
    "no capacity": ("existing_capacity.csv", "4000", "0", "capacity of zero"),
    "free candidate": ("costs.csv", "battery,,2025,900,10", "battery,,2025,,10", "no investment cost"),
    "full place": (
        "candidates.csv", "battery,south,,,,", "battery,south,,,,\ncoal_plant,north,,,100,",
        "capacity_limit is below existing capacity",
    ),
    "technology that stands nowhere": ("candidates.csv", "battery,south,,,,\n", "", "no table lets"),
    "line without capacity": ("lines.csv", "1500,1000,0.05,700,2000", "0,1000,0.05,700,0", "never carry"),
    "free line": ("lines.csv", "700", "0", "expanded at no cost"),
    "group of the same name": ("technologies.csv", "wind_farm,wind", "wind_farm,battery", "a group has this name too"),
    "nobody takes it": ("markets.csv", "mines,", "other,kazakhstan,gas,buy,2025,1,,\nmines,", "nothing uses it"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "problem"), WARNINGS.values(), ids=WARNINGS)
def test_doubt_is_a_warning(find, edit, sound, name, old, new, problem):
    gas = {"carriers.csv": sound["carriers.csv"] + "gas,country,year\n"}
    findings = find({**gas, name: edit(name, old, new)})
    assert [finding.severity for finding in findings] == ["warning"]
    assert problem in findings[0].problem
    assert findings[0].remedy
