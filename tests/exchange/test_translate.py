"""From parameters of OSeMOSYS to a case that means the same, on models small enough to solve by hand."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kz_optimize.errors import InputError
from kz_optimize.exchange import RefusedError, Report, import_model
from tests.support import Solved, read_tables, solve_tables

# One region, two years, day and night of half a year each. Gas is bought at 3 a unit and burnt at half of its energy in
# a plant that runs in two modes; 10 units of electricity are asked for, 6 of them by day. 31.536 makes them PJ and GW.
MODEL = """
    set REGION := R; set YEAR := 2020 2021; set TIMESLICE := day night; set FUEL := gas el;
    set TECHNOLOGY := supply plant; set MODE_OF_OPERATION := 1 2; set EMISSION := ; set STORAGE := ;
    param YearSplit default 0.5 := ;
    param DiscountRate default 0 := ;
    param CapacityToActivityUnit default 31.536 := ;
    param OperationalLife default 10 := ;
    param OutputActivityRatio default 0 := R supply gas 1 2020 1 R supply gas 1 2021 1
        R plant el 1 2020 1 R plant el 1 2021 1 R plant el 2 2020 1 R plant el 2 2021 1;
    param InputActivityRatio default 0 := [R,plant,gas,*,*]: 2020 2021 := 1 2 2  2 1.5 1.5;
    param VariableCost default 0 := [R,supply,1,*] 2020 3 2021 3  [R,plant,2,*] 2020 100 2021 100;
    param SpecifiedAnnualDemand default 0 := R el 2020 10 R el 2021 10;
    param SpecifiedDemandProfile default 0 := [R,el,*,*]: 2020 2021 := day 0.6 0.6 night 0.4 0.4;
    param ResidualCapacity default 0 := R plant 2020 1 R plant 2021 1 R supply 2020 9 R supply 2021 9;
    param TotalAnnualMaxCapacityInvestment default 0 := ;
    """
GAS = 2 * 10 * 2 * 3.0
"""Two years of 10 units from 20 units of gas at 3 each."""


def model(more: str) -> str:
    """The model with further statements, each in place of the one that it has of the same name."""
    kept = [part.strip() for part in MODEL.split(";") if part.strip()]
    new = [part.strip() for part in more.split(";") if part.strip()]
    names = {_name(part) for part in new}
    return ";\n".join([*(part for part in kept if _name(part) not in names), *new, "end;"])


def _name(statement: str) -> tuple[str, ...]:
    """Kind and name; a statement with two blanks between them is one more of the same name."""
    kind, name = statement.split(maxsplit=1)
    return kind, " " * statement.startswith("param  ") + name.split()[0]


@pytest.fixture
def bring(tmp_path):
    """Import a model, extended by further statements; the report, the folder of the case, and the case solved."""

    def bring(more: str = "", **arguments: Any) -> tuple[Report, Path, Solved]:
        source, out = tmp_path / "model.txt", tmp_path / "case"
        source.write_text(model(more), encoding="utf-8")
        report = import_model(source, out, **arguments)
        return report, out, solve_tables(read_tables(out))

    return bring


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv")


def test_a_model_becomes_a_case_of_the_same_cost(bring):
    report, folder, done = bring()
    assert done.cost == pytest.approx(GAS)
    assert done.case.settings.finance.accounting == "osemosys"
    assert (folder / "import.md").read_text(encoding="utf-8") == report.markdown()


def test_units_are_those_of_a_case(bring):
    # PJ: 1e6 / 3.6 MWh. Capacity in GW stays GW. 3 million per PJ are 10.8 USD/MWh.
    _, folder, _ = bring()
    assert table(folder, "existing_capacity").set_index("technology")["capacity"].to_dict() == pytest.approx(
        {"plant": 1000, "supply": 9000}
    )
    assert table(folder, "demand")["energy"].iloc[0] == pytest.approx(1e4 / 3.6)
    assert table(folder, "costs").set_index("technology")["variable_cost"]["supply"] == pytest.approx(10.8)


def test_another_unit_changes_the_energy_but_not_the_cost(bring):
    # In TWh, 31.536 of capacity to activity makes 3.6 GW of a unit of capacity.
    report, folder, done = bring(energy_unit="TWh")
    assert table(folder, "demand")["energy"].iloc[0] == pytest.approx(1e4)
    assert table(folder, "existing_capacity")["capacity"].min() == pytest.approx(3600)
    assert done.cost == pytest.approx(GAS)
    assert not report.of("assumed")


def test_an_unknown_unit_is_refused(bring):
    with pytest.raises(InputError, match="this unit of energy is not known"):
        bring(energy_unit="barrel")


def test_residual_capacity_that_changes_is_units_that_come_and_go(bring):
    # 1 GW, then 1.5: the half comes in 2021.
    _, folder, _ = bring("param ResidualCapacity := R plant 2020 1 R plant 2021 1.5;")
    units = table(folder, "existing_capacity").query("technology == 'plant'")
    assert sorted(zip(units["capacity"], units["commissioned"], units["retires"], strict=True)) == [
        (500, 2021, 2022), (1000, 2020, 2022),
    ]  # fmt: skip


def test_new_capacity_is_bought_overnight_and_salvaged(bring):
    # 0.2 of 0.38 GW stand, the peak is 6 / (0.5 * 31.536). The rest costs 50 a GW; eight of its ten years are left.
    peak = 6 / (0.5 * 31.536)
    _, _, done = bring(
        """param ResidualCapacity default 0 := [R,*,*]: 2020 2021 := plant 0.2 0.2 supply 9 9;
        param TotalAnnualMaxCapacityInvestment default -1 := ;
        param CapitalCost := R plant 2020 50 R plant 2021 50;"""
    )
    assert done.value("built") == pytest.approx(peak - 0.2)
    assert done.cost == pytest.approx(GAS + (peak - 0.2) * 50 * (1 - 0.8))


def test_limits_on_capacity_and_activity_bind(bring):
    # The cheap mode needs 2 units of gas, the other 1.5 and 100 a unit. Gas is limited to 18 in a year: four units of
    # output change over, so that 2 * 6 + 1.5 * 4 = 18.
    _, _, done = bring("param TotalTechnologyAnnualActivityUpperLimit := R supply 2020 18;")
    assert done.cost == pytest.approx(GAS - 2 * 3 + 4 * 100)


def test_a_budget_of_activity_counts_both_years(tmp_path):
    source = tmp_path / "model.txt"
    source.write_text(model("param TotalTechnologyModelPeriodActivityUpperLimit := R supply 38;"), encoding="utf-8")
    report = import_model(source, tmp_path / "case")
    assert solve_tables(read_tables(tmp_path / "case")).cost == pytest.approx(GAS - 2 * 3 + 4 * 100)
    assert "activity_budgets: activity_limit" in str(report)


def test_availability_of_the_year_and_of_slices(bring):
    # By night nothing runs: the 4 units of the night have nowhere to come from.
    _, _, done = bring("param CapacityFactor default 1 := R plant night 2020 0 R plant night 2021 0;")
    assert done.solution.status == "infeasible"


def test_capacity_factors_by_year_become_profiles_of_their_years(bring):
    # 4 units of a night of half a year want 4 / (0.5 * 31.536) = 0.254 of the 0.3 GW that are ready in 2021.
    _, folder, done = bring("param CapacityFactor default 1 := R plant night 2021 0.3;")
    assert done.cost == pytest.approx(GAS)
    rows = table(folder, "availability")
    assert rows["year"].tolist() == [2020, 2021]
    assert rows["share"].fillna(1).tolist() == [1, 1]
    assert rows["profile"].isna().tolist() == [True, False]
    ready = done.case.availability.share.to_xarray().sel(plant="plant@R", year=[2020, 2021])
    assert sorted(ready.values.ravel()) == pytest.approx([0.3, 1, 1, 1])


def test_demand_met_at_any_time_is_balanced_by_the_year(bring):
    # Heat of 5 units, any time, from gas in a boiler without a name for time.
    _, folder, done = bring(
        """set FUEL := gas el heat; set TECHNOLOGY := supply plant boiler;
        param  OutputActivityRatio := R boiler heat 1 2020 1 R boiler heat 1 2021 1;
        param  InputActivityRatio := R boiler gas 1 2020 1 R boiler gas 1 2021 1;
        param  ResidualCapacity := R boiler 2020 1 R boiler 2021 1;
        param AccumulatedAnnualDemand := R heat 2020 5 R heat 2021 5;"""
    )
    assert table(folder, "carriers").set_index("carrier")["time"]["heat"] == "year"
    assert done.cost == pytest.approx(GAS + 2 * 5 * 3)


def test_demand_at_any_time_of_a_fuel_that_others_use_has_a_carrier_of_its_own(bring):
    # 5 units of gas at any time, next to what the plant takes.
    _, _, done = bring("param AccumulatedAnnualDemand := R gas 2020 5 R gas 2021 5;")
    assert done.cost == pytest.approx(GAS + 2 * 5 * 3)


def test_emissions_are_priced_and_limited(bring):
    # 0.1 a unit of gas: 2 in a year, 5 each, without and with 0.5 from outside.
    emission = """set EMISSION := co2; param EmissionActivityRatio := R supply co2 1 2020 0.1 R supply co2 1 2021 0.1;
        param EmissionsPenalty := R co2 2020 5 R co2 2021 5;"""
    _, _, done = bring(emission)
    assert done.cost == pytest.approx(GAS + 2 * 2 * 5)


def test_a_limit_on_emissions_counts_what_is_exogenous(tmp_path):
    # 2.3 less 0.5 leaves 1.8, the emissions of 18 units of gas.
    source = tmp_path / "model.txt"
    more = """set EMISSION := co2; param EmissionActivityRatio := R supply co2 1 2020 0.1 R supply co2 1 2021 0.1;
        param AnnualExogenousEmission := R co2 2020 0.5; param AnnualEmissionLimit default -1 := R co2 2020 2.3;"""
    source.write_text(model(more), encoding="utf-8")
    import_model(source, tmp_path / "case")
    assert solve_tables(read_tables(tmp_path / "case")).cost == pytest.approx(GAS - 2 * 3 + 4 * 100)


def test_ratios_by_year_hold_in_their_years(bring):
    # In 2021 ten units want 18 of gas, not 20, and twice as much of it is emitted, each unit at 2.
    report, folder, done = bring(
        """param InputActivityRatio default 0 := [R,plant,gas,*,*]: 2020 2021 := 1 2 1.8  2 1.5 1.5;
        set EMISSION := co2; param EmissionsPenalty default 0 := R co2 2020 2 R co2 2021 2;
        param EmissionActivityRatio default 0 := [R,supply,co2,1,*] 2020 0.1 2021 0.2;"""
    )
    assert done.cost == pytest.approx(GAS - 2 * 3 + 2 * (20 * 0.1 + 18 * 0.2))
    assert report.verdict == "The objective can be expected to be equal, as far as what is assumed holds."
    assert table(folder, "conversions")["year"].dropna().tolist() == [2020, 2021]


def test_what_changes_over_the_years_and_has_no_year_here_is_reported(bring):
    factors = "param AvailabilityFactor default 1 := R plant 2021 0.99;"
    with pytest.raises(RefusedError, match="add --accept AvailabilityFactor"):
        bring(factors)
    report, _, done = bring(factors, accept=["AvailabilityFactor"])
    (entry,) = report.of("approximated")
    assert str(entry) == (
        "| AvailabilityFactor | changes over the years; that of 2020 holds in all (R plant: 0.99 to 1) |"
    )
    assert done.cost == pytest.approx(GAS)


def test_whole_units_are_refused(bring):
    with pytest.raises(RefusedError, match="add --accept CapacityOfOneTechnologyUnit"):
        bring("param CapacityOfOneTechnologyUnit default 0 := R plant 2020 0.5;")


def test_technologies_without_flows_are_left_out_unless_they_cost(bring):
    # 3 GW that stand in both years cost 7 each.
    idle = "set TECHNOLOGY := supply plant idle;"
    report, _, done = bring(idle)
    assert done.cost == pytest.approx(GAS)
    assert any(entry.what == "idle" for entry in report.of("mapped"))


def test_costs_of_technologies_without_flows_are_kept(bring):
    # 3 GW that stand in both years cost 7 each.
    _, _, done = bring(
        """set TECHNOLOGY := supply plant idle; param FixedCost default 0 := R idle 2020 7 R idle 2021 7;
        param ResidualCapacity default 0 := [R,*,*]: 2020 2021 := plant 1 1 supply 9 9 idle 3 3;"""
    )
    assert done.cost == pytest.approx(GAS + 2 * 3 * 7)


def test_regions_that_differ_have_technologies_of_their_own_and_trade(tmp_path):
    # A second region has a better plant and no demand: its electricity goes to the first. 1.6 units of gas per unit.
    text = (
        MODEL.replace("set REGION := R;", "set REGION := R S;")
        + """
        param OutputActivityRatio := S supply gas 1 2020 1 S supply gas 1 2021 1
            S plant el 1 2020 1 S plant el 1 2021 1;
        param InputActivityRatio := S plant gas 1 2020 1.6 S plant gas 1 2021 1.6;
        param VariableCost := S supply 1 2020 3 S supply 1 2021 3;
        param ResidualCapacity := S plant 2020 1 S plant 2021 1 S supply 2020 9 S supply 2021 9;
        param TradeRoute := R S el 2020 1 S R el 2020 1 R S el 2021 1 S R el 2021 1; end;"""
    )
    source = tmp_path / "model.txt"
    source.write_text(text, encoding="utf-8")
    import_model(source, tmp_path / "case")
    done = solve_tables(read_tables(tmp_path / "case"))
    assert set(done.case.plants.plant) == {"supply@R", "supply@S", "plant@R", "plant S@S"}
    assert done.cost == pytest.approx(2 * 10 * 1.6 * 3)


def test_a_route_that_opens_later_is_a_line_that_comes_later(tmp_path):
    text = (
        MODEL.replace("set REGION := R;", "set REGION := R S;")
        + "param TradeRoute := R S el 2021 1 S R el 2021 1; end;"
    )
    (tmp_path / "model.txt").write_text(text, encoding="utf-8")
    import_model(tmp_path / "model.txt", tmp_path / "case")
    line = table(tmp_path / "case", "lines").iloc[0]
    assert line["commissioned"] == 2021
    assert "retires" not in line


def test_a_parameter_that_is_not_known_is_reported(bring):
    with pytest.raises(RefusedError) as refused:
        bring("param Nothing default 0 := ; param Colour := plant 3;")
    assert {entry.what: entry.members for entry in refused.value.report.of("refused")} == {"Colour": []}


def test_constraints_of_ones_own_become_relations_where_their_tag_calls_for_them(bring):
    # Gas is no more than 19 times the 1 GW that stands in 2020, and in 2021 no more than 1.9 times what the plant
    # gives: each time two units of electricity change over from 2 to 1.5 of gas, at 100 each. `idle` has no tag.
    more = """set UDC := by_capacity by_activity idle;
        param UDCTag default -1 := R by_capacity 0 R by_activity 0;
        param UDCMultiplierActivity default 0 := R supply by_capacity 2020 1 R supply by_activity 2021 1
            R plant by_activity 2021 -1.9 R supply idle 2020 1;
        param UDCMultiplierTotalCapacity default 0 := R plant by_capacity 2020 -19;"""
    report, folder, done = bring(more)
    assert done.cost == pytest.approx(GAS - 2 * 3 + 4 * 100)
    assert set(table(folder, "relations")["relation"]) == {"by_capacity R", "by_activity R"}
    assert not report.inexact


def test_a_constraint_may_be_an_equation_and_count_what_is_built(bring):
    # 0.25 GW are built in 2020, no more and no less, at 8 a GW; eight of its ten years are left.
    more = """set UDC := fixed; param UDCTag := R fixed 1; param UDCConstant default 0 := R fixed 2020 0.25;
        param UDCMultiplierNewCapacity default 0 := R plant fixed 2020 1;
        param TotalAnnualMaxCapacityInvestment default -1 := ; param CapitalCost default 0 := R plant 2020 8;"""
    _, _, done = bring(more)
    assert done.array("built").values.sum() == pytest.approx(0.25)
    assert done.cost == pytest.approx(GAS + 0.25 * 8 * (1 - 0.8))


@pytest.mark.parametrize(
    ("parameter", "ways", "cost"),
    [
        # three units in the dear mode save 1.5 of gas
        ("TechnologyActivityByModeLowerLimit", "R plant 2 2020 3", 3 * 100 - 1.5 * 3),
        # four units must leave the cheap one
        ("TechnologyActivityByModeUpperLimit", "R plant 1 2020 6", 4 * 100 - 2 * 3),
    ],
)
def test_a_limit_on_one_mode_among_several_is_a_relation(bring, parameter, ways, cost):
    _, _, done = bring(f"param {parameter} default 0 := {ways};")
    assert done.cost == pytest.approx(GAS + cost)


def test_sets_must_be_there(tmp_path):
    source = tmp_path / "model.txt"
    source.write_text("set REGION := R; set YEAR := 2020; end;", encoding="utf-8")
    with pytest.raises(InputError, match="the set TECHNOLOGY is empty or missing"):
        import_model(source, tmp_path / "case")
