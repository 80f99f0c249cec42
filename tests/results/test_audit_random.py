"""The recomputation agrees with cases drawn at random, with what is rare in cases, and misses nothing tampered with."""

import numpy as np
import pytest

from kz_optimize.policies import POLICIES
from kz_optimize.results import Results
from kz_optimize.results.audit import recompute
from kz_optimize.results.extract.extract import extract
from tests.model.random_case import draw, plain
from tests.model.random_numbers import Drawn, Numbers
from tests.support import Solved, read_case, solve_case, solve_tables

SEEDS = [*range(100, 104), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(104, 130))]


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


def with_rows(text: str, *rows: str, columns: str = "") -> str:
    """A table with further rows and, blank in the rows before, further columns."""
    head, *before = lines(text)
    blank = "," * (columns.count(",") + 1) if columns else ""
    return "\n".join([head + ("," + columns if columns else ""), *(row + blank for row in before), *rows])


def enriched(texts: dict[str, str], years: tuple[int, ...], n: Numbers) -> dict[str, str]:
    """With what is rare: subsidies beyond the whole and of a store, a line that ends with a milestone, a mine, a farm
    whose wood took carbon from the air, and heat from it."""
    more = {
        "technologies": ("pit,mining,40,,,0,0,0.9,,0.1,,0,no", "farm,supply,40,,,0,0,1,,0,,0,no",
                         "stove,heat,25,,,1,0,0.9,,0,,0,yes"),
        "costs": (f"pit,,2025,0,0,1,{n(1, 3)}", f"farm,,2025,0,0,1,{n(2, 6)}", f"stove,,2025,{n(50, 150)},0,3,1"),
        "conversions": ("pit,normal,coal,1,", "pit,normal,gas,-0.02,", "farm,normal,wood,1,", "farm,normal,gas,-0.05,",
                        "stove,normal,wood,,0.8", "stove,normal,heat,1,"),
        "carriers": ("wood,country,year,no",),
        "emission_factors": (f"wood,,CO2,-{n(0.1, 0.4)}", "coal,pit,CH4,0.0002"),
        "existing_capacity": (f"o,pit,n1,{n.whole(500, 5000)},2010,", f"p,farm,s1,{n.whole(100, 900)},2015,",
                              "q,stove,n2,100,2020,"),
        "candidates": ("stove,n1,,,,",),
        "groups": ("flexible,battery", "flexible,ccgt", "flexible,cavern"),
        "subsidies": (f"more,solar,n1,2025,{n(0.8, 1)},0", f"flex,flexible,land,2025,{n(0, 0.3)},{n(0, 3)}",
                      f"power,battery,north,2030,{n(0.8, 1)},"),
    }  # fmt: skip
    line = f"short,north,south,electricity,0,,900,0.02,,{n.whole(20, 60)},1,1,500,,,,,0,{years[1] - years[0]}"
    grown = {name: with_rows(texts[name], *rows) for name, rows in more.items()}
    return texts | grown | {"lines": with_rows(texts["lines"], line, columns="lead_time,lifetime")}


def results_of(done: Solved) -> Results:
    assert done.solution.status == "optimal", done.solution.reason
    return extract(done.model, done.case, done.solution)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_case_is_recomputed_from_its_results_alone(seed):
    texts, profiles, settings = draw(seed)
    texts = enriched(texts, settings["years"], Drawn(np.random.default_rng([seed, 1])))
    results = results_of(solve_tables(read_case(texts, profiles, **settings), aggregate=seed % 2 == 0))
    checked = recompute.check(results, POLICIES)
    assert checked["relative"].max() < 1e-9, checked[checked["relative"] > 1e-9]


@pytest.fixture(scope="module")
def results():
    """The case with the middle of every range."""
    texts, profiles, settings = plain()
    return results_of(solve_case(enriched(texts, settings["years"], Numbers()), profiles, **settings))


def relative(results: Results, group: str, **changed) -> dict[str, float]:
    """Check -> relative difference when variables of a group are other ones."""
    forged = Results({**results, group: results[group].assign(changed)})
    return recompute.check(forged, POLICIES)["relative"].to_dict()


def test_what_is_rare_takes_place(results):
    plan = results.plan
    share = -plan["annual_cost"].sel(cost_kind="investment_subsidy") / plan["annual_cost"].sel(
        cost_kind="investment_payment"
    )
    assert 0 < float(share.max()) < 1
    assert float(plan["line_built"].sel(line="short").max()) > 1
    assert float(plan["activity"].sel(technology=["pit", "farm", "stove"]).sum(["region", "year"]).min()) > 1
    assert float(plan["emissions"].sel(technology="stove", fuel="wood").sum()) < -1
    assert float(plan["emissions"].sel(technology="farm", fuel="wood").sum()) == 0
    assert float(results["dispatch"]["discharging"].sum()) > 1


