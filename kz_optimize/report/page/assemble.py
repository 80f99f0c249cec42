"""Assembly: charts, words, style and scripts into one file."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kz_optimize.errors import Finding, InputError
from kz_optimize.report import tables
from kz_optimize.report.charts import Chart, Scenarios, build
from kz_optimize.report.charts.trust import relative
from kz_optimize.report.datasheets import write_datasheets
from kz_optimize.report.page.encode import encode, labels_of, shorten
from kz_optimize.report.page.scripts import join_modules
from kz_optimize.report.page.story import stories
from kz_optimize.report.page.studies import StudyPart, join_studies
from kz_optimize.report.page.summary import findings, in_every_hour, summary, verdicts
from kz_optimize.report.verification import attach
from kz_optimize.report.words import LANGUAGES, Labels, load_catalogue
from kz_optimize.report.words.labels import name_scenarios
from kz_optimize.report.words.units import TENGE
from kz_optimize.results import netcdf
from kz_optimize.results.netcdf import find

Chapters = Mapping[str, Sequence[Chart]]
FOLDER = Path(__file__).parent
USED = ("plan", "dispatch", "prices", "balances", "limits", "cohorts", "inputs", "certificate", "provenance")


def write_page(
    files: Sequence[Path | str], out: Path | str, data: Path | None = None, studies: Sequence[StudyPart] = ()
) -> int:
    """Write the page of result files, the first being what others are compared with, and of studies; return its bytes.

    The numbers of all charts go into the folder `data`, if there is one. Raises InputError for files that hold no plan
    or whose money cannot be compared.
    """
    paths, page_file = [Path(file) for file in files], Path(out)
    scenarios = load_scenarios(paths)
    _check_money([(file, results.plan.attrs) for file, results in zip(paths, scenarios.values(), strict=True)]
                 + [(study.path, study.money) for study in studies])  # fmt: skip
    content = Content(scenarios, tuple(studies))
    page = make_page(content, [*paths, *(study.path for study in studies)], page_file).encode()
    page_file.parent.mkdir(parents=True, exist_ok=True)
    part = page_file.with_name(f".{page_file.name}")
    part.write_bytes(page)
    os.replace(part, page_file)
    if data is not None:
        write_datasheets(scenarios, content.charts, data)
    return len(page)


def load_scenarios(files: Sequence[Path]) -> Scenarios:
    """Name of the scenario -> results, in the order of the files."""
    loaded = [netcdf.load(file, USED) for file in files]
    faults = [
        Finding("this result holds no plan", "Solve it first: kz-optimize run", file.as_posix())
        for file, results in zip(files, loaded, strict=True)
        if "plan" not in results
    ]
    faults += [
        Finding(
            "a study kept only part of this plan",
            'Show the study itself, or say keep = "everything" in its file',
            file.as_posix(),
        )
        for file, results in zip(files, loaded, strict=True)
        if "plan" in results and "dispatch" not in results
    ]
    if faults:
        raise InputError(faults)
    _check_money([(file, each.plan.attrs) for file, each in zip(files, loaded, strict=True)])
    return name_scenarios(attach(each, find(file)) for file, each in zip(files, loaded, strict=True))


def _check_money(told: Sequence[tuple[Path, Mapping[Any, Any]]]) -> None:
    kinds = [f"{attrs['currency']} {attrs['price_year']}" for _, attrs in told]
    faults = [
        Finding("its money cannot be compared with that of the first", f"Give results in {kinds[0]}", file.as_posix(),
                value=kind)
        for (file, _), kind in zip(told, kinds, strict=True)
        if kind != kinds[0]
    ]  # fmt: skip
    if faults:
        raise InputError(faults)


@dataclass(frozen=True)
class Content:
    """What a page shows: scenarios side by side, studies, or both."""

    scenarios: Scenarios
    studies: Sequence[StudyPart] = ()

    @cached_property
    def chapters(self) -> Chapters:
        """Chapter -> charts; studies come last."""
        chapters = build(self.scenarios) if self.scenarios else {}
        return chapters | {"study": join_studies(self.studies)}

    @cached_property
    def charts(self) -> list[Chart]:
        """All charts."""
        return [chart for each in self.chapters.values() for chart in each]

    @cached_property
    def summary(self) -> Chart | None:
        """Numbers of every scenario."""
        return summary(self.scenarios) if self.scenarios else None

    @property
    def colours(self) -> dict[str, str]:
        """Technology group -> colour, of the studies."""
        return {group: colour for study in self.studies for group, colour in study.colours.items()}


def make_page(content: Content, files: Sequence[Path], out: Path) -> str:
    """The text of the page."""
    template = (FOLDER / "template.html").read_text(encoding="utf-8")
    no_script = load_catalogue()["page.no_script"]
    return template.format(
        style="\n".join((FOLDER / name).read_text(encoding="utf-8") for name in ("style.css", "print.css")),
        no_script=" / ".join(no_script),
        data=_json(page_data(content, files, out)),
        library=(FOLDER / "vendor" / "echarts.min.js").read_text(encoding="utf-8"),
        script=join_modules(FOLDER / "js"),
    )


def page_data(content: Content, files: Sequence[Path], out: Path) -> dict[str, Any]:
    """Everything the page shows."""
    scenarios, order = content.scenarios, _order(content.scenarios)
    return {
        "meta": _meta(content, files, out),
        "languages": LANGUAGES,
        "texts": dict(load_catalogue()),
        "labels": _labels(content),
        "regions": _regions(scenarios),
        "descriptions": {f"scenario/{name}": results.plan.attrs["description"] for name, results in scenarios.items()},
        "summary": encode(content.summary) if content.summary else None,
        "stories": stories(scenarios),
        "findings": findings(scenarios) if scenarios else {},
        "verified": {f"scenario/{name}": verdicts(results) for name, results in scenarios.items()},
        "instead": {f"scenario/{name}": in_every_hour(results) for name, results in scenarios.items()},
        "chapters": [
            {"name": name, "charts": [encode(chart, order) for chart in each]}
            for name, each in content.chapters.items()
            if each
        ],
    }


def _meta(content: Content, files: Sequence[Path], out: Path) -> dict[str, Any]:
    told = {
        "version": version("kz_optimize"),
        "files": [relative(file) for file in files],
        "command": shlex.join(["kz-optimize", "report", *map(relative, files), "--out", relative(out)]),
    }
    if content.scenarios:
        first = next(iter(content.scenarios.values())).plan
        title, money = f"region/{first['region'].values[0]}", dict(first.attrs)
        start, end = map(int, first["year"].values[[0, -1]])
    else:
        study = content.studies[0]
        title, money = f"study/{study.title}", dict(study.money)
        start, end = study.years
    return told | {
        "place": title,
        "start": start,
        "end": end,
        "price_year": money["price_year"],
        "tenge": TENGE * float(money["kzt_per_usd"]),
        "rate": float(money["kzt_per_usd"]),
        "currencies": ["USD", "KZT"] if float(money["kzt_per_usd"]) else ["USD"],
    }


def _labels(content: Content) -> dict[str, Any]:
    words = Labels(content.scenarios, content.colours)
    charts = [*content.charts, *([content.summary] if content.summary else [])]
    named = {label for chart in charts for label in labels_of(chart)}
    named |= {f"scenario/{name}" for name in content.scenarios} | set(_regions(content.scenarios))
    named |= {f"study/{study.title}" for study in content.studies}
    named |= {f"group/{name}" for each in content.scenarios.values() for name in tables.told_groups(each)}
    return {
        label: {"name": each.name, "colour": each.colour} | ({"group": each.group} if each.group else {})
        for label, each in sorted(words.all(sorted(named)).items())
    }


def _order(scenarios: Scenarios) -> list[str]:
    """Technologies, groups and regions as the tables list them, which is how they are stacked."""
    plans = [results.plan for results in scenarios.values()]
    technologies = [f"technology/{name}" for plan in plans for name in plan["technology"].values]
    groups = [f"group/{name}" for results in scenarios.values() for name in tables.told_groups(results)]
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
