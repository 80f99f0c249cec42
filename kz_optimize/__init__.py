"""Least-cost capacity expansion of Kazakhstan's energy system: what the package offers to those who use it in Python.

    import kz_optimize as kz

    case = kz.read_case("inputs/tiny", "cap")
    dear = case.scale("costs", "investment_cost", 1.2, {"technology": "wind_farm"})
    results = kz.solve_case(dear)
    results.frame("capacity")
    kz.compare(kz.solve_case(case), results)

`__init__.pyi` beside this file lists the names, and type checkers read it. A name is imported when it is first used, so
that looking at results does not wait for the solver. Whatever else is in the package is its own and may change.
"""

import ast
from importlib import import_module
from pathlib import Path

_LIST = ast.parse(Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
_HOMES = {
    alias.name: str(node.module) for node in _LIST.body if isinstance(node, ast.ImportFrom) for alias in node.names
}

__all__ = [*_HOMES, "__version__"]


def __getattr__(name: str) -> object:
    if name == "__version__":
        return import_module("importlib.metadata").version("kz_optimize")
    if name not in _HOMES:
        raise AttributeError(f"kz_optimize has no {name!r}; it has {', '.join(_HOMES)}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
