"""Folders of otoole."""

import openpyxl
import pytest

from kz_optimize.errors import InputError
from kz_optimize.exchange import RefusedError, import_model
from tests.exchange.conftest import bring


def test_a_folder_of_otoole_is_a_model(otoole):
    # 20 of sun at 100, a battery of 10 at 1, and a store of a day's 5 / 365 units at 1,000.
    report, done = bring(otoole)
    assert done.cost == pytest.approx(2000 + 10 + 1000 * 5 / 365)
    assert report.verdict == "The objective can be expected to be equal, as far as what is assumed holds."


def test_a_folder_without_technologies_is_none(tmp_path):
    (tmp_path / "model").mkdir()
    with pytest.raises(InputError, match="this is no otoole folder"):
        import_model(tmp_path / "model", tmp_path / "case")


def test_a_parameter_that_is_not_known_is_refused_until_it_is_accepted(otoole):
    (otoole / "StorageInflow.csv").write_text("REGION,STORAGE,VALUE\nR,S,5\n", encoding="utf-8")
    (otoole / "UDCTag.csv").write_text("REGION,UDC,VALUE\n", encoding="utf-8")
    with pytest.raises(RefusedError, match="add --accept StorageInflow") as refused:
        bring(otoole)
    assert [entry.what for entry in refused.value.report.of("refused")] == ["StorageInflow"]
    assert not (otoole.parent / "case").exists()
    report, _ = bring(otoole, accept=["StorageInflow"])
    assert report.verdict == "The objective cannot be expected to be equal: StorageInflow accepted as above."


def test_columns_are_known_by_their_names(otoole):
    for path in otoole.glob("*.csv"):
        rows = [line.split(",")[::-1] for line in path.read_text(encoding="utf-8").split()]
        path.write_text("\n".join(map(",".join, rows)), encoding="utf-8")
    assert bring(otoole)[1].cost == pytest.approx(2000 + 10 + 1000 * 5 / 365)


def test_years_may_be_columns(otoole):
    (otoole / "CapitalCost.csv").write_text("TECHNOLOGY,2020,REGION\npv,100,R\nbat,1,R\n", encoding="utf-8")
    assert bring(otoole)[1].cost == pytest.approx(2000 + 10 + 1000 * 5 / 365)


@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        ("R,pv,2020,100\nR,bat,2020,1\n", "the header does not name the sets of the columns", 1),
        ("REGION,YEAR,VALUE\nR,2020,100\n", "the header does not name the sets of the columns", 1),
        ("REGION,TECHNOLOGY,YEAR,WORTH\nR,pv,2020,100\n", "the header does not name the sets of the columns", 1),
        ("REGION,TECHNOLOGY,YEAR,VALUE\nR,pv,2020,100\nR,pv,2020,90\n", "this index twice; line 2 has it, too", 3),
        ("REGION,TECHNOLOGY,YEAR,VALUE\nR,vp,2020,100\n", "CapitalCost has a label .*TECHNOLOGY has pv, bat", 2),
        ("REGION,TECHNOLOGY,YEAR,VALUE\nR,pv,2021,100\n", "CapitalCost has a label that is not in the set YEAR", 2),
    ],
)
def test_what_cannot_be_told_by_its_name_is_a_fault(otoole, text, problem, line):
    (otoole / "CapitalCost.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=problem) as caught:
        bring(otoole)
    assert caught.value.findings[0].line == line


def test_the_regions_once_more_and_tables_without_rows_change_nothing(otoole):
    (otoole / "_REGION.csv").write_text("VALUE\nR\n", encoding="utf-8")
    (otoole / "REMinProductionTarget.csv").write_text("REGION\n", encoding="utf-8")
    assert bring(otoole)[1].cost == pytest.approx(2000 + 10 + 1000 * 5 / 365)


def test_a_second_set_of_regions_that_are_none_is_refused(otoole):
    (otoole / "_REGION.csv").write_text("VALUE\nELSEWHERE\n", encoding="utf-8")
    with pytest.raises(RefusedError, match="--accept _REGION"):
        bring(otoole)


def test_a_set_without_its_header_is_a_fault(otoole):
    (otoole / "TECHNOLOGY.csv").write_text("pv\nbat\n", encoding="utf-8")
    with pytest.raises(InputError, match="the header of this set is not VALUE"):
        bring(otoole)


def test_a_workbook_is_read_as_a_folder_is(otoole):
    book = openpyxl.Workbook()
    for path in otoole.glob("*.csv"):
        sheet = book.create_sheet(path.stem[:31])
        for line in path.read_text(encoding="utf-8").split():
            sheet.append([float(cell) if cell.replace(".", "").isdigit() else cell for cell in line.split(",")])
    book.save(otoole.parent / "model.xlsx")
    assert bring(otoole.parent / "model.xlsx")[1].cost == pytest.approx(2000 + 10 + 1000 * 5 / 365)
    (otoole.parent / "text.xlsx").write_text("no workbook", encoding="utf-8")
    with pytest.raises(InputError, match="no workbook of Excel"):
        import_model(otoole.parent / "text.xlsx", otoole.parent / "other")


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
