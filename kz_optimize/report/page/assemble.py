"""Assembly: charts, words, style and scripts into one file."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kz_optimize.errors import Finding, InputError
from kz_optimize.report.charts import Chart, Scenarios, build
from kz_optimize.report.datasheets import write_datasheets
from kz_optimize.report.words import Labels, load_catalogue, load_units
from kz_optimize.report.words.labels import name_scenarios
from kz_optimize.results import Results, netcdf

from .encode import encode, labels_of, shorten
from .summary import findings, summary

Chapters = Mapping[str, Sequence[Chart]]
FOLDER = Path(__file__).parent
USED = ("plan", "dispatch", "prices", "balances", "cohorts", "inputs", "certificate", "provenance")


def write_page(files: Sequence[Path], out: Path, data: Path | None = None) -> int:
    """Write the page of result files, the first being what others are compared with; return its size in bytes.

    The numbers of all charts go into the folder `data`, if there is one. Raises InputError for files that hold no plan
    or whose money cannot be compared.
    """
    scenarios = load_scenarios(files)
    chapters = build(scenarios)
    page = make_page(scenarios, chapters, files, out).encode()
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(f".{out.name}")
    part.write_bytes(page)
    os.replace(part, out)
    if data is not None:
        write_datasheets(scenarios, [chart for each in chapters.values() for chart in each], data)
    return len(page)


def load_scenarios(files: Sequence[Path]) -> Scenarios:
    """Name of the scenario -> results, in the order of the files."""
    loaded = [netcdf.load(file, USED) for file in files]
    faults = [
        Finding("this result holds no plan", "Solve it first: kz-optimize run", file.as_posix())
        for file, results in zip(files, loaded, strict=True)
        if "plan" not in results
    ]
    if faults:
        raise InputError(faults)
    _check_money(files, loaded)
    return name_scenarios(loaded)


def _check_money(files: Sequence[Path], loaded: Sequence[Results]) -> None:
    kinds = [tuple(each.plan.attrs[name] for name in ("currency", "price_year")) for each in loaded]
    faults = [
        Finding(
            "its money cannot be compared with that of the first",
            f"Give results in {' '.join(kinds[0])}",
            file.as_posix(),
            value=" ".join(kind),
        )
        for file, kind in zip(files, kinds, strict=True)
        if kind != kinds[0]
    ]
    if faults:
        raise InputError(faults)


def make_page(scenarios: Scenarios, chapters: Chapters, files: Sequence[Path], out: Path) -> str:
    """The text of the page."""
    template = (FOLDER / "template.html").read_text(encoding="utf-8")
    no_script = load_catalogue()["page.no_script"]
    return template.format(
        style="\n".join((FOLDER / name).read_text(encoding="utf-8") for name in ("style.css", "print.css")),
        no_script=" / ".join(no_script),
        data=_json(page_data(scenarios, chapters, files, out)),
        library=(FOLDER / "vendor" / "echarts.min.js").read_text(encoding="utf-8"),
        script="\n".join(path.read_text(encoding="utf-8") for path in sorted((FOLDER / "js").glob("*.js"))),
    )


def page_data(scenarios: Scenarios, chapters: Chapters, files: Sequence[Path], out: Path) -> dict[str, Any]:
    """Everything the page shows."""
    charts = [chart for each in chapters.values() for chart in each]
    order = _order(scenarios)
    return {
        "meta": _meta(scenarios, files, out),
        "texts": dict(load_catalogue()),
        "units": {
            key: {"name": unit.name, "tenge": unit.tenge, "factor": unit.factor} for key, unit in load_units().items()
        },
        "labels": _labels(scenarios, [*charts, summary(scenarios)]),
        "regions": _regions(scenarios),
        "descriptions": {f"scenario/{name}": results.plan.attrs["description"] for name, results in scenarios.items()},
        "summary": encode(summary(scenarios)),
        "findings": findings(scenarios),
        "chapters": [
            {"name": name, "charts": [encode(chart, order) for chart in each]}
            for name, each in chapters.items()
            if each
        ],
    }


def _meta(scenarios: Scenarios, files: Sequence[Path], out: Path) -> dict[str, Any]:
    first = next(iter(scenarios.values())).plan
    years = first["year"].values
    return {
        "place": f"region/{first['region'].values[0]}",
        "start": int(years[0]),
        "end": int(years[-1]),
        "price_year": first.attrs["price_year"],
        "rate": float(first.attrs["kzt_per_usd"]),
        "version": version("kz_optimize"),
        "files": [file.as_posix() for file in files],
        "command": shlex.join(["kz-optimize", "report", *map(os.fspath, files), "--out", os.fspath(out)]),
    }


def _labels(scenarios: Scenarios, charts: Sequence[Chart]) -> dict[str, Any]:
    words = Labels(scenarios)
    named = {label for chart in charts for label in labels_of(chart)}
    named |= {f"scenario/{name}" for name in scenarios} | set(_regions(scenarios))
    named |= {
        f"group/{name}" for each in scenarios.values() for name in each.plan["technology_group"].values.astype(str)
    }
    return {
        label: {"name": each.name, "colour": each.colour} | ({"group": each.group} if each.group else {})
        for label, each in sorted(words.all(sorted(named)).items())
    }


def _order(scenarios: Scenarios) -> list[str]:
    """Technologies, groups and regions as the tables list them, which is how they are stacked."""
    plans = [results.plan for results in scenarios.values()]
    technologies = [f"technology/{name}" for plan in plans for name in plan["technology"].values]
    groups = [f"group/{name}" for plan in plans for name in plan["technology_group"].values.astype(str)]
    regions = [f"region/{name}" for plan in plans for name in plan["region"].values]
    return list(dict.fromkeys([*technologies, *groups, *regions]))


def _regions(scenarios: Scenarios) -> dict[str, Any]:
    regions: dict[str, Any] = {}
    for results in scenarios.values():
        plan = results.plan
        for i, name in enumerate(plan["region"].values):
            parent = str(plan["region_parent"].values.astype(str)[i])
            place = {key: shorten(float(plan[f"region_{key}"].values[i])) for key in ("longitude", "latitude")}
            regions.setdefault(f"region/{name}", place | {"parent": f"region/{parent}" if parent else ""})
    return regions


def _json(page: dict[str, Any]) -> str:
    """JSON that may stand inside a script element."""
    text = json.dumps(page, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
