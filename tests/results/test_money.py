"""Every cost is counted once: the parts add up to the objective."""

import numpy as np
import pytest

from kz_optimize.policies import POLICIES
from kz_optimize.results.audit import recompute
from tests.results.cases import HAND


@pytest.mark.parametrize("solved", ["hand", "rich", "rich_in_detail"])
def test_costs_add_up_to_the_objective(solved, request):
    case = request.getfixturevalue(solved)
    plan = case.results.plan
    assert plan["discounted_cost"].sum() == pytest.approx(case.solution.objective, rel=1e-9)
    assert (plan["system_cost"] * plan["year_weight"]).sum() == pytest.approx(case.solution.objective, rel=1e-9)


def test_technologies_add_up_to_their_kind(rich):
    plan = rich.results.plan
    for name, kind in (
        ("investment_payment", "investment_payment"),
        ("energy_investment_payment", "energy_investment_payment"),
        ("investment_subsidy", "investment_subsidy"),
        ("fixed_cost", "fixed"),
        ("variable_cost", "variable"),
        ("support", "support"),
        ("emission_cost", "emission_price"),
    ):
        total = plan["annual_cost"].sel(cost_kind=kind)
        assert plan[name].sum(["region", "technology"]).values == pytest.approx(total.values, rel=1e-9, abs=1e-9)
        assert abs(total).sum() > 0, f"the case has no {kind}: the test says nothing"


def test_system_costs_add_up_to_their_kind(rich):
    plan = rich.results.plan
    for name, dims, kind in (
        ("line_payment", ["line"], "line_payment"),
        ("line_fixed_cost", ["line"], "line_fixed"),
        ("wheeling_cost", ["line"], "wheeling"),
        ("market_cost", ["market"], "market"),
        ("trading_cost", ["instrument"], "trading trading_offset"),
        ("unserved_cost", ["node"], "unserved"),
    ):
        total = plan["annual_cost"].sel(cost_kind=kind.split()).sum("cost_kind")
        assert plan[name].sum(dims).values == pytest.approx(total.values, rel=1e-9, abs=1e-9)
        assert abs(total).sum() > 0, f"the case has no {kind}: the test says nothing"


def test_an_annuity_is_paid_as_long_as_the_asset_is_owed(rich):
    """ccgt: 1200 USD/kW, built in 2.5 years, at 6 % over 25 years, instalments in the middle of the year."""
    cohorts, plan = rich.results["cohorts"], rich.results.plan
    mine = (cohorts["technology"] == "ccgt") & (cohorts["region"] == "right")
    built = cohorts["built"].where(mine, 0.0)
    standing = sum(float(built[i]) * (cohorts["vintage"].values[i] <= 2040) for i in np.flatnonzero(mine.values))
    debt = 1.2 * 1.06**0.5 * (1.06**2.5 - 1) / (0.06 * 2.5)
    annuity = 0.06 / (1 - 1.06**-25) / 1.06**0.5
    paid = plan["investment_payment"].sel(technology="ccgt", region="right", year=2040)
    assert paid == pytest.approx(annuity * debt * standing)


def test_investment_is_told_by_place_and_time(rich):
    plan = rich.results.plan
    assert plan["investment"].sel(technology="coal_extended").values == pytest.approx(
        plan["built"].sel(technology="coal_extended").values * 0.4
    )
    assert plan["line_investment"].values == pytest.approx(plan["line_built"].values * 0.3)


@pytest.mark.parametrize("accounting", ["osemosys", "nemo", "pypsa"])
def test_other_accounting_adds_up_too(accounting, solve_tables):
    """100 MW of wind for 120 million USD, whatever the convention books where."""
    tables = {
        **HAND,
        "case.toml": HAND["case.toml"].replace("discount_rate = 0.0", "discount_rate = 0.05")
        + f'accounting = "{accounting}"\n',
        "committed": "project,technology,region,capacity,commissioned\np,wind,left,100,2030\n",
        "costs": "technology,year,investment_cost,fixed_cost,variable_cost\ncoal,2025,0,40,5\nwind,2025,1200,0,0\n",
    }
    case = solve_tables(tables)
    assert case.results.plan["discounted_cost"].sum() == pytest.approx(case.solution.objective, rel=1e-9)
    assert recompute.check(case.results, POLICIES)["relative"].max() < 1e-9
    assert case.results.plan["investment"].sum() == pytest.approx(120.0)


def test_a_kind_of_cost_and_a_variable_of_the_same_name_are_the_same_money(rich):
    """So `investment` is the overnight cost alone, and what is paid for it in a year has another name."""
    plan = rich.results.plan
    money = {name for name, variable in plan.data_vars.items() if variable.attrs["units"] == "million USD"}
    shared = [kind for kind in plan["cost_kind"].values if kind in money]
    assert {"investment_payment", "energy_investment_payment", "line_payment"} <= set(shared)
    for kind in shared:
        variable = plan[kind]
        total = variable.sum([dim for dim in variable.dims if dim != "year"])
        assert total.values == pytest.approx(plan["annual_cost"].sel(cost_kind=kind).values, abs=1e-9), kind
