"""The catalogue of texts is whole: every language, every place to be filled, every key that scripts ask for."""

import re
from pathlib import Path

import pytest

import kz_optimize.report.page
from kz_optimize.report.words import load_catalogue, load_units
from kz_optimize.report.words.labels import shade
from kz_optimize.schema import load

SCRIPTS = Path(kz_optimize.report.page.__file__).with_name("js")
CYRILLIC = re.compile("[а-яәіңғүұқөһ]", re.I)
WITHOUT_LETTERS = {"page.csv", "page.svg"}


def test_every_text_is_there_in_every_language():
    for key, texts in load_catalogue().items():
        assert all(texts) or key.startswith("column."), key
        if not key.startswith("column.") and key not in WITHOUT_LETTERS:
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
        load_catalogue(tmp_path)


def test_what_is_not_translated_falls_back_to_english(tmp_path):
    (tmp_path / "a.csv").write_text("key,en,kk,ru\nword.a,A,,Б\n", encoding="utf-8")
    assert load_catalogue(tmp_path)["word.a"] == ("A", "A", "Б")


def test_a_price_in_tenge():
    """50 USD/MWh at 520 tenge are 26,000 tenge per MWh, 26 per kWh."""
    unit = load_units()["USD/MWh"]
    assert 50.0 * unit.factor * 520.0 == pytest.approx(26.0)
    assert unit.tenge[0] == "KZT/kWh"


def test_shades_go_from_the_colour_towards_white():
    assert shade("#000000", 0.0) == "#000000"
    assert shade("#000000", 1.0) == "#cccccc"  # four fifths white


def test_every_input_table_has_a_name():
    assert {f"table.{name}" for name in load()} <= set(load_catalogue())
