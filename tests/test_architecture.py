"""Arrows between layers run one way, libraries stay behind their fences, and the house rules that can be counted."""

import ast
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import kz_optimize
from kz_optimize import schema
from tests.complain import complain

PACKAGE = Path(kz_optimize.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

# A layer may import itself and every layer above it in this list; names on one line do not know each other.
LAYERS = (
    ("documentation", "errors"),
    ("units", "languages"),
    ("schema",),
    ("policy",),
    ("arrays", "tables"),
    ("algebra", "case"),
    ("model",),
    ("policies",),
    ("solve",),
    ("results",),
    ("report",),
    ("run",),
    ("reference", "exchange"),
    ("verify",),
    ("hours",),
    ("study",),
    ("cluster",),
    ("cli",),
    ("__main__",),
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}

# library -> where it may be imported
FENCES = {
    "pyomo": {"algebra", "model", "policies", "solve", "results/explain.py"},
    "highspy": {"solve"},
    "tomllib": {"tables"},
    "tsam": {"case"},
    "netCDF4": {"results/netcdf.py"},
    "matplotlib": {"report"},
    "argparse": {"cli"},
    "xarray": {"arrays", "tables", "exchange", "policies", "results", "report", "verify", "hours", "study"},
}

LONGEST_MODULE = 300
LONGEST_FUNCTION = 70


@cache
def source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(source(path))


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def imports(module: ast.Module, package: str) -> set[str]:
    """Every module that a module imports, in full; `package` is the package it is in."""
    found = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")
            start = ".".join(parents[: len(parents) - node.level + 1]) if node.level else ""
            name = ".".join(filter(None, [start, node.module]))
            found |= {f"{name}.{alias.name}" for alias in node.names}
    return found


@cache
def all_imports() -> dict[str, set[str]]:
    """The file of each module -> every module that it imports."""
    packages = {path: ".".join(("kz_optimize", *path.relative_to(PACKAGE).parent.parts)) for path in MODULES}
    return {name_of(path): imports(tree(path), package) for path, package in packages.items()}


def layer_of(name: str) -> str:
    return name.partition("/")[0].removesuffix(".py")


def layers_used(used: set[str]) -> set[str]:
    return {name.split(".")[1] for name in used if name.startswith("kz_optimize.")}


def backward(modules: dict[str, set[str]]) -> Iterable[tuple[str, str]]:
    """A module and a layer that it may not import."""
    for name, used in modules.items():
        own = layer_of(name)
        for layer in sorted(layers_used(used) & RANK.keys() - {own}):
            if RANK[layer] >= RANK[own]:
                yield name, layer


def into_slices(modules: dict[str, set[str]]) -> Iterable[tuple[str, str]]:
    """A module and a policy that it may not know: a policy is known by itself and by the list of policies alone."""
    slices = {name.split("/")[1] for name in modules if name.startswith("policies/") and name.count("/") > 1}
    for name, used in modules.items():
        if name != "policies/__init__.py":
            known = {module.split(".")[2] for module in used if module.startswith("kz_optimize.policies.")}
            for policy in sorted(known & slices):
                if not name.startswith(f"policies/{policy}/"):
                    yield name, policy


def test_imports_finds_every_form():
    module = ast.parse("import a.b\nfrom c import d\nfrom . import e\nfrom .f import g\nfrom ..h.i import j\n")
    assert imports(module, "p.q") == {"a.b", "c.d", "p.q.e", "p.q.f.g", "p.h.i.j"}


def test_every_layer_has_its_place():
    complain({layer_of(name) for name in all_imports()} - {"__init__"} - RANK.keys())


def test_imports_point_to_earlier_layers():
    complain(backward({name: used for name, used in all_imports().items() if name != "__init__.py"}))


def test_policies_are_known_by_their_list_alone():
    complain(into_slices(all_imports()))


def test_an_import_that_points_backward_is_found():
    model, policy = "kz_optimize.model.build_model", "kz_optimize.policies.target.target.POLICY"
    modules = {
        "case/case.py": {model},
        "policies/__init__.py": {policy},
        "policies/target/target.py": {model, policy},
        "policies/reserve/reserve.py": {"kz_optimize.results.file.Results", policy},
        "run/scenario.py": {"kz_optimize.policies.POLICIES", policy},
    }
    assert set(backward(modules)) == {("case/case.py", "model"), ("policies/reserve/reserve.py", "results")}
    assert set(into_slices(modules)) == {("policies/reserve/reserve.py", "target"), ("run/scenario.py", "target")}


def test_report_knows_only_the_result_file():
    allowed = {"report", "results", "schema", "errors", "units", "languages"}
    report = {name: layers_used(used) - allowed for name, used in all_imports().items() if layer_of(name) == "report"}
    complain((name, *sorted(layers)) for name, layers in report.items() if layers)


def test_libraries_stay_behind_their_fences():
    complain(
        (name, library)
        for name, used in all_imports().items()
        for library in sorted({module.partition(".")[0] for module in used} & FENCES.keys())
        if not {layer_of(name), name} & FENCES[library]
    )


def test_a_module_says_what_it_is_and_holds_one_idea():
    complain((name_of(path), "has no docstring") for path in MODULES if not ast.get_docstring(tree(path)))
    complain(
        (name_of(path), f"has {length} lines")
        for path in MODULES
        if (length := len(source(path).splitlines())) > LONGEST_MODULE
    )


def test_public_functions_and_classes_are_described():
    complain(
        (name_of(path), node.name)
        for path in MODULES
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        if not ast.get_docstring(node)
    )


def test_functions_fit_on_a_screen():
    complain(
        (name_of(path), node.name)
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    )


def test_nothing_is_left_for_later():
    complain(
        (name_of(path), word) for path in MODULES for word in re.findall(r"\b(?:TODO|FIXME|XXX|HACK)\b", source(path))
    )


def test_every_table_and_column_is_described():
    tables = schema.load().values()
    complain(table.name for table in tables if not table.description)
    complain((table.name, column.name) for table in tables for column in table.columns if not column.description)
