"""Arrows between layers run one way, libraries stay behind their fences, and the house rules that can be counted."""

import ast
import re
from pathlib import Path

import pytest

import kz_optimize
from kz_optimize import schema

PACKAGE = Path(kz_optimize.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

# A layer may import itself and every layer above it in this list; names on one line do not know each other.
LAYERS = (
    ("errors",),
    ("units",),
    ("schema",),
    ("arrays", "tables"),
    ("algebra", "case"),
    ("model",),
    ("solve",),
    ("results",),
    ("report",),
    ("run",),
    ("reference", "exchange"),
    ("verify",),
    ("study",),
    ("cluster",),
    ("cli",),
    ("__main__",),
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}

# library -> where it may be imported
FENCES = {
    "pyomo": {"algebra", "model", "solve", "results/explain/explanation.py"},
    "highspy": {"solve"},
    "tomllib": {"tables"},
    "tsam": {"case"},
    "netCDF4": {"results/netcdf.py"},
    "matplotlib": {"report"},
    "argparse": {"cli"},
}

LONGEST_MODULE = 300
LONGEST_FUNCTION = 70


def imports(source: str, package: str) -> set[str]:
    """Every module that a source imports, in full; `package` is the package the module is in."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")
            start = ".".join(parents[: len(parents) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, [start, node.module]))
            found |= {f"{module}.{alias.name}" for alias in node.names}
    return found


def imports_of(path: Path) -> set[str]:
    package = ".".join(("kz_optimize", *path.relative_to(PACKAGE).parent.parts))
    return imports(path.read_text(encoding="utf-8"), package)


def layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def test_imports_finds_every_form():
    source = "import a.b\nfrom c import d\nfrom . import e\nfrom .f import g\nfrom ..h.i import j\n"
    assert imports(source, "p.q") == {"a.b", "c.d", "p.q.e", "p.q.f.g", "p.h.i.j"}


@pytest.mark.parametrize("path", [p for p in MODULES if p.parent != PACKAGE or p.stem != "__init__"], ids=name_of)
def test_imports_point_to_earlier_layers(path):
    own = layer_of(path)
    assert own in RANK, f"{own} is a new layer: give it a place in LAYERS"
    used = {name.split(".")[1] for name in imports_of(path) if name.startswith("kz_optimize.")}
    backward = {name for name in used & RANK.keys() if name != own and RANK[name] >= RANK[own]}
    assert not backward


@pytest.mark.parametrize("path", sorted((PACKAGE / "report").rglob("*.py")), ids=name_of)
def test_report_knows_only_the_result_file(path):
    used = {name.split(".")[1] for name in imports_of(path) if name.startswith("kz_optimize.")}
    assert used <= {"report", "results", "schema", "errors", "units"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_libraries_stay_behind_their_fences(path):
    used = {name.partition(".")[0] for name in imports_of(path)}
    outside = {library for library in used & FENCES.keys() if not {layer_of(path), name_of(path)} & FENCES[library]}
    assert not outside


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_says_what_it_is_and_holds_one_idea(path):
    source = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(source)), "the docstring of the module is missing"
    assert len(source.splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_functions_fit_on_a_screen_and_public_ones_are_described(path):
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} has no docstring"
        for function in ast.walk(node):
            if isinstance(function, ast.FunctionDef):
                assert function.end_lineno - function.lineno < LONGEST_FUNCTION, f"{function.name} is too long"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_is_left_for_later(path):
    left = re.findall(r"\b(?:TODO|FIXME|XXX|HACK)\b", path.read_text(encoding="utf-8"))
    assert not left


@pytest.mark.parametrize("table", schema.load().values(), ids=lambda table: table.name)
def test_every_table_and_column_is_described(table):
    assert table.description
    assert not [column.name for column in table.columns if not column.description]
