"""Figures are drawn from files alone, show what the tables hold, and are the same each time."""

import matplotlib.colors
import pandas as pd
import pytest

from kz_optimize.report import figures, tables
from kz_optimize.results import netcdf


@pytest.fixture(scope="module")
def files(solved_once):
    return [solved_once[name].results for name in ("base", "cap")]


@pytest.mark.parametrize("kind", figures.KINDS)
def test_every_figure_is_drawn_with_the_names_of_its_results(files, tmp_path, kind):
    figures.draw(files, kind, tmp_path / "a.svg")
    assert "Emission cap" in (tmp_path / "a.svg").read_text(encoding="utf-8")


def test_the_same_figure_is_the_same_file(files, tmp_path):
    for name in ("a.svg", "b.svg"):
        figures.draw(files[:1], "emissions", tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_bars_are_as_high_as_the_tables_and_in_their_colours(files):
    results = netcdf.load(files[1])
    drawn = figures.stacks({"cap": results}, tables.generation, "TWh")
    bars = {bar.get_label(): bar for bar in drawn.axes[0].containers}
    table = tables.generation(results).drop(index="total")
    assert {name: [patch.get_height() for patch in bar] for name, bar in bars.items()} == {
        name: pytest.approx(row.tolist()) for name, row in table.iterrows()
    }
    wind = matplotlib.colors.to_hex(bars["wind"][0].get_facecolor())
    assert wind == tables.colours(results)["wind"].lower()


def test_what_is_below_zero_is_stacked_downwards(files):
    table = pd.DataFrame({2025: [-1.0, -3.0], 2035: [2.0, 4.0]}, ["coal", "gas"])
    drawn = figures.stacks({"cap": netcdf.load(files[1])}, lambda _: table, "TWh")
    first, second = drawn.axes[0].containers
    assert [bar.get_y() + bar.get_height() for bar in second] == [-4.0, 6.0]
    assert [bar.get_y() for bar in first] == [0.0, 0.0]


def test_a_figure_of_a_kind_that_can_be_looked_at_in_a_document(files, tmp_path):
    figures.draw(files[:1], "capacity", tmp_path / "new" / "capacity.png")
    assert (tmp_path / "new" / "capacity.png").read_bytes().startswith(b"\x89PNG")
