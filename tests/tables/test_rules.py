"""Rules for which a single changed line is not enough; the others are in test_broken.py."""

import pytest

from kz_optimize.schema import load
from kz_optimize.tables.rules import RULES
from tests.support import read_tables


def problems(findings, severity="error"):
    return [finding.problem for finding in findings if finding.severity == severity]


def test_every_rule_is_described():
    assert len(RULES) > 20
    assert [rule.__name__ for rule in RULES if not rule.__doc__] == []


def test_a_circle_of_regions_is_named_once(find, edit):
    regions = edit("regions.csv", "kazakhstan,,", "kazakhstan,south,")
    found = [finding for finding in find({"regions.csv": regions}) if "circle" in finding.problem]
    assert [finding.problem for finding in found] == [
        "the regions lie in each other in a circle: kazakhstan in south in kazakhstan"
    ]
    assert found[0].line == 2


def test_a_region_that_lies_in_itself_is_a_circle(find, edit):
    assert any(
        "south in south" in problem
        for problem in problems(find({"regions.csv": edit("regions.csv", "south,kazakhstan", "south,south")}))
    )


def test_levels_lie_in_one_order(find, sound):
    same = sound["regions.csv"] + "almaty,south,zone\n"
    assert problems(find({"regions.csv": same})) == ["almaty and south, in which it lies, are both of this level"]
    turned = sound["regions.csv"] + "almaty,south,city\noblast,almaty,oblast\nabai,north,oblast\nsemey,abai,city\n"
    assert any("other way round" in problem for problem in problems(find({"regions.csv": turned})))


def test_a_city_may_lie_in_a_zone_or_in_an_oblast(find, sound):
    regions = sound["regions.csv"] + "almaty,south,city\nabai,north,oblast\nsemey,abai,city\n"
    assert find({"regions.csv": regions}) == []


def test_things_below_the_level_of_a_node_meet_it_and_things_above_do_not(find, sound):
    regions = sound["regions.csv"] + "abai,north,oblast\n"
    below = sound["demand.csv"] + "abai,electricity,,2025,5\n"
    assert find({"regions.csv": regions, "demand.csv": below}) == []
    above = sound["demand.csv"] + "kazakhstan,electricity,,2025,5\n"
    assert "balanced at level zone, and kazakhstan lies in none" in problems(find({"demand.csv": above}))[0]


def test_a_line_inside_a_node_is_refused(find, sound):
    regions = sound["regions.csv"] + "abai,north,oblast\n"
    lines = sound["lines.csv"].replace("north,south", "north,abai")
    assert "both ends lie in north" in problems(find({"regions.csv": regions, "lines.csv": lines}))[0]


HEAT = {
    "carriers.csv": "carrier,place,time\nelectricity,zone,hour\ncoal,country,year\nheat,zone,hour\n",
    "demand.csv": "region,carrier,year,energy\nnorth,electricity,2025,5\nsouth,heat,2025,10\n",
}


def test_demand_nobody_can_serve_is_refused_unless_it_may_go_without(find):
    findings = find(HEAT)
    assert [(finding.line, finding.column, finding.value) for finding in findings] == [(3, "region", "south")]
    assert "demand takes heat from node heat in south, where nothing supplies it" in findings[0].problem
    unserved = "carrier,tier,share,cost\nheat,some,0.5,1000\n"
    assert len(find({**HEAT, "unserved.csv": unserved})) == 1
    assert find({**HEAT, "unserved.csv": unserved + "heat,others,0.5,2000\n"}) == []


def test_a_line_brings_what_another_node_is_given(find, sound):
    boiler = "coal_plant,,heat,1,\n"
    conversions = {"conversions.csv": sound["conversions.csv"] + boiler}
    assert len(find({**HEAT, **conversions})) == 2  # heat in the south is not served, heat in the north is lost
    line = {"lines.csv": sound["lines.csv"] + "pipe,north,south,heat,100,10,0.05,0,0\n"}
    assert find({**HEAT, **conversions, **line}) == []


def test_a_store_filled_by_an_inflow_supplies(find, sound):
    storage = sound["storage.csv"].replace("duration", "duration,charge_ratio").replace(",4", ",4,0")
    files = {
        "storage.csv": storage,
        "inflows.csv": "technology,region,share\nbattery,,0.4\n",
        "candidates.csv": "technology,region\nbattery,south\nwind_farm,north\n",
        "lines.csv": None,
    }
    assert find(files) == []
    assert problems(find({**files, "inflows.csv": "technology,region,share\n"}))


