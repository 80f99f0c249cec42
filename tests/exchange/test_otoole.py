"""Folders of otoole."""

import pytest

from kz_optimize.errors import InputError
from kz_optimize.exchange import import_model
from tests.exchange.conftest import bring


def test_a_folder_of_otoole_is_a_model(otoole):
    # 20 of sun at 100, a battery of 10 at 1, and a store of a day's 5 / 365 units at 1,000.
    report, done = bring(otoole)
    assert done.cost == pytest.approx(2000 + 10 + 1000 * 5 / 365)
    assert "STORAGE S" in [entry.what for entry in report.of("mapped")]


def test_a_folder_without_technologies_is_none(tmp_path):
    (tmp_path / "model").mkdir()
    with pytest.raises(InputError, match="this is no otoole folder"):
        import_model(tmp_path / "model", tmp_path / "case")


def test_a_parameter_that_is_not_known_is_reported(otoole):
    (otoole / "StorageInflow.csv").write_text("REGION,STORAGE,VALUE\nR,S,5\n", encoding="utf-8")
    (otoole / "UDCTag.csv").write_text("REGION,UDC,VALUE\n", encoding="utf-8")
    report, _ = bring(otoole)
    assert [entry.what for entry in report.of("refused")] == ["StorageInflow"]


@pytest.mark.parametrize("word", ["nan", "inf", "1e999"])
def test_numbers_must_be_finite(otoole, word):
    (otoole / "CapitalCost.csv").write_text(f"REGION,TECHNOLOGY,YEAR,VALUE\nR,pv,2020,{word}\n", encoding="utf-8")
    with pytest.raises(InputError, match="this is not a number"):
        import_model(otoole, otoole.parent / "case")


def test_years_must_be_years(otoole):
    (otoole / "YEAR.csv").write_text("VALUE\nfirst\n", encoding="utf-8")
    with pytest.raises(InputError, match='column YEAR: "first": this is no year'):
        import_model(otoole, otoole.parent / "case")


def test_a_word_in_place_of_a_number_is_named(otoole):
    (otoole / "CapitalCost.csv").write_text("REGION,TECHNOLOGY,YEAR,VALUE\nR,pv,2020,dear\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"CapitalCost.csv, line 2, column VALUE: \"dear\": this is not a number"):
        import_model(otoole, otoole.parent / "case")
