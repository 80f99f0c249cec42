"""What stands in a hostile cell, and what it means: None where nothing but a refusal is right."""

from __future__ import annotations

HUGE_DIGITS = "1" * 5000

NUMBERS: dict[str, float | None] = {
    "": None, " ": None, "0": 0.0, "-0": 0.0, "7": 7.0, "-1": -1.0, "0.25": 0.25, "2030": 2030.0, "1e3": 1000.0,
    "+5": 5.0, ".5": 0.5, "5.": 5.0, "007": 7.0, "1E+02": 100.0, "1,5": 1.5, "0,125": 0.125, "1 234": 1234.0,
    "1\u00a0234\u202f567": 1234567.0, "1 234,5": 1234.5, "\u22122": -2.0, "  3  ": 3.0, "1e-300": 1e-300,
    "5e-324": 5e-324, "1e300": 1e300, "1.7976931348623157e308": 1.7976931348623157e308, "1e15": 1e15,
    "9007199254740993": 9007199254740992.0, "0.30000000000000000000001": 0.3, "1e400": None, "-1e999": None,
    "1" + "0" * 400: None, HUGE_DIGITS: None, "nan": None, "NaN": None, "inf": None, "-Infinity": None, "NA": None,
    "null": None, "None": None, "-": None, "--1": None, "1e": None, "e5": None, "1.2.3": None, "1,234": None,
    "1,234,567": None, "1.234,5": None, "12 34": None, "1'000": None, "1_000": None, "0x10": None, "\u0661\u0662": None,
    "\uff15": None, "\u00bd": None, "1/2": None, "5%": None, "5 MW": None, "$5": None, "true": None, "yes": None,
    "да": None, "a lot": None, "02.май": None, "янв.25": None, "2025-01-01": None,
    "01.02.2025": None, "2025-01-01T00:00": None, "=1+1": None, "=SUM(A1:A9)": None, "#REF!": None,
    "#ССЫЛКА!": None, "####": None, "+A1": None, "@SUM(A1)": None, "1\n2": None,
    "1;2": None, '"5"': None, "'5": None, "\u200b5": None, "5\u200b": None, "x" * 200_000: None,
    "\U0001f525": None, "\ufeff5": None, "1\t2": None,
}  # fmt: skip
"""Blank ones mean the default of their column, where it has one."""

NAMES: dict[str, str | None] = {
    "": None, "nobody": "nobody", "North": "North", "n1 ": "n1", "\u00a0n1": "n1", "nі": "nі",
    "Қазақстан": "Қазақстан",
    "Север": "Север", "и\u0306": "й", "nan": "nan",
    "None": "None", "NULL": "NULL", "NA": "NA", "1": "1", "1e5": "1e5", "yes": "yes", "all": "all", "none": "none",
    "CO2e": "CO2e", "a b": "a b", "a,b": "a,b", "a;b": "a;b", 'a"b': 'a"b', "a'b": "a'b", "{0}": "{0}", "%s": "%s",
    "..": "..", "../../x": "../../x", "C:\\x": "C:\\x", "a:b": "a:b", "a/b": "a/b", "-": "-",
    "<script>alert(1)</script>": "<script>alert(1)</script>", "wind@north": "wind@north", "a#b": "a#b", "a>b": "a>b",
    "\U0001f525": "\U0001f525", "\u202eabc": "\u202eabc", "x" * 300: "x" * 300, "=A1": None, "=cmd|'/c calc'!A1": None,
    "+A1": None, "-A1+B1": None, "@SUM(A1)": None, "#REF!": None, "#N/A": None, "a\nb": None, "a\r\nb": None,
    "a\tb": None, "a\x01b": None, "\x1b[31mred": None, "x" * 100_000: None,
}  # fmt: skip

FLAGS: dict[str, bool | None] = {
    "": None, "yes": True, "no": False, "YES": True, "да": True, "Нет": False,
    "иә": True, "жоқ": False, "1": True, "0": False, "TRUE": True, "ЛОЖЬ": False,
    " yes ": True, "y": None, "maybe": None, "2": None, "1.0": None, "-1": None, "=TRUE()": None, "#N/A": None,
    "+": None,
}  # fmt: skip

CHOICES: dict[str, str | None] = {
    "": None,
    "hourly": None,
    "HOUR": None,
    "1": None,
    "yes": None,
    "=A1": None,
    "#REF!": None,
    "hour;day": None,
}
"""Besides the choices of the column itself."""
