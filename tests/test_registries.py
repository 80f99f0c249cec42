"""Lists of names that must agree with code elsewhere: who adds a variable or a quantity is told where it belongs."""

import pytest

from kz_optimize.algebra import Variable
from kz_optimize.model import build_model
from kz_optimize.results.results import PLAN
from kz_optimize.run.foresight import DECISIONS
from kz_optimize.study.solver import NUMBERS, PRICES, WORDS
from kz_optimize.verify.fixed import fix
from tests.results.cases import RICH
from tests.results.conftest import Solved, run, write_case

OF_STEPS = {"day", "hour", "run"}
EVERY_YEAR_ANEW = {
    "capacity", "energy", "output", "line_added",  # sums of what was decided, or of steps
    "sent_annual", "traded_annual", "unserved_annual", "reserve_sent", "firm", "credited", "exposed",  # how they run
    "banked", "borrowed", "reserve_sold", "bought_back", "offset", "issued", "offset_bought",  # allowances of a year
    "abated",
    "relief",
    "supported",
}  # fmt: skip
"""Variables of years that limited foresight leaves free in the next window."""

NOT_COMPARED = {
    "objective",  # kept as total_cost, which searches have too
    "banked", "borrowed", "bought_back", "offset", "reserve_sold", "trading_cost",  # accounts behind carbon_price
    "free_allocation", "allotted_output", "sold", "correction_factor", "implicit_output_subsidy", "effective_price",
    "abated", "issued", "allowance_step_price", "auction_revenue", "offset_bought", "offset_counted",
    "capacity_factor", "capture_price", "congestion", "market_price",  # follow from others, or from prices
    "charged", "discharged", "inflow", "spilled", "main_output", "line_loss", "unserved_cost",
    "commissioned", "converted", "retrofitted", "extension_built", "extension_converted",  # parts of built, retired
    "energy_built",  # and expired
    "captured", "emissions", "exogenous_emissions", "co2e_factor",  # parts of co2e
    "emission_cost", "energy_investment_payment", "fixed_cost", "input_cost", "investment_payment",
    "investment_subsidy", "line_fixed_cost", "line_investment", "line_payment", "market_cost", "revenue", "support",
    "firm_capacity", "rigid_capacity", "reserve_lent", "reserve_peak", "reserve_required",  # behind capacity_price
    "reserve_revenue",
    "technology_levelised_cost", "variable_cost", "wheeling_cost",  # parts of annual_cost
}  # fmt: skip
"""Quantities of a plan that studies leave in the results of single runs, where `keep = "everything"` has them."""


@pytest.fixture(scope="module")
def rich(tmp_path_factory) -> Solved:
    """A case with every family of equations and every policy."""
    return run(write_case(tmp_path_factory.mktemp("rich"), RICH))


def variables(model) -> dict[str, Variable]:
    return {name: each for name, each in model.component_map().items() if isinstance(each, Variable)}


def test_every_variable_of_years_is_decided_once_or_known_to_be_free(rich):
    of_years = {name for name, each in variables(rich.model).items() if not OF_STEPS & set(each.cells.dims)}
    assert of_years == set(DECISIONS) | EVERY_YEAR_ANEW
    assert not set(DECISIONS) & EVERY_YEAR_ANEW


def test_a_plan_that_is_verified_has_nothing_left_to_decide(rich):
    for year in rich.case.horizon.year:
        fixed = variables(build_model(fix(rich.case.tables, rich.results, int(year), steps=4)))
        assert {name: len(fixed[name]) for name in DECISIONS if len(fixed[name])} == {}


def test_every_quantity_of_a_plan_is_kept_by_studies_or_known_to_be_left_out(rich):
    plan = rich.results[PLAN]
    words = {name for name, each in plan.data_vars.items() if each.dtype == object or "year" not in each.dims}
    numbers = set(plan.data_vars) - words
    kept = {*NUMBERS, *PRICES}
    assert numbers - kept - NOT_COMPARED == set(), "kz_optimize/study/solver.py, or NOT_COMPARED here"
    assert (kept | NOT_COMPARED) - set(plan.data_vars) == {"lower_bound"}  # of plans on mean days
    assert set(WORDS) - set(plan.data_vars) == set()
    assert not kept & NOT_COMPARED
