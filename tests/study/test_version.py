"""A result belongs to the program that made it: whatever runs while a plan is made counts, and nothing is listed."""

import json
import subprocess
import sys
from importlib.metadata import version

import pytest

from kz_optimize.results import provenance
from kz_optimize.schema import CATALOGUE
from kz_optimize.study import version as of_program

WATCH = """
import json, sys, threading
from pathlib import Path

called, opened = set(), {}

def hear(event, arguments):
    if event == "open" and str(arguments[0]).endswith((".csv", ".toml", ".json")):
        frame = sys._getframe(1)
        while frame and "kz_optimize" not in frame.f_code.co_filename:
            frame = frame.f_back
        opened.setdefault(str(arguments[0]), frame and frame.f_code.co_filename)

sys.addaudithook(hear)

import kz_optimize
from kz_optimize.study.inputs import Inputs
from kz_optimize.study.folder import Run
from kz_optimize.study.solver import Solver
from kz_optimize.study.study import Study

def note(frame, event, argument):
    called.add(frame.f_code.co_filename)  # and returns None: no lines, only calls

sys.settrace(note)
threading.settrace(note)
for scenario in sys.argv[2:]:
    Solver(Inputs(Study("s", Path(sys.argv[1]), "S"))).solve(Run("", scenario, {}, {}), lambda: 0.0)
sys.settrace(None)
package = Path(kz_optimize.__file__).parent
print(json.dumps([[p for p in paths if package in Path(p).parents] for paths in (list(called), opened)] + [opened]))
"""


def test_every_file_of_the_package_that_makes_a_plan_counts(tiny):
    command = [sys.executable, "-c", WATCH, str(tiny), "cap", "base"]
    called, opened, by = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    counted = {str(file) for file in of_program.reached(of_program.PACKAGE, of_program.FIRST)[0]}
    assert len(called) > 50
    assert set(called) - counted == set()
    tables = {table for table in opened if by[table] in counted and by[table] != provenance.__file__}
    assert len(tables) > 30
    # The header of the catalogue says in which languages results name things, not which plan.
    assert tables - counted == {str(CATALOGUE)}


@pytest.fixture
def program(tmp_path):
    """A program of six modules, one of which nothing imports."""
    sources = {
        "__init__": "",
        "first": "import json\nimport numpy.linalg\nfrom prog.arrays import fast\nfrom prog.model.cost import add\n",
        "arrays/__init__": "",
        "arrays/fast": "def f():\n    from prog import late\n",
        "late": "",
        "model/cost": "import prog.first\n",
        "page": "",
    }
    for name, text in sources.items():
        (tmp_path / "prog" / f"{name}.py").parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "prog" / f"{name}.py").write_text(text, encoding="utf-8")
    (tmp_path / "prog" / "model" / "words.csv").write_text("a\n1\n", encoding="utf-8")
    return tmp_path / "prog"


@pytest.mark.parametrize("name", ["first.py", "arrays/fast.py", "arrays/__init__.py", "late.py", "model/words.csv"])
def test_a_change_of_what_is_imported_changes_the_version(program, name):
    before = of_program.digest(program, "first.py")
    (program / name).write_text((program / name).read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert of_program.digest(program, "first.py") != before


def test_a_change_of_what_nobody_imports_does_not(program):
    before = of_program.digest(program, "first.py")
    (program / "page.py").write_text("x = 1\n", encoding="utf-8")
    assert of_program.digest(program, "first.py") == before


def test_another_release_of_a_library_is_another_program(program, monkeypatch):
    assert of_program.reached(program, "first.py")[1] == ["numpy"]
    before = of_program.digest(program, "first.py")
    monkeypatch.setattr(of_program, "version", lambda name: f"{version(name)}.1")
    assert of_program.digest(program, "first.py") != before
