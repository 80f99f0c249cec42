"""From bytes to text, and from text to numbers, flags and names, as spreadsheets in Kazakhstan write them."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd
from charset_normalizer import from_bytes

SAVE_AS_UTF8 = "Save the file from Excel as 'CSV UTF-8 (comma delimited)' and try again"

_RUSSIAN = set("АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюя№«»–—…°\u00a0")
_CYRILLIC_ENCODINGS = ["cp1251", "koi8_r", "cp866", "mac_cyrillic", "cp1252"]


def decode(data: bytes) -> str:
    """The text of a file in UTF-8 (with or without mark), UTF-16 or, where there is no doubt, Windows-1251.

    Letters written as letter and accent are joined (NFC), so that a name is the same whatever wrote it.
    Raises ValueError with the reason when the encoding is in doubt.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = _strictly(data, "utf-16")
    elif b"\x00" in data[:4096]:
        zeros_first = data[:4096:2].count(0) > data[1:4096:2].count(0)
        text = _strictly(data, "utf-16-be" if zeros_first else "utf-16-le")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = _decode_windows_1251(data)
    if "\x00" in text:
        raise ValueError("this is not a text file")
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ValueError("the file seems to be UTF-16 but is damaged") from error


def _decode_windows_1251(data: bytes) -> str:
    """The text, if no other encoding is as likely and no byte means another letter in the Kazakh Windows encoding."""
    reason = "the file is neither UTF-8 nor certainly Windows-1251 (Kazakh letters do not exist in Windows-1251)"
    matches = from_bytes(data, cp_isolation=_CYRILLIC_ENCODINGS)
    best = matches.best()
    rivals = [match for match in matches if match.encoding not in ("cp1251", "mac_cyrillic")]
    if best is None or "cp1251" not in {match.encoding for match in matches}:
        raise ValueError(reason)
    chaos = next(match.chaos for match in matches if match.encoding == "cp1251")
    if chaos > best.chaos or any(rival.chaos <= chaos + 0.02 for rival in rivals):
        raise ValueError(reason)
    text = data.decode("cp1251", errors="replace")
    if any(letter not in _RUSSIAN for letter in set(text) if not letter.isascii()):
        raise ValueError(reason)
    return text


_DIGITS = set("0123456789.+-eE")
_SPACES = " \u00a0\u202f\u2009"
_GROUPED = re.compile(rf"[+-]?[0-9]{{1,3}}(?:[{_SPACES}][0-9]{{3}})+(?:[.,][0-9]*)?")
_PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?")
_AMBIGUOUS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")


def parse_number(text: str, decimal_comma: bool) -> float:
    """A number with decimal point or comma and, optionally, spaces between thousands; NaN if it is none.

    `decimal_comma` says that a comma can only be a decimal comma, as in a file separated by semicolons. Elsewhere
    "1,234" is refused: it may be one thousand or one and a bit.

    >>> parse_number("1 234,5", decimal_comma=True), parse_number("1,234", decimal_comma=False)
    (1234.5, nan)
    """
    text = text.replace("\u2212", "-")
    if _GROUPED.fullmatch(text):
        text = re.sub(f"[{_SPACES}]", "", text)
    if not _PLAIN.fullmatch(text) or (not decimal_comma and _AMBIGUOUS.fullmatch(text)):
        return float("nan")
    number = float(text.replace(",", "."))
    return number if np.isfinite(number) else float("nan")


def parse_numbers(cells: np.ndarray, decimal_comma: bool) -> np.ndarray:
    """The numbers [float64] in an array of trimmed texts; NaN for blanks and for what is no number."""
    numbers = np.full(len(cells), np.nan)
    filled = np.flatnonzero(cells != "")
    texts = cells[filled]
    letters = set("".join(texts))
    if letters <= _DIGITS or (decimal_comma and letters <= _DIGITS | {","}):  # so float() cannot meet nan, inf or 1_000
        try:
            points = np.array("\n".join(texts).replace(",", ".").split("\n"), dtype=object) if "," in letters else texts
            numbers[filled] = points.astype(np.float64)
        except ValueError:
            pass
        else:
            numbers[np.isinf(numbers)] = np.nan
            return numbers
    codes, distinct = pd.factorize(texts)
    parsed = np.fromiter((parse_number(text, decimal_comma) for text in distinct), np.float64, len(distinct))
    numbers[filled] = parsed[codes]
    return numbers


_MONTHS = (
    ("янв", "jan", "қаң"), ("фев", "feb", "ақп"), ("мар", "mar", "нау"), ("апр", "apr", "сәу"),
    ("май", "мая", "may", "мам"), ("июн", "jun", "мау"), ("июл", "jul", "шіл"), ("авг", "aug", "там"),
    ("сен", "sep", "қыр"), ("окт", "oct", "қаз"), ("ноя", "nov", "қар"), ("дек", "dec", "жел"),
)  # fmt: skip
_MONTH_NUMBER = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
_MONTH_YEAR = re.compile(r"([^\W\d_]{3,9})\.?[ .\-]?([0-9]{2,4})")
_DAY_MONTH = re.compile(r"([0-9]{1,2})[ .\-]([^\W\d_]{3,9})\.?(?:[ .\-][0-9]{2,4})?")
_DATE = re.compile(r"[0-9]{1,4}[./\-][0-9]{1,2}[./\-][0-9]{1,4}(?: .*)?")
_EXCEL_ERROR = re.compile(
    r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|ССЫЛКА!|Н/Д|ЗНАЧ!|ДЕЛ/0!|ИМЯ\?|ЧИСЛО!|ПУСТО!|#+)"
)