def test_costs_count_for_the_regions_below(find, sound):
    regions = sound["regions.csv"] + "abai,north,oblast\n"
    candidates = sound["candidates.csv"].replace("wind_farm,north", "wind_farm,abai")
    costs = sound["costs.csv"].replace("wind_farm,,", "wind_farm,north,")
    assert find({"regions.csv": regions, "candidates.csv": candidates, "costs.csv": costs}) == []
    costs = sound["costs.csv"].replace("wind_farm,,2025,1300,35\n", "")
    findings = find({"regions.csv": regions, "candidates.csv": candidates, "costs.csv": costs})
    assert [(finding.line, finding.problem) for finding in findings] == [(2, "this technology has no cost here")]


def test_existing_plants_need_no_cost(find, edit):
    assert find({"costs.csv": edit("costs.csv", "coal_plant,,2025,2200,45\n", "")}) == []


def test_a_candidate_without_fuel_is_doubted_and_what_must_run_is_refused(find, sound):
    """What nobody has to build keeps nobody from a plan; what stands or is committed cannot do without."""
    files = {
        "carriers.csv": sound["carriers.csv"] + "gas,country,year\n",
        "technologies.csv": sound["technologies.csv"] + "ccgt,gas,20,1\n",
        "conversions.csv": sound["conversions.csv"] + "ccgt,,electricity,1,\nccgt,,gas,,0.5\n",
        "costs.csv": sound["costs.csv"] + "ccgt,,2025,900,10\n",
    }
    lacking = "ccgt takes gas from node gas in kazakhstan, where nothing supplies it"
    candidate = {**files, "candidates.csv": sound["candidates.csv"] + "ccgt,north,,,,\n"}
    found = find(candidate)
    assert (problems(found), problems(found, "warning")) == ([], [lacking])
    projects = "project,technology,region,capacity,commissioned\na,ccgt,north,5,2030\n"
    assert problems(find({**files, "committed.csv": projects})) == [lacking]


def test_days_and_weeks_of_slices_are_limited_by_their_product(find, edit):
    """366 weeks of one day, a day in 8,784 turns of an hour's 24th part, but not a year of 400 days."""
    slices = "slice,day,hours,days,season,weeks\na,d,24,{},s,{}\n"

    def found(days, weeks):
        files = {"time_slices.csv": slices.format(days, weeks), "profiles.csv": "slice,load,wind\na,1,1\n"}
        return [text for text in problems(find(files)) if "days times weeks" in text]

    assert found(1, 365) == found(365, 1) == found(0.5, 730) == found(730, 0.5) == []
    assert len(found(20, 20)) == len(found(0.01, 0.01)) == 1


def test_what_capacity_is_retrofitted_into_stands_where_it_stood(find, sound):
    files = {
        "technologies.csv": sound["technologies.csv"] + "coal_ccs,ccs,20,5\n",
        "conversions.csv": sound["conversions.csv"] + "coal_ccs,,electricity,1,\ncoal_ccs,,coal,,0.3\n",
        "retrofits.csv": "from_technology,to_technology\ncoal_plant,coal_ccs\n",
    }
    findings = find(files)
    assert [(finding.file.rsplit("/", 1)[1], finding.problem) for finding in findings] == [
        ("retrofits.csv", "this technology has no cost here")
    ]
    assert find({**files, "costs.csv": sound["costs.csv"] + "coal_ccs,,2025,900,70\n"}) == []


def test_committed_projects_outside_their_time_are_doubted(find):
    projects = "project,technology,region,capacity,commissioned\na,wind_farm,north,5,{}\n"
    assert find({"committed.csv": projects.format(2028)}) == []
    assert "sooner after the base year" in problems(find({"committed.csv": projects.format(2026)}), "warning")[0]
    assert "after the last milestone year" in problems(find({"committed.csv": projects.format(2033)}), "warning")[0]


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("build_limits.csv", "limit,technology,region,year,growth_limit\na,wind,north,2030,0.2\n", "without a seed"),
        ("build_limits.csv", "limit,technology,region,year\na,wind,north,2030\n", "limits nothing"),
        ("targets.csv", "target,group,carrier,region,year\na,wind,electricity,north,2030\n", "limits nothing"),
        ("scopes.csv", "scope,region,group\ns,north,none\n", "covers no technology and no sector"),
        ("emission_factors.csv", "carrier,technology,pollutant,factor\ncoal,wind_farm,CO2,1\n", "no flow of this"),
    ],
)
def test_doubts_about_further_tables(find, name, text, problem):
    findings = find({name: text})
    assert [finding.severity for finding in findings] == ["warning"]
    assert problem in findings[0].problem


CAPTURING = "technology,group,lifetime,capture_rate\ncoal_plant,coal,50,{}\nwind_farm,wind,25,0\nbattery,battery,15,0\n"
FACTORS = "carrier,technology,mode,pollutant,factor\n"