BALANCES = {
    "hour": ("heat@n1", "heat@n2", "electricity@north", "electricity@south"),
    "day": ("steam@land", "hydrogen@south"),
}


@pytest.mark.parametrize(("time", "node"), [(time, node) for time, nodes in BALANCES.items() for node in nodes])
def test_a_shortage_of_one_node_in_one_step_is_noticed(results, time, node):
    demand = results["dispatch"]["demand"]
    short = demand.copy()
    at = {"step_node": node, "year": 2037}
    last = short.loc[at].transpose("day", "hour")
    last[-1, -1] += 0.01 * float(demand.max())
    assert relative(results, "dispatch", demand=short)[f"balance by the {time}"] > 1e-3


@pytest.mark.parametrize("node", ["heat@n1", "steam@land"])
def test_a_surplus_is_no_miss_where_it_may_be_let_go(results, node):
    demand = results["dispatch"]["demand"]
    less = demand.where(demand["step_node"] != node, 0.0)
    assert relative(results, "dispatch", demand=less) == pytest.approx(
        recompute.check(results, POLICIES)["relative"].to_dict(), abs=1e-12
    )


@pytest.mark.parametrize("node", ["coal@land", "gas@south", "slag@land", "wood@land", "electricity@north", "heat@n1"])
@pytest.mark.parametrize("kind", ["generation", "demand"])
def test_a_miss_of_one_node_in_a_year_is_noticed(results, node, kind):
    balance = results["balances"]["node_balance"]
    off = balance.copy()
    off.loc[{"node": node, "year": 2030, "flow_kind": kind}] -= 0.01 * float(abs(balance).max())
    assert relative(results, "balances", node_balance=off)["balance by the year"] > 1e-3


@pytest.mark.parametrize("name", ["power", "charging", "discharging", "sent", "arriving", "bought", "sold", "unserved"])
def test_a_flow_of_one_step_is_noticed(results, name):
    values = results["dispatch"][name]
    off = values.copy(data=values.values.copy())
    step = {"step_node": "electricity@north", "year": 2030, "day": "d02", "hour": 0}
    technology = {"technology": "battery"} if "technology" in values.dims else {}
    off.loc[step | technology] += 0.01 * float(results["dispatch"]["demand"].max())
    assert relative(results, "dispatch", **{name: off})["balance by the hour"] > 1e-3


@pytest.mark.parametrize(
    ("group", "variable", "at", "check"),
    [
        ("cohorts", "built", {"cohort": "solar@n1#2030"}, "cost: investment_payment"),
        ("cohorts", "energy_built", {"cohort": "cavern@s1#2037"}, "cost: energy_investment_payment"),
        ("cohorts", "built", {"cohort": "battery@n1#2030"}, "cost: investment_subsidy"),
        ("cohorts", "activity", {"cohort": "ccgt@s1#2030", "year": 2037}, "cost: support"),
        (
            "cohorts",
            "mode_activity",
            {"cohort": "stove@n2#2020", "mode": "normal", "year": 2025},
            "emissions: all as CO2e",
        ),
        (
            "cohorts",
            "mode_activity",
            {"cohort": "chp@n2#1991", "mode": "back_pressure", "year": 2025},
            "cost: variable",
        ),
        ("plan", "line_built", {"line": "short", "year": 2030}, "cost: line_fixed"),
        ("plan", "line_sent", {"line": "ns", "direction": "forward", "year": 2025}, "cost: wheeling"),
        ("plan", "unserved", {"node": "slag@land", "tier": "rest", "year": 2025}, "cost: unserved"),
    ],
)
def test_one_number_is_noticed(results, group, variable, at, check):
    values = results[group][variable]
    off = values.copy(data=values.values.copy())
    off.loc[at] += 0.02 * max(float(abs(values).max()), 1.0)
    assert relative(results, group, **{variable: off})[check] > recompute.CHECKED


def test_a_flow_that_breaks_the_law_of_voltage_is_seen(results):
    flow = results["dispatch"]["flow"].copy(deep=True)
    flow.loc[{"step_line": "later", "direction": "forward"}] += 100.0
    assert relative(results, "dispatch", flow=flow)["differences of voltage that nodes do not have"] > 1e-3


def test_a_loss_below_its_curve_is_seen(results):
    assert (
        relative(results, "plan", line_loss=results.plan["line_loss"] * 0.9)["loss of lines below their curve"] > 1e-3
    )
