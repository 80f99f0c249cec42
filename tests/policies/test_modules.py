"""A case brings a policy of its own, as docs/policies.md shows it."""

import re
from pathlib import Path

import pytest

from kz_optimize.algebra import Equation
from kz_optimize.errors import InputError
from kz_optimize.model import build_model
from kz_optimize.policies import POLICIES
from kz_optimize.policy import Policy
from kz_optimize.results import netcdf
from kz_optimize.run.case import read_case
from kz_optimize.run.scenario import RunOptions, run_again, run_scenario
from tests.support import FLAT_GIGAWATT, SYSTEM, existing, prepare_case

PAGE = (Path(__file__).parents[2] / "docs" / "policies.md").read_text(encoding="utf-8")
BUDGETS = "budget,group,region,year,water_use,water_limit\ndry,coal,north,2030,2,{limit}\n"
TRUSTED = RunOptions(trust=True)


def block(language: str) -> str:
    """The code of that language on the page."""
    return re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)[1]


@pytest.fixture
def dry(tiny: Path) -> Path:
    """The tiny case with the water budget of the page."""
    folder = tiny / "policies" / "water_budget"
    folder.mkdir(parents=True)
    (folder / "water_budgets.csv").write_text(block("csv"), encoding="utf-8")
    (folder / "water_budget.py").write_text(block("python"), encoding="utf-8")
    text = (tiny / "case.toml").read_text(encoding="utf-8")
    (tiny / "case.toml").write_text(text + '\n[model]\nmodules = ["policies/water_budget/water_budget.py"]\n')
    (tiny / "water_budgets.csv").write_text(BUDGETS.format(limit=10_000), encoding="utf-8")
    return tiny


def test_the_example_fits_in_forty_lines():
    assert len([line for line in block("python").splitlines() if line]) < 40


def test_code_of_a_case_does_not_run_unasked(dry):
    with pytest.raises(InputError, match=r"not trusted .*SHA-256 [0-9a-f]{64}.*--trust"):
        read_case(dry)


def test_a_folder_may_be_trusted_for_good(dry, monkeypatch):
    monkeypatch.setenv("KZ_OPTIMIZE_TRUST", str(dry.parent))
    assert read_case(dry).policies[-1].name == "water_budget"


def test_its_budget_is_kept_and_what_it_costs_is_told(dry, tmp_path):
    free = netcdf.load(run_scenario(dry.parent / "tiny", "base", tmp_path / "free", TRUSTED).results)
    limits = free["limits"]
    assert limits["table"].values.tolist().count("water_budgets") == 1  # 2035: the budget says nothing of 2025
    used = limits["used"].values[limits["table"].values == "water_budgets"]
    (dry / "water_budgets.csv").write_text(BUDGETS.format(limit=used.max() / 2), encoding="utf-8")
    outcome = run_scenario(dry, "base", tmp_path / "short", TRUSTED)
    short = netcdf.load(outcome.results)["limits"]
    here = short["table"].values == "water_budgets"
    assert short["used"].values[here].max() == pytest.approx(used.max() / 2, rel=1e-6)
    assert short["price"].values[here].max() > 0
    again = run_again(outcome.results, tmp_path / "again", TRUSTED)
    assert again.objective == pytest.approx(outcome.objective, rel=1e-9)
    with pytest.raises(InputError, match="not trusted"):
        run_again(outcome.results, tmp_path / "untrusted")


def test_a_plan_that_cannot_keep_it_is_explained(dry, tmp_path):
    (dry / "activity_limits.csv").write_text(
        "limit,technology,region,year,activity_minimum\nrun,coal,north,2030,1000\n", encoding="utf-8"
    )
    (dry / "water_budgets.csv").write_text(BUDGETS.format(limit=500), encoding="utf-8")
    outcome = run_scenario(dry, "base", tmp_path / "out", TRUSTED)
    assert outcome.status == "infeasible"
    assert "the water budget dry coal north allows 500 thousand m3 in 2035 (" in outcome.explanation
    assert "water_budgets.csv line 2)" in outcome.explanation
    assert "the limit run coal north asks for at least 1,000 GWh in 2035" in outcome.explanation


@pytest.mark.parametrize(
    ("text", "problem"),
    [("", "the module has no POLICY"), ("import nothing_of_this_name", "cannot be loaded"), (None, "no such file")],
)
def test_a_module_that_is_none_is_told(dry, text, problem):
    path = dry / "policies" / "water_budget" / "water_budget.py"
    path.unlink() if text is None else path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=problem):
        read_case(dry, trust=True)


def case_with(policy: Policy):
    """A case in which a policy takes part."""
    case = prepare_case({**SYSTEM, **FLAT_GIGAWATT, "existing_capacity": existing("plant,land,2000")})
    case.policies[policy] = None
    return case


def test_an_inequality_that_does_not_say_which_table_limits_it_is_refused():
    def add(m, case, members):
        m.nameless = Equation(m.output <= 1.0, for_each=(case.fleets.mode, case.horizon.year))

    with pytest.raises(ValueError, match="policy p: equation nameless needs a Limit"):
        build_model(case_with(Policy("p", tables=(), equations=add)))


def test_every_policy_of_the_package_has_a_folder_of_its_name_with_its_tables_and_modules_that_it_imports():
    folder = Path(__file__).parents[2] / "kz_optimize" / "policies"
    for policy in POLICIES:
        files = {path.name for path in (folder / policy.name).iterdir() if path.suffix in (".py", ".csv")}
        own = {f"{policy.name}.py", *(f"{table.name}.csv" for table in policy.tables)}
        texts = [(folder / policy.name / name).read_text(encoding="utf-8") for name in files if name.endswith(".py")]
        further = {name for text in texts for name in re.findall(rf"policies\.{policy.name} import ([\w, ]+)", text)}
        further = {part.strip() for names in further for part in names.split(",")}
        further |= {name for text in texts for name in re.findall(rf"policies\.{policy.name}\.(\w+) import", text)}
        assert files == own | {f"{name}.py" for name in further}
