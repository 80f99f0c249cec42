"""The catalogue of texts is whole: every language, every place to be filled, every key that scripts ask for."""

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import kz_optimize
import kz_optimize.report.page
from kz_optimize.report.words import load_catalogue, load_units
from kz_optimize.report.words.labels import shade
from kz_optimize.report.words.units import TENGE
from kz_optimize.schema import LANGUAGES, load
from tests.report.chromium import kept_data

SCRIPTS = Path(kz_optimize.report.page.__file__).with_name("js")
CYRILLIC = re.compile("[а-яәіңғүұқөһ]", re.I)
WITHOUT_LETTERS = {"page.csv", "page.svg", "language.locale", "language.decimal", "unit.%"}


def test_every_text_is_there_in_every_language():
    for key, texts in load_catalogue().items():
        assert all(texts), key
        if key not in WITHOUT_LETTERS:
            assert all(CYRILLIC.search(text) for text in texts[1:]), f"{key} is not translated"


def test_places_to_fill_are_the_same_in_every_language():
    for key, texts in load_catalogue().items():
        places = [set(re.findall(r"\{(\w+)\}", text)) for text in texts]
        assert places[0] == places[1] == places[2], key


def test_scripts_ask_only_for_texts_that_exist():
    asked = {key for path in SCRIPTS.glob("*.js") for key in re.findall(r'\bt\("([\w.]+)"', path.read_text("utf-8"))}
    assert asked
    assert asked <= set(load_catalogue())


def test_a_key_that_is_there_twice_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text("key,en,kk,ru\nword.a,A,,\nword.a,B,,\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"word\.a"):
        load_catalogue(tmp_path / "a.csv")


def test_what_is_not_translated_falls_back_to_english(tmp_path):
    (tmp_path / "a.csv").write_text("key,en,kk,ru\nword.a,A,,Б\n", encoding="utf-8")
    assert load_catalogue(tmp_path / "a.csv")["word.a"] == ("A", "A", "Б")


def test_a_language_is_added_in_the_catalogue_alone(files, tmp_path):
    """A column of Uzbek, blank but for a title and the name of the language: figures, page and inputs know it."""
    shutil.copytree(Path(kz_optimize.__file__).parent, tmp_path / "kz_optimize")
    path = tmp_path / "kz_optimize" / "report" / "words" / "catalogue.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    added = {"chart.capacity.title": "Quvvat", "language.name": "Oʻzbekcha"}
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, [*rows[0], "uz"])
        table.writeheader()
        table.writerows(row | {"uz": added.get(row["key"], "")} for row in rows)

    def spoken(*arguments):
        command = [sys.executable, "-m", "kz_optimize", *map(str, arguments)]
        environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
        return done.stdout

    spoken("plot", files[0], "--figure", "capacity", "--language", "uz", "--out", "a.svg")
    assert "Quvvat" in (tmp_path / "a.svg").read_text("utf-8")
    spoken("report", files[0], "--out", "a.html")
    kept = kept_data((tmp_path / "a.html").read_text("utf-8"))
    assert kept["languages"] == [*LANGUAGES, "uz"]
    assert kept["labels"]["region/north"]["name"][-1] == kept["labels"]["region/north"]["name"][0] == "North"
    assert "name_uz" in spoken("explain", "regions")


def test_a_price_in_tenge():
    """50 USD/MWh at 520 tenge are 26,000 tenge per MWh, 26 per kWh."""
    unit = load_units()["USD/MWh"]
    assert pytest.approx(26.0) == 50.0 * TENGE * 520.0
    assert unit.tenge[0] == "KZT/kWh"


def test_shades_go_from_the_colour_towards_white():
    assert shade("#000000", 0.0) == "#000000"
    assert shade("#000000", 1.0) == "#cccccc"  # four fifths white


def test_every_input_table_has_a_name():
    assert {f"table.{name}" for name in load()} <= set(load_catalogue())