def is_excel_error(text: str) -> bool:
    """Whether the cell holds what Excel shows instead of a result, such as #REF!, #ДЕЛ/0! or ####."""
    return _EXCEL_ERROR.fullmatch(text) is not None


def is_formula(text: str) -> bool:
    """Whether the cell holds a formula instead of its result."""
    return len(text) > 1 and text[0] == "="


def explain_cell(text: str) -> tuple[str, str] | None:
    """Problem and remedy for a formula or an Excel error, wherever it stands; None for anything else."""
    if is_formula(text):
        return "this is a formula, not its result", "Copy the column in Excel and paste it as values"
    if is_excel_error(text):
        return "this is an error shown by Excel, not a value", "Repair the formula (or widen the column) and save again"
    return None


LONGEST_NAME = 500
"""Letters."""
_BREAK = re.compile("[\n\r\t\x85\u2028\u2029]")
_ODD = re.compile("^[=#+@-]|[\n\r\t\x85\u2028\u2029]")


def explain_word(text: str) -> tuple[str, str] | None:
    """Problem and remedy for a cell that should hold a name or a text for people, but does not; else None.

    Names come out again in tables that are opened in spreadsheets: none may look like a formula or break a line.
    """
    if len(text) <= LONGEST_NAME and not _ODD.search(text):
        return None
    known = explain_cell(text)
    if known:
        return known
    if len(text) > 1 and text[0] in "+-@":
        return "a spreadsheet takes this for a formula", "Begin with a letter or a digit"
    if _BREAK.search(text):
        return "this runs over several lines or columns", "Write it on one line, without tabs"
    if len(text) > LONGEST_NAME:
        return (
            f"this has {len(text):,} letters",
            f"Write {LONGEST_NAME} at most; a longer text belongs in the column note",
        )
    return None


def explain_number(text: str, whole: bool = False) -> tuple[str, str]:
    """Problem and remedy for a cell that should hold a number, or a whole number, but does not."""
    known = explain_cell(text)
    if known:
        return known
    meant = _number_before_excel(text)
    if meant or _DATE.fullmatch(text):
        guess = f" (it may have been {meant})" if meant else ""
        return f"this is a date{guess}", "Excel turns numbers into dates: format the column as number, type it again"
    if text.casefold().lstrip("+-") in ("nan", "inf", "infinity", "na", "n/a", "null", "none", "-", ""):
        return "this is no finite number", "Leave the cell blank for 'not given', or write a number"
    if text.endswith("%"):
        return "a percentage is not understood", "Write the share of 1, for example 0.12 for 12 %"
    if _AMBIGUOUS.fullmatch(text):
        either = f"{text.replace(',', '')} or {text.replace(',', '.')}"
        return "the comma may separate thousands or decimals", f"Write {either}, whichever is meant"
    if _PLAIN.fullmatch(text) and not whole:
        return "this number is too large", "Write a number below 1e308; a blank means no limit where one is optional"
    if _PLAIN.fullmatch(text) or _GROUPED.fullmatch(text):
        return "this is not a whole number", "Write a whole number, for example 2030"
    example = "2030" if whole else "1234.5 or 1234,5"
    return "this is not a number", f"Write digits only, without unit or words, for example {example}"


def _number_before_excel(text: str) -> str:
    """The number Excel may have turned into this date: "янв.25" was 1.25; "" when it is no such date."""
    match = _MONTH_YEAR.fullmatch(text)
    if match and (month := _MONTH_NUMBER.get(match[1][:3].casefold())):
        return f"{month}.{match[2]}"
    match = _DAY_MONTH.fullmatch(text)
    if match and (month := _MONTH_NUMBER.get(match[2][:3].casefold())):
        return f"{int(match[1])}.{month} or {int(match[1])}.{month:02d}"
    return ""


_YES = ("yes", "true", "1", "да", "иә", "истина")
_NO = ("no", "false", "0", "нет", "жоқ", "ложь")


def parse_flags(cells: np.ndarray, default: bool) -> tuple[np.ndarray, np.ndarray]:
    """The flags [bool] in an array of trimmed texts, and a mask of the cells that are none."""
    codes, distinct = pd.factorize(cells)
    meaning = {"": default, **dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}
    words = [str(text).casefold() for text in distinct]
    flags = np.array([meaning.get(word, default) for word in words], dtype=bool)
    wrong = np.array([word not in meaning for word in words], dtype=bool)
    return flags[codes], wrong[codes]
