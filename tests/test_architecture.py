"""Arrows between layers run one way, libraries stay behind their fences, and the house rules that can be counted."""

import ast
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

import kz_optimize
from kz_optimize import schema
from tests.complain import complain

PACKAGE = Path(kz_optimize.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

# A layer may import itself and every layer above it in this list; names on one line do not know each other.
LAYERS = (
    ("errors",),
    ("units",),
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

# what joins the parts of labels; labels are made in case/labels.py and never taken apart
MARKS = set("@#+<>")
TAKES_APART = {
    "split", "rsplit", "partition", "rpartition", "find", "rfind", "index", "rindex", "count", "replace", "lstrip",
    "rstrip", "startswith", "endswith", "removeprefix", "removesuffix", "contains", "extract",
}  # fmt: skip
# where these signs are those of MathProg, of states and queues of schedulers, of Markdown and of HTML
FOREIGN = {
    "exchange/osemosys/mathprog.py", "cluster/schedulers/sge.py", "cluster/schedulers/slurm.py", "reference/pages.py",
    "report/page/assemble.py",
}  # fmt: skip

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


def texts(node: ast.AST) -> Iterable[str]:
    return (part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str))


def takes_labels_apart(module: ast.Module) -> Iterable[int]:
    """Lines in which a text is split or searched for a mark, cut by position or joined with one, as labels are."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in TAKES_APART:
            regular = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
            marks = MARKS - set("+<>") if regular else MARKS  # which have a meaning of their own there
            found = any(marks & set(text) for argument in node.args for text in texts(argument))
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn | ast.Eq | ast.NotEq):
            found = any(text in MARKS for side in (node.left, *node.comparators) for text in texts(side))
        elif isinstance(node, ast.JoinedStr):
            plain = [part.value for part in node.values if isinstance(part, ast.Constant)]
            found = any(text in MARKS - {"+"} for text in plain)  # as a format, + is the sign of a number
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            found = any(isinstance(side, ast.Constant) and side.value in MARKS for side in (node.left, node.right))
        else:
            continue
        if found:
            yield node.lineno


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


def test_labels_are_made_in_case_and_taken_apart_nowhere():
    before = {"schema", "tables", "arrays", "errors", "units"}
    complain(
        (name_of(path), f"line {line}")
        for path in MODULES
        if layer_of(name_of(path)) not in before and name_of(path) not in {"case/labels.py", *FOREIGN}
        for line in takes_labels_apart(tree(path))
    )


@pytest.mark.parametrize("code", [
    "node.split('@')[0]", "str(node).partition('@')[2]", "frame['node'].str.split('#')", "re.split('[@#]', label)",
    "label.endswith('>')", "'@' in label", "label[-1] == '<'", "f'{carrier}@{region}'", "plant + '#' + vintage",
    "label.replace('@', ' in ')", "fleet.rpartition('+')",
])  # fmt: skip
def test_a_label_that_is_taken_apart_is_found(code):
    assert list(takes_labels_apart(ast.parse(code))) == [1]


@pytest.mark.parametrize(
    "code", ["f'{x:+}'", "f'{x:+,.1f}'", "re.split('[<>=]=', row)", "label.partition('/')", "{'>=': over}"]
)
def test_what_is_no_label_may_be_taken_apart(code):
    assert not list(takes_labels_apart(ast.parse(code)))


def test_report_knows_only_the_result_file():
    allowed = {"report", "results", "schema", "errors", "units"}
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
