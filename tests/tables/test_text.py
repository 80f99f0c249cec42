import doctest
import math
import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kz_optimize.tables import text
from kz_optimize.tables.text import decode, explain_number, parse_flags, parse_number, parse_numbers

RUSSIAN = "область;энергия\nАбай;12,5\nКарагандинская «С»;3\n"
KAZAKH = "облыс;энергия\nАқтөбе;12,5\nҚостанай;3\nҰлытау;1\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("content", [RUSSIAN, KAZAKH, "a,b\n1,2\n"])
def test_unicode_is_read_however_it_is_written(content, encoding):
    assert decode(content.encode(encoding)) == content


def test_utf_16_with_the_mark_of_the_other_order_is_read():
    assert decode(b"\xfe\xff" + KAZAKH.encode("utf-16-be")) == KAZAKH


def test_windows_1251_is_read_where_there_is_no_doubt():
    assert decode(RUSSIAN.encode("cp1251")) == RUSSIAN


@pytest.mark.parametrize(
    "data",
    [
        KAZAKH.encode("kz1048"),  # Қ and Ұ are Cyrillic letters of other languages in Windows-1251
        RUSSIAN.replace("«С»", "").encode("koi8_r"),
        RUSSIAN.replace("«С»", "").encode("cp866"),
        "A,б\n".encode("cp1251"),  # too short to tell
        "a,café\nb,straße\n".encode("cp1252"),
        b"\xff\xfea",  # half a letter
        b"%PDF-1.4\x00\x01\x02",
    ],
)
def test_an_encoding_in_doubt_is_refused(data):
    with pytest.raises(ValueError, match=r"neither UTF-8|damaged|not a text file"):
        decode(data)


def test_letters_and_their_accents_are_joined():
    apart = unicodedata.normalize("NFD", "Қызылорда, Шымкент қаласы й")
    assert len(apart) > len("Қызылорда, Шымкент қаласы й")
    assert decode(apart.encode()) == "Қызылорда, Шымкент қаласы й"


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufeff")))
def test_any_utf_8_text_is_read(content):
    assert decode(content.encode()) == unicodedata.normalize("NFC", content)


@given(st.binary(max_size=200))
@settings(max_examples=50)
def test_any_bytes_are_read_or_refused(data):
    try:
        content = decode(data)
    except ValueError:
        return
    assert isinstance(content, str)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("12", 12), ("-12.5", -12.5), ("+3", 3), ("12,5", 12.5), (",5", 0.5), ("0,125", 0.125), ("1e3", 1000),
        ("1,5E+03", 1500), ("1 234", 1234), ("1\u00a0234\u00a0567,8", 1234567.8), ("1\u202f234.5", 1234.5),
        ("\u22125", -5), ("7.", 7), ("1 234,567", 1234.567),
    ],
)  # fmt: skip
def test_numbers_as_spreadsheets_write_them(written, number):
    assert parse_number(written, decimal_comma=False) == number
    assert parse_numbers(np.array([written, ""], dtype=object), decimal_comma=False)[0] == number


@pytest.mark.parametrize(
    "written",
    ["", "-", "1.2.3", "1,2,3", "1,234.5", "12 34", "1 2345", "1_000", "0x10", "nan", "inf", "1e400", "12%", "١٢",
     "=1+1", "12 MW", "1e", "e5", ".", "янв.25", "true"],
)  # fmt: skip
def test_what_is_no_number(written):
    assert math.isnan(parse_number(written, decimal_comma=True))
    assert math.isnan(parse_numbers(np.array([written], dtype=object), decimal_comma=True)[0])


def test_one_comma_and_three_digits_are_decimals_only_in_a_file_with_semicolons():
    assert parse_number("1,234", decimal_comma=True) == 1.234
    assert math.isnan(parse_number("1,234", decimal_comma=False))
    assert parse_number("0,234", decimal_comma=False) == 0.234  # no thousands begin with a zero


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_survives_being_written(number):
    assert parse_number(repr(number), decimal_comma=False) == number
    assert parse_number(repr(number).replace(".", ","), decimal_comma=True) == number


@given(st.integers(-(10**12), 10**12), st.sampled_from(" \u00a0\u202f\u2009"))
def test_every_whole_number_survives_spaces_between_thousands(number, space):
    assert parse_number(f"{number:,}".replace(",", space), decimal_comma=False) == number


@given(st.lists(st.text("0123456789.,-+eE \u00a0naif", max_size=6)), st.booleans())
def test_columns_are_read_as_their_cells_are(cells, decimal_comma):
    cells = [cell.strip() for cell in cells]
    column = parse_numbers(np.array([*cells, ""], dtype=object)[:-1], decimal_comma)
    one_by_one = [parse_number(cell, decimal_comma) for cell in cells]
    np.testing.assert_array_equal(column, np.array(one_by_one, dtype=float))


@given(st.text(max_size=12))
def test_every_wrong_number_is_explained(cell):
    problem, remedy = explain_number(cell)
    assert problem
    assert remedy


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("янв.25", "1.25"), ("фев.50", "2.50"), ("Jan-25", "1.25"), ("май.30", "5.30"), ("қаң.25", "1.25"),
        ("25.янв", "25.1 or 25.01"), ("1-Dec", "1.12"), ("12 мая", "12.5 or 12.05"),
    ],
)  # fmt: skip
def test_the_number_behind_a_date_of_excel_is_guessed(cell, meant):
    problem, remedy = explain_number(cell)
    assert f"it may have been {meant}" in problem
    assert "Excel" in remedy


def test_a_full_date_is_recognised_without_a_guess():
    assert explain_number("05.01.2025")[0] == "this is a date"


@pytest.mark.parametrize("word", ["yes", "Yes", "TRUE", "1", "да", "ДА", "иә", "Иә", "ИСТИНА"])
def test_yes_in_three_languages(word):
    flags, wrong = parse_flags(np.array([word], dtype=object), default=False)
    assert flags[0]
    assert not wrong[0]


@pytest.mark.parametrize("word", ["no", "FALSE", "0", "нет", "жоқ", "Жоқ", "ЛОЖЬ"])
def test_no_in_three_languages(word):
    flags, wrong = parse_flags(np.array([word], dtype=object), default=True)
    assert not flags[0]
    assert not wrong[0]


def test_blank_flags_are_the_default_and_other_words_are_wrong():
    flags, wrong = parse_flags(np.array(["", "maybe", "2"], dtype=object), default=True)
    assert flags.tolist()[0] is True
    assert wrong.tolist() == [False, True, True]


def test_examples_in_the_docstrings():
    result = doctest.testmod(text)
    assert result.attempted >= 1
    assert result.failed == 0
