"""A price is what one more unit costs: duals against differences of two solved cases."""

import numpy as np
import pytest

from kz_optimize.case.case import prepare
from kz_optimize.policies import RESERVE
from tests.results.cases import RICH
from tests.results.conftest import objective, write_case
from tests.support import read_tables

# without trading rules, whose own limits move with the cap; without a cheap tier and the limit on bills, whose limits
# move with demand
MOVING = ("trading", "trading_periods", "burden_limits")
PLAIN = {name: content for name, content in RICH.items() if name not in MOVING}
PLAIN["unserved"] = PLAIN["unserved"].replace("first,0.02,12", "first,0.02,3500")


@pytest.fixture(scope="module")
def plain(solve_tables):
    return solve_tables(PLAIN)


def moved(tmp_path, table, before, after):
    assert before in PLAIN[table]
    return write_case(tmp_path, {**PLAIN, table: PLAIN[table].replace(before, after)})


def weight(case, year):
    return float(case.results.plan["year_weight"].sel(year=year))


def test_price_of_electricity_and_of_reserve(plain, tmp_path):
    """More demand costs its price in every step, and the reserve it asks for."""
    folder = moved(tmp_path, "demand", "north,electricity,industry,2030,45000", "north,electricity,industry,2030,45001")
    case = prepare(read_tables(folder))
    more = case.demand.power - plain.case.demand.power
    hours = case.days.days * case.days.hours
    price = plain.results["prices"]["price"].values
    energy = (more * hours).transpose("node", "year", "day", "hour").values  # GWh
    expected = weight(plain, 2030) * float((energy * price).sum()) * 1e-3
    firm = (case.policies[RESERVE].requirement - plain.case.policies[RESERVE].requirement).values
    capacity_price = plain.results["prices"]["capacity_price"].values
    reserve = weight(plain, 2030) * float((firm * capacity_price).sum())
    assert expected > 0.1
    assert objective(folder) - plain.solution.objective == pytest.approx(expected + reserve, rel=1e-3)


def test_price_of_a_cap(plain, tmp_path):
    folder = moved(tmp_path, "emission_caps", "2040,15000", "2040,14999")
    price = float(plain.results.plan["carbon_price"].sel(instrument="system", year=2040))
    expected = weight(plain, 2040) * price * 1e-3
    assert objective(folder) - plain.solution.objective == pytest.approx(expected, rel=1e-3, abs=1e-7)


def test_price_of_a_budget_is_the_same_money_in_every_year(plain, tmp_path):
    folder = moved(tmp_path, "emission_budgets", "700000", "699990")
    plan = plain.results.plan
    price = plan["carbon_price"].sel(instrument="horizon")
    discounted = (price * plan["year_weight"] / plan["years"]).values
    assert discounted == pytest.approx(np.full(3, discounted[0]))
    assert discounted[0] > 1.0
    assert objective(folder) - plain.solution.objective == pytest.approx(10 * discounted[0] * 1e-3, rel=1e-3)


def test_price_of_reserve(plain, tmp_path):
    folder = moved(tmp_path, "reserve", "north,electricity,2025,0.1", "north,electricity,2025,0.1001")
    case = prepare(read_tables(folder))
    firm = (case.policies[RESERVE].requirement - plain.case.policies[RESERVE].requirement).values  # GW
    capacity_price = plain.results["prices"]["capacity_price"].values
    expected = float((firm * capacity_price * plain.results.plan["year_weight"].values).sum())
    assert expected > 0.01
    assert objective(folder) - plain.solution.objective == pytest.approx(expected, rel=1e-3)


def test_what_a_line_is_worth(plain, tmp_path):
    folder = moved(tmp_path, "lines", "ns,north,south,2000,1500", "ns,north,south,2001,1500")
    saved = plain.results["prices"]["line_price"].sel(line="ns", direction="forward")
    expected = float((saved * plain.results.plan["year_weight"]).sum()) * 1e-3
    firm = np.nansum(plain.model.reserve_line.dual.at(way="ns>").values) * 1e-3
    assert objective(folder) - plain.solution.objective == pytest.approx(-expected + firm, rel=1e-3, abs=1e-7)


def test_prices_of_caps_and_reserve_are_never_negative(rich):
    plan, prices = rich.results.plan, rich.results["prices"]
    assert np.nanmin(plan["carbon_price"].values) >= -1e-6
    assert np.nanmin(prices["capacity_price"].values) >= -1e-6
    assert np.nanmin(prices["line_price"].values) >= -1e-6
