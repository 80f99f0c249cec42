"""Labels: what every mark of a chart is called in every language, and its colour.

A label is "<kind>/<name>". Names of technologies, regions, carriers and pollutants come from the tables kept in the
results, everything else from the catalogue. A thing has one colour in all charts: the one its table gives, else that of
palette.csv, else one of a palette that people who are colour blind can tell apart.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import xarray as xr

from kz_optimize.report import tables
from kz_optimize.report.words.catalogue import Text, load_catalogue, plain, same
from kz_optimize.report.words.units import load_units
from kz_optimize.results import Results
from kz_optimize.schema import LANGUAGES

TOLD_APART = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#332288", "#882255", "#999933")
"""Colours of Okabe and Ito (2008) and of Tol (2021) that stay apart for people who are colour blind."""
OF = {"plants": "group", "use": "carrier", "returned": "carrier", "unit_cost": "carrier"}
"""Kind that is of something -> kind of that; it has its colour."""
FIGURES = {"unserved": "carrier", "price of": "carrier", "carbon price of": "policy"}
"""Figures of a verification that are of something -> kind of that."""
FORMATTED = ("day", "date", "number", "size", "plain", "code", "time", "resolution", "proven", "lines")
"""Kinds that are written out where they are shown, in the way of the language."""


@dataclass(frozen=True)
class Label:
    """Name in every language, colour, and of technologies the group."""

    name: Text
    colour: str
    group: str = ""


class Labels:
    """Label -> Label, for the scenarios of a report. Raises KeyError for a text that is not in the catalogue."""

    def __init__(self, scenarios: Mapping[str, Results], colours: Mapping[str, str] | None = None) -> None:
        """`colours` are those of technology groups that no scenario has."""
        self.catalogue = load_catalogue()
        self._scenarios, self._known, self._spare = scenarios, dict[str, Label](), dict[str, int]()
        for results in scenarios.values():
            self._read(results)
        for place, (name, results) in enumerate(scenarios.items()):
            told = tuple(title + _number(name, results) for title in self._own(_title(name, results)))
            self._known[f"scenario/{name}"] = Label(told, TOLD_APART[place % len(TOLD_APART)])
        for group, colour in (colours or {}).items():
            self._known.setdefault(f"group/{group}", Label(self._group(group), colour))

    def __call__(self, label: str) -> Label:
        """What a label is called, and its colour."""
        if label not in self._known:
            kind, _, name = label.partition("/")
            self._known[label] = Label(self._told(kind, name), self._colour(label, kind))
        return self._known[label]

    def all(self, labels: Iterable[str]) -> dict[str, Label]:
        """Every label that needs a name, and the groups of technologies among them."""
        kept = {label: self(label) for label in dict.fromkeys(labels) if _needs_name(label)}
        groups = {label.group for label in kept.values() if label.group}
        return kept | {group: self(group) for group in groups}

    @property
    def places(self) -> dict[str, tuple[float, float]]:
        """Region -> longitude and latitude, of regions on the map."""
        found: dict[str, tuple[float, float]] = {}
        for results in self._scenarios.values():
            plan = results.plan
            for name, x, y in zip(
                plan["region"].values, plan["region_longitude"].values, plan["region_latitude"].values, strict=True
            ):
                if np.isfinite(x) and np.isfinite(y):
                    found.setdefault(f"region/{name}", (float(x), float(y)))
        return found

    def _own(self, text: str) -> Text:
        """A text of the case, translated if the catalogue knows it."""
        return self.catalogue.get(f"own.{text}") or same(text)

    def _read(self, results: Results) -> None:
        plan = results.plan
        group_colour = tables.colours(results)
        of_technology = tables.told_groups(results)
        for kind in ("technology", "region", "carrier", "pollutant"):
            names = _names(plan, kind)
            colours = plan[f"{kind}_colour"].values.astype(str) if f"{kind}_colour" in plan else None
            for i, name in enumerate(plan[kind].values):
                label = f"{kind}/{name}"
                colour = (colours[i] if colours is not None else "") or self._colour_of(label, kind, results)
                group = f"group/{of_technology[i]}" if kind == "technology" else ""
                self._known.setdefault(label, Label(names[i], colour, group))
        for kind, data in (("node", plan), ("zone", results.groups.get("prices", plan))):
            if kind in data:
                for name, region in zip(data[kind].values, data[f"{kind}_region"].values, strict=True):
                    self._known.setdefault(f"{kind}/{name}", self(f"region/{region}"))
        for group in dict.fromkeys(of_technology):
            label = f"group/{group}"
            colour = group_colour.get(str(group)) or self._colour(label, "group")
            self._known.setdefault(label, Label(self._group(str(group)), colour))
        for line, named in zip(plan["line"].values, _names(plan, "line"), strict=True) if "line" in plan else ():
            start, end = (str(plan[name].sel(line=line).item()) for name in ("line_from", "line_to"))
            self._line(str(line), start, end, named)

    def _colour_of(self, label: str, kind: str, results: Results) -> str:
        """Regions have shades of the colour of the region they lie in, everything else a colour of its own."""
        if kind != "region" or label in self._known:
            return self._colour(label, kind)
        regions = results.plan["region"].values.astype(str)
        parent = dict(zip(regions, results.plan["region_parent"].values.astype(str), strict=True))
        name = label.partition("/")[2]
        if not parent.get(parent[name]):
            return self._colour(label, kind)
        sisters = [each for each in regions if parent[each] == parent[name]]
        return shade(self(f"region/{parent[name]}").colour, (1 + sisters.index(name)) / (1 + len(sisters)))

    def _line(self, line: str, start: str, end: str, own: Text) -> None:
        start_name, end_name = self(f"region/{start}").name, self(f"region/{end}").name
        for direction, (a, b) in {"forward": (start_name, end_name), "reverse": (end_name, start_name)}.items():
            named = tuple(f"{x} → {y} ({name})" for x, y, name in zip(a, b, own, strict=True))
            self._known.setdefault(f"way/{line}/{direction}", Label(named, self._colour(f"way/{line}", "way")))
        self._known.setdefault(f"line/{line}", Label(own, self._colour(f"way/{line}", "way")))

    def _told(self, kind: str, name: str) -> Text:
        special: dict[str, Callable[[str], Text]] = {
            "word": lambda name: self.catalogue[f"word.{name}"],
            "values": self._values,
            "unit": lambda name: same({"CO2e": "CO₂e"}.get(name, name)),
            "figure": self._figure,
            "limit": self._limit,
            "instrument": self._instrument,
            "row": self._row,
            "check": self._check,
            "study": self._own,
            "policy": lambda name: self.catalogue.named(f"instrument.{name.partition(' ')[2]}", name),
            "factor": self._factor,
            "metric": self._metric,
            "within": self._within,
        }
        if kind in OF:
            return self.catalogue.fill(f"word.{kind}_of", **{OF[kind]: self(f"{OF[kind]}/{name}").name})
        return special[kind](name) if kind in special else self.catalogue.named(f"{kind}.{name}", name)

    def _group(self, name: str) -> Text:
        """A group, and what it gives where it gives several carriers: "gas: heat"."""
        group, _, carrier = name.partition(": ")
        told = self.catalogue.named(f"group.{group}", group)
        if not carrier:
            return told
        return tuple(f"{a}: {b}" for a, b in zip(told, self(f"carrier/{carrier}").name, strict=True))

    def _figure(self, name: str) -> Text:
        """A figure of a verification: "unserved heat", "carbon price of cap", "emissions"."""
        for stem, kind in FIGURES.items():
            if name.startswith(f"{stem} "):
                of = self(f"{kind}/{name.removeprefix(f'{stem} ')}").name
                return tuple(f"{a}: {b}" for a, b in zip(self.catalogue[f"figure.{stem}"], of, strict=True))
        return self.catalogue.named(f"figure.{name}", name)

    def _limit(self, name: str) -> Text:
        """A limit, by its table and the cells that name it: "targets|share kazakhstan"."""
        table, _, cells = name.partition("|")
        return tuple(f"{text}: {cells.replace('_', ' ')}" for text in self(f"table/{table}").name)

    def _instrument(self, name: str) -> Text:
        scenario, _, instrument = name.partition(": ")
        told = self.catalogue.named(f"instrument.{instrument}", instrument)
        return tuple(f"{a}: {b}" for a, b in zip(self(f"scenario/{scenario}").name, told, strict=True))

    def _row(self, name: str) -> Text:
        section, _, of = name.partition(": ")
        if not of:
            return self.catalogue.named(f"row.{section}", section)
        kind = "group" if section == "transformation" else "sector"
        stem, of_what = self.catalogue[f"row.{section}"], self(f"{kind}/{of}").name
        return tuple(f"{a}: {b}" for a, b in zip(stem, of_what, strict=True))

    def _check(self, name: str) -> Text:
        section, _, of = name.partition(": ")
        if section == "cost":
            told = self(f"cost_kind/{of}").name
            return tuple(f"{a}: {b}" for a, b in zip(self.catalogue["check.cost"], told, strict=True))
        return self.catalogue.named(f"check.{name}", name)

    def _factor(self, name: str) -> Text:
        """A factor of a study, and between which values it is turned: "gas_price|0.6|1.6"."""
        factor, *values = name.split("|")
        told = self.catalogue.named(f"factor.{factor}", factor)
        ends = written("|".join(values))
        return tuple(f"{a}: {b}" if b else a for a, b in zip(told, ends, strict=True))

    def _values(self, name: str) -> Text:
        """The values of a factor and their unit: "0|200|USD/t"."""
        values, _, unit = name.rpartition("|")
        return tuple(f"{text} {unit}".strip() for text in written(values))

    def _metric(self, name: str) -> Text:
        """A metric of a study and its unit: "coal 2035, GW"."""
        what, _, unit = name.rpartition(", ")
        thing, _, year = what.rpartition(" ")
        if what.startswith("cost"):
            told = self.catalogue["word.total_cost" if what == "cost" else "word.total_paid"]
        elif what.startswith("emissions"):
            when = same(year) if year.isdigit() else self.catalogue["word.all_years"]
            told = tuple(f"{a}, {b}" for a, b in zip(self.catalogue["word.emissions"], when, strict=True))
        else:
            told = tuple(f"{text} {year}" for text in self(f"group/{thing}").name)
        return tuple(f"{a}, {b}" for a, b in zip(told, load_units()[unit].name, strict=True))

    def _within(self, name: str) -> Text:
        """By how much more a plan may cost, and the year that is looked at: "0.05/2050"."""
        share, _, year = name.partition("/")
        return self.catalogue.fill("word.within", share=written(f"{100.0 * float(share):g}"), year=same(year))

    def _colour(self, label: str, kind: str) -> str:
        if kind == "instrument":
            return self(f"scenario/{label.partition('/')[2].partition(': ')[0]}").colour
        if label in _palette():
            return _palette()[label]
        if kind in OF:
            return self(f"{OF[kind]}/{label.partition('/')[2]}").colour
        place = self._spare.setdefault(kind, 0)
        self._spare[kind] += 1
        return TOLD_APART[place % len(TOLD_APART)]


def written(values: str) -> Text:
    """Values of a factor, "0.6|1.6", with the decimal mark of each language; words as people write them."""
    parts = [value for value in values.split("|") if value]
    return tuple(
        " – ".join(part.replace(".", mark) if _is_number(part) else plain(part) for part in parts)
        for mark in load_catalogue()["language.decimal"]
    )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def name_scenarios(results: Iterable[Results]) -> dict[str, Results]:
    """Name of each scenario, told apart by numbers where one is there twice."""
    named: dict[str, Results] = {}
    for each in results:
        name = start = str(each.plan.attrs.get("scenario") or "base")
        number = 2
        while name in named:
            name, number = f"{start} {number}", number + 1
        named[name] = each
    return named


def _names(plan: xr.Dataset, kind: str) -> list[Text]:
    """The names of the labels of a dimension; of a language that the file does not have, plain words."""
    labels = [plain(str(label)) for label in plan[kind].values]
    told = [plan[name].values.astype(str) if (name := f"{kind}_name_{each}") in plan else labels for each in LANGUAGES]
    return [tuple(text or texts[0] or label for text in texts) for label, *texts in zip(labels, *told, strict=True)]


def _title(name: str, results: Results) -> str:
    return str(results.plan.attrs["title"] or name)


def _number(name: str, results: Results) -> str:
    """What tells a scenario from another of the same name."""
    return name.removeprefix(str(results.plan.attrs["scenario"] or "base"))


def _needs_name(label: str) -> bool:
    kind, slash, _ = label.partition("/")
    return bool(slash) and kind not in FORMATTED


@cache
def _palette() -> dict[str, str]:
    with Path(__file__).with_name("palette.csv").open(encoding="utf-8", newline="") as file:
        return {row["label"]: row["colour"] for row in csv.DictReader(file)}


def is_assumed(label: str) -> bool:
    """Whether it is no result: what other sectors emit."""
    return label.startswith("sector/")


def shade(colour: str, share: float) -> str:
    """The colour mixed with white: at a share of 0 itself, at 1 four fifths white."""
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return "".join(["#", *(f"{round(part + (255 - part) * 0.8 * share):02x}" for part in parts)])
