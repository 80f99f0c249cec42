import csv
import io
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kz_optimize.tables.findings import Findings
from kz_optimize.tables.sheet import read_sheet


def read(tmp_path, content):
    path = tmp_path / "table.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    findings = Findings()
    return read_sheet(path, findings), findings.items


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(tmp_path, separator, newline):
    text = newline.join(separator.join(row) for row in [["a", "b", "c"], ["1", " x ", ""], ["2", "ы", "z"]])
    sheet, findings = read(tmp_path, text)
    assert findings == []
    assert {name: list(cells) for name, cells in sheet.cells.items()} == {
        "a": ["1", "2"],
        "b": ["x", "ы"],
        "c": ["", "z"],
    }
    assert [sheet.places[row].line for row in range(2)] == [2, 3]
    assert sheet.decimal_comma == (separator == ";")


def test_the_first_line_of_excel_names_the_separator(tmp_path):
    sheet, _ = read(tmp_path, "sep=;\r\na;b,c\r\n1;2\r\n")
    assert list(sheet.cells) == ["a", "b,c"]
    assert (sheet.header_line, sheet.places[0].line) == (2, 3)


def test_cells_over_several_lines_do_not_shift_the_lines_after_them(tmp_path):
    sheet, findings = read(tmp_path, 'a,note\n1,"first\nsecond\r\nthird ""quoted"", with comma"\n\n2,plain\n')
    assert findings == []
    assert list(sheet.cells["a"]) == ["1", "2"]
    assert sheet.cells["note"][0].startswith("first\nsecond")
    assert sheet.cells["note"][0].endswith('third "quoted", with comma')
    assert [sheet.places[row].line for row in range(2)] == [2, 6]


def test_blank_rows_and_columns_are_left_out_and_lines_stay_true(tmp_path):
    sheet, findings = read(tmp_path, "\n,,,\na,b,,\n1,2,,\n,, ,\n3,,,\n,,,\n,,,\n")
    assert findings == []
    assert {name: list(cells) for name, cells in sheet.cells.items()} == {"a": ["1", "3"], "b": ["2", ""]}
    assert sheet.header_line == 3
    assert [sheet.places[row].line for row in range(2)] == [4, 6]


@pytest.mark.parametrize("separator", [",", ";"])
def test_rows_that_begin_with_a_number_sign_are_remarks(tmp_path, separator):
    rows = [['"# what, or; why"'], ["a", "b"], ["# MW", "x"], ["1", "# no remark"], [" # out", "5"], ["2", ""]]
    sheet, findings = read(tmp_path, "\n".join(separator.join(row) for row in rows))
    assert findings == []
    assert {name: list(cells) for name, cells in sheet.cells.items()} == {"a": ["1", "2"], "b": ["# no remark", ""]}
    assert [sheet.header_line, *(sheet.places[row].line for row in range(2))] == [2, 4, 6]


def test_short_rows_are_filled_and_long_ones_reported(tmp_path):
    sheet, findings = read(tmp_path, "a,b\n1\n2,3,4\n")
    assert list(sheet.cells["b"]) == ["", "3"]
    assert [(finding.line, finding.value) for finding in findings] == [(3, "4")]


def test_a_quotation_mark_left_open_is_reported_where_it_opens(tmp_path):
    sheet, findings = read(tmp_path, 'a,b\n1,2\n3,"4\n5,6\n')
    assert sheet is None
    assert findings[0].line == 3


def test_a_missing_file_and_an_empty_one_are_reported(tmp_path):
    findings = Findings()
    assert read_sheet(tmp_path / "none.csv", findings) is None
    assert read(tmp_path, b"")[0] is None
    assert len(findings.items) == 1


cells = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n\r\x85", exclude_characters="\ufeff"),
    max_size=5,
)


@given(st.lists(st.lists(cells, min_size=2, max_size=2), min_size=1, max_size=6), st.sampled_from(",;\t"))
@settings(max_examples=60)
def test_whatever_is_written_is_read_back(tmp_path_factory, rows, separator):
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=separator, quoting=csv.QUOTE_ALL).writerows([["name", "note"], *rows])
    path = tmp_path_factory.mktemp("sheet") / "table.csv"
    path.write_bytes(buffer.getvalue().encode())
    sheet = read_sheet(path, Findings())
    trimmed = [[_normal(cell) for cell in row] for row in rows]
    kept = [row for row in trimmed if any(row) and not row[0].startswith("#")]
    assert [list(row) for row in zip(sheet.cells["name"], sheet.cells["note"], strict=True)] == kept


def _normal(cell):
    return unicodedata.normalize("NFC", cell).strip()
