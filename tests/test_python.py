"""The package in Python: what docs/python.md and its notebook show runs, names are typed and come when first used."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pandas as pd
import pytest
import xarray as xr
from nbclient import NotebookClient

import kz_optimize as kz

DOCS = Path(__file__).parents[1] / "docs"
NOTEBOOK = DOCS / "first-steps.ipynb"
STUB = Path(kz.__file__).with_suffix(".pyi")


def blocks() -> list[str]:
    """The blocks of Python in the page."""
    return re.findall(r"^```python\n(.*?)^```", (DOCS / "python.md").read_text(encoding="utf-8"), re.M | re.S)


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> dict:
    """The names that the page leaves, its blocks run one after the other in a folder of their own."""
    names: dict = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("python"))
        for number, block in enumerate(blocks()):
            exec(compile(block, f"block {number} of python.md", "exec"), names)
        names["left"] = {path.as_posix() for path in Path().rglob("*") if path.is_file()}
    return names


def test_everything_on_the_page_runs(page):
    assert isinstance(page["results"], kz.Results)
    assert isinstance(page["case"], kz.CaseInput)
    assert page["status"].ended == page["status"].total
    files = {"capacity.svg", "results.nc", "report.html", "runs/dear/results.nc", page["data"].as_posix()}
    assert files <= page["left"]


def test_dearer_wind_is_a_dearer_plan(page):
    case, results = page["case"], page["results"]
    cheap = kz.solve_case(case)
    assert cheap.objective < results.objective < cheap.objective * 1.2
    assert page["outcome"].objective == pytest.approx(results.objective, rel=1e-9)


def test_results_are_xarray_and_pandas_with_units(page):
    results = page["results"]
    assert isinstance(results.array("capacity"), xr.DataArray)
    assert results.array("capacity").attrs["units"] == "MW"
    summary = kz.summary(results)
    assert isinstance(summary, pd.DataFrame)
    total = results.frame("capacity").query("technology == 'wind_farm' and year == 2035")["capacity"].sum()
    assert summary.loc[("Capacity: electricity", "MW", "wind"), 2035] == pytest.approx(total)


def test_what_one_result_differs_from_another_is_the_difference_of_their_summaries(page):
    case, results = page["case"], page["results"]
    other = kz.solve_case(case)
    change, before, after = kz.compare(other, results), kz.summary(other), kz.summary(results)
    row = ("Capacity: electricity", "MW", "wind")
    assert change.loc[row, 2035] == pytest.approx(after.loc[row, 2035] - before.loc[row, 2035])
    assert kz.compare(other, other).empty
    both = kz.compare(other, results, results)
    assert both.loc[1].equals(both.loc[2])


def test_a_case_is_read_from_the_results_it_was_solved_into(page, tmp_path):
    file = tmp_path / "results.nc"
    kz.save_results(page["results"], file)
    again = kz.read_case(file)
    assert again["costs"]["investment_cost"].tolist() == page["dear"]["costs"]["investment_cost"].tolist()
    assert kz.solve_case(again).objective == pytest.approx(page["results"].objective, rel=1e-9)


def test_a_case_without_a_plan_says_why(page):
    case = page["case"].set("emission_caps", "limit", -1000)
    with pytest.raises(kz.InfeasibleError, match="cannot hold together"):
        kz.solve_case(case)


def test_a_notebook_shows_tables_and_pictures(page):
    assert "<table" in page["case"]._repr_html_()
    assert "<table" in page["results"]._repr_html_()
    assert page["figure"]._repr_svg_().count("<svg") == 1


def test_the_notebook_runs(tmp_path):
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [kind for cell in notebook.cells for out in cell.get("outputs", ()) for kind in out.get("data", {})]
    assert {"text/html", "image/svg+xml"} <= set(shown)


def test_the_notebook_is_kept_without_what_it_printed():
    for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
        assert not cell.get("outputs")


def test_every_name_is_there_and_documented():
    for name in kz.__all__:
        assert getattr(kz, name).__doc__, name
    assert set(kz.__all__) <= set(dir(kz))
    with pytest.raises(AttributeError, match="read_case"):
        kz.read_cases  # noqa: B018


def test_names_do_not_hide_packages_nor_packages_names():
    folders = {path.name for path in STUB.parent.iterdir() if path.is_dir() or path.suffix == ".py"}
    assert not folders & set(kz.__all__)


def test_nothing_heavy_is_imported_before_it_is_needed():
    told = "import sys, json, kz_optimize as kz; seen = []\n"
    for name in ("__version__", "InputError", "load_results", "read_case"):
        told += f"kz.{name}; seen.append([m for m in ('numpy', 'pandas', 'pyomo', 'highspy') if m in sys.modules])\n"
    done = subprocess.run(
        [sys.executable, "-c", told + "print(json.dumps(seen))"], capture_output=True, text=True, check=True
    )
    version, error, results, case = json.loads(done.stdout)
    assert version == error == []
    assert set(results) == {"numpy", "pandas"}
    assert set(case) == {"numpy", "pandas", "pyomo", "highspy"}


def test_a_type_checker_knows_every_name_and_its_types(tmp_path):
    text = 'import kz_optimize as kz\ncase = kz.read_case("x").scale("costs", "fixed_cost", 2.0)\n'
    text += "cost: str = kz.solve_case(case).objective\nkz.load_result('x')\n"
    text += "".join(f"kz.{name}\n" for name in kz.__all__)
    (tmp_path / "user.py").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "user.py"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    faults = [line for line in done.stdout.splitlines() if line.startswith("user.py")]
    assert len(faults) == 2, done.stdout
    assert 'has type "float", variable has type "str"' in faults[0]
    assert '"load_result"' in faults[1]


def test_the_stub_only_lists_names():
    tree = ast.parse(STUB.read_text(encoding="utf-8"))
    assert all(isinstance(node, ast.ImportFrom | ast.AnnAssign) for node in tree.body)