@pytest.mark.parametrize(
    ("rate", "captured", "factors", "lines"),
    [
        (0.9, "yes", "coal,,,CO2,-0.35", [2]),
        (0.9, "yes", "coal,,,CO2,0.35", []),
        (0.0, "yes", "coal,,,CO2,-0.35", []),
        (0.9, "no", "coal,,,CO2,-0.35", []),
        (0.9, "yes", ",coal_plant,,CO2,-0.35", []),
        (0.9, "yes", "electricity,,,CO2,-0.35", []),
        # the row that counts in the plant is another
        (0.9, "yes", "coal,,,CO2,-0.35\ncoal,coal_plant,,CO2,0.35", []),
        (0.9, "yes", "coal,,,CO2,0.35\ncoal,coal_plant,,CO2,-0.35", [3]),
        (0.9, "yes", "coal,,,CO2,0.35\ncoal,coal_plant,normal,CO2,-0.35", [3]),
    ],
)
def test_what_removes_carbon_is_not_captured_as_well(find, rate, captured, factors, lines):
    conversions = "technology,carrier,flow\ncoal_plant,electricity,1\ncoal_plant,coal,-2.8\nwind_farm,electricity,1\n"
    found = find(
        {
            "technologies.csv": CAPTURING.format(rate), "conversions.csv": conversions,
            "pollutants.csv": f"pollutant,co2e,captured\nCO2,1,{captured}\n", "emission_factors.csv": FACTORS + factors,
        }
    )  # fmt: skip
    errors = [finding for finding in found if finding.severity == "error"]
    assert [finding.line for finding in errors] == lines
    assert all("coal_plant has a capture_rate" in finding.problem for finding in errors)


def test_a_reserve_is_held_where_there_are_nodes(find, sound):
    regions = sound["regions.csv"] + "abai,north,oblast\n"
    reserve = "region,year,reserve_margin\n{},2025,0.1\n"
    assert find({"reserve.csv": reserve.format("kazakhstan")}) == []
    assert find({"reserve.csv": reserve.format("north")}) == []
    findings = find({"regions.csv": regions, "reserve.csv": reserve.format("abai")})
    assert problems(findings) == ["this region contains no node of the carrier"]


def test_rules_put_up_with_every_other_fault(find):
    """Tables full of blanks and unknown names give findings, never another failure."""
    rows = {
        table.name + ".csv": ",".join(table.by_name)
        + "\n"
        + "\n".join([",".join(["x"] * len(table.columns))] * 2)
        + "\n,\n"
        for table in load().values()
    }
    findings = find(rows)
    assert len(findings) > 100
    assert all(finding.remedy for finding in findings)


def test_names_in_kazakh_and_russian_letters_are_keys_everywhere(write_case, sound):
    words = {
        "kazakhstan": "Қазақстан", "north": "Солтүстік аймақ", "south": "Юг", "zone": "аймақ", "country": "ел",
        "electricity": "электр", "coal": "көмір", "CO2": "көмірқышқыл газы", "mines": "разрез Богатырь",
        "coal_plant": "ЖЭО-1 «көмір»", "wind_farm": "жел", "battery": "аккумулятор", "GRES-1": "ГРЭС-1",
    }  # fmt: skip
    files = {}
    for name, text in sound.items():
        header, *rows = text.splitlines()
        rows = [",".join(words.get(cell, cell) for cell in row.split(",")) for row in rows]
        files[name] = text if name == "case.toml" else "\r\n".join([header, *rows]).encode("utf-8-sig")
    files["scenarios/қымбат/scenario.toml"] = 'title = "Қымбат көмір"'
    files["scenarios/қымбат/markets.csv"] = (
        "market,region,carrier,direction,year,price\nразрез Богатырь,Қазақстан,көмір,buy,2025,9\n"
    )
    tables = read_tables(write_case(files), "қымбат")
    assert tables.warnings == ()
    assert tables["regions"].frame["region"].tolist() == ["Қазақстан", "Солтүстік аймақ", "Юг"]
    assert tables["markets"].frame["price"].tolist() == [9]


@pytest.mark.parametrize(
    ("unit", "severity", "problem"),
    [("GWh", "error", "do not count"), ("kt", "error", "do not count"), ("million pkm", "error", "do not count"),
     ("pkm/year", "error", "do not count"), ("", "warning", "counted as energy")],
)  # fmt: skip
def test_units_of_carriers_are_those_of_tables(find, sound, unit, severity, problem):
    header, *rows = sound["carriers.csv"].splitlines()
    table = "\n".join([header + ",unit", *(row + "," for row in rows), f"co2,country,year,{unit}", ""])
    assert any(problem in text for text in problems(find({"carriers.csv": table}), severity))


@pytest.mark.parametrize("unit", ["t", "pkm", "thousand pkm", "m2", "thousand head"])
def test_what_is_counted_may_be_anything(find, sound, unit):
    header, *rows = sound["carriers.csv"].splitlines()
    table = "\n".join([header + ",unit", *(row + "," for row in rows), f"rides,country,year,{unit}", ""])
    assert find({"carriers.csv": table}) == []
