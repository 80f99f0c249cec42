"""The reference, made from its sources: tables from the schema, equations from the families, words from the glossary.

Every page is Markdown. `docs/tables` and `docs/equations` are written by `write_pages`, never by hand.
"""

from __future__ import annotations

import ast
import csv
import io
import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

from kz_optimize import schema
from kz_optimize.errors import Finding, InputError
from kz_optimize.reference.glossary import TERMS
from kz_optimize.schema import POLICIES, REMARKS, Column, TableSchema

MODEL = Path(__file__).parents[1] / "model"
NO_FAMILY = ("__init__", "steps", "explain")
MADE = "<!-- Made by `make docs`: change the source, not this page. -->"

Page = Callable[[], str]


def topics() -> dict[str, list[Page]]:
    """Every topic by name, with its pages: a name may be a table, a family and a word at once."""
    pages: dict[str, list[Page]] = {}
    for name, table in schema.load().items():
        pages.setdefault(name, []).append(partial(table_page, table))
    for name in family_names():
        pages.setdefault(name, []).append(partial(family_page, name))
    for name in TERMS:
        pages.setdefault(name, []).append(partial(term_page, name))
    return pages


def explain(topic: str) -> str:
    """The pages about a topic: a table, one of its columns (table.column), a family of equations or a word.

    Raises InputError with the nearest known topic.
    """
    known = topics()
    plain = topic.strip().lower().removesuffix(".csv")
    name = next((n for n in (plain, plain.replace("_", " "), plain.replace(" ", "_"), plain + "s") if n in known), "")
    if name:
        return "\n".join(page() for page in known[name])
    table, _, column = plain.partition(".")
    if table in schema.load() and column in schema.load()[table].by_name:
        return column_page(schema.load()[table], column)
    holders = [table for table in schema.load().values() if plain in table.by_name]
    if holders:
        return "\n".join(column_page(table, plain) for table in holders)
    close = get_close_matches(plain, known, n=3, cutoff=0.5)
    remedy = f"Did you mean {' or '.join(close)}? " if close else ""
    raise InputError([Finding("there is no such topic", remedy + "kz-optimize explain lists them all", value=topic)])


def contents() -> str:
    """All topics by kind."""
    parts = {"Tables": list(schema.load()), "Families of equations": family_names(), "Words": sorted(TERMS)}
    return "\n".join(f"# {title}\n\n{', '.join(names)}\n" for title, names in parts.items())


def table_page(table: TableSchema) -> str:
    """A table: what it is, its columns, and what happens between the years."""
    always = "Every case needs it." if table.required else "Leave it out if the case does not need it."
    lines = [f"# {table.name}.csv", "", f"{_sentence(table.description)} {always} {_years(table)}".strip(), ""]
    lines += ["| column | unit | default | allowed | meaning |", "| --- | --- | --- | --- | --- |"]
    lines += [_column_row(column) for column in table.columns]
    remarks = ", ".join(f"`{name}`" for name in REMARKS)
    lines += ["", f"Columns in bold together name a row. {remarks} may follow in every table.", ""]
    return "\n".join(lines)


def tables_page() -> str:
    """The list of tables."""
    needed = {True: "every case", False: ""}
    lines = [
        f"| [{name}]({name}.md) | {needed[table.required]} | {_sentence(table.description)} |"
        for name, table in schema.load().items()
    ]
    return "\n".join(["# Tables", "", "| table | needed by | what it is |", "| --- | --- | --- |", *lines, ""])


def families_page() -> str:
    """The list of families of equations."""
    titles = {name: family_page(name).partition("\n")[0].removeprefix("# ") for name in family_names()}
    lines = [f"- [{name}]({name}.md): {title.partition(': ')[2] or title}" for name, title in titles.items()]
    return "\n".join(["# Equations", "", *lines, ""])


def skeleton(table: TableSchema) -> str:
    """The file of a table without rows: what it is for, its header, and units and defaults as a remark."""
    use = "Every case needs it." if table.required else "Delete this file if the case does not need it."
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([f"# {_sentence(table.description)} {use} More: kz-optimize explain {table.name}"])
    writer.writerow([*table.by_name, *REMARKS])
    units = [_unit_and_default(column) for column in table.columns]
    writer.writerow([f"# {units[0]}", *units[1:], "where the numbers come from", "", "high, medium or low"])
    return text.getvalue()


def column_page(table: TableSchema, name: str) -> str:
    """One column of a table."""
    head = ["| column | unit | default | allowed | meaning |", "| --- | --- | --- | --- | --- |"]
    return "\n".join([f"# {table.name}.csv: {name}", "", *head, _column_row(table[name]), ""])


def family_names() -> list[str]:
    """The families of equations, in alphabetical order."""
    return sorted(family_files())


def family_files() -> dict[str, Path]:
    """Family or policy -> the module that declares its equations."""
    families = [path for path in MODEL.glob("*.py") if path.stem not in NO_FAMILY]
    policies = [path for path in POLICIES.glob("*/[a-z]*.py") if path.stem == path.parent.name]
    return {path.stem: path for path in (*families, *policies)}


def family_page(name: str) -> str:
    """A family: its header, as the code has it."""
    path = family_files()[name]
    header = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    title, _, rest = header.partition("\n")
    code = path.relative_to(MODEL.parents[1]).as_posix()
    return f"# {title.rstrip('.')}\n\n```text\n{rest.strip(chr(10))}\n```\n\nCode: `{code}`\n"


def term_page(name: str) -> str:
    """A word of the glossary."""
    return f"# {name}\n\n{TERMS[name]}\n"


def glossary_page() -> str:
    """All words."""
    return "# Glossary\n\n" + "\n".join(f"**{name}**\n: {TERMS[name]}\n" for name in sorted(TERMS))


def examples(model: Any, before: set[str]) -> str:
    """The variables and equations that a model has beyond those before, each equation with its first row."""
    from kz_optimize.algebra import Equation, Variable, describe

    new = [component for name, component in model.component_map().items() if name not in before and len(component)]
    variables = [f"| `{c.name}` | {c.unit} | {c.doc} |" for c in new if isinstance(c, Variable)]
    equations = [
        f"**{c.name}**: {c.doc} ({len(c):,} rows)\n\n```text\n{_wrap(describe(c))}\n```\n"
        for c in new
        if isinstance(c, Equation)
    ]
    head = ["| variable | unit | meaning |", "| --- | --- | --- |"]
    parts = ["## Variables\n", "\n".join([*head, *variables, ""])] if variables else []
    return "\n".join([*parts, *(["## Equations, each by its first row\n", *equations] if equations else [])])


def write_pages(out: Path, case_folder: Path | None = None) -> list[Path]:
    """Write tables/, equations/ and glossary.md; with a case, equations are shown as it makes them."""
    pages = {f"tables/{name}.md": table_page(table) for name, table in schema.load().items()}
    pages |= {f"equations/{name}.md": family_page(name) for name in family_names()}
    if case_folder is not None:
        for name, text in _built(case_folder):
            pages[f"equations/{name}.md"] += f"\n{text}"
    pages |= {"tables/index.md": tables_page(), "equations/index.md": families_page(), "glossary.md": glossary_page()}
    written = []
    for name, text in pages.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{MADE}\n\n{text.rstrip()}\n", encoding="utf-8", newline="\n")
        written.append(path)
    return written


def _built(case_folder: Path) -> Iterator[tuple[str, str]]:
    """Family by family: its name, and what it adds to the model of a case."""
    from kz_optimize.case.case import prepare
    from kz_optimize.model import build_model, parts
    from kz_optimize.run.case import read_case

    case = prepare(read_case(case_folder).check())
    model = type(build_model(case))()  # an empty one
    for name, add in parts(case):
        before = set(model.component_map())
        add(model)
        yield name, examples(model, before)


def _column_row(column: Column) -> str:
    name = f"**{column.name}**" if column.role == "key" else column.name
    cells = [name, column.unit, _default(column), _allowed(column), column.description]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _default(column: Column) -> str:
    if column.required:
        return "required"
    if isinstance(column.default, bool):
        return "yes" if column.default else "no"
    if isinstance(column.default, float):
        return "" if column.default != column.default else f"{column.default:g}"
    return column.default


def _unit_and_default(column: Column) -> str:
    unit = column.unit if column.is_number else _allowed(column)
    default = _default(column)
    return "; ".join(filter(None, [unit, default if column.required else f"blank: {default}" if default else ""]))


def _allowed(column: Column) -> str:
    if column.choices:
        return ", ".join(column.choices)
    if column.targets or column.profile:
        names = [f"{table}.{name}" for table, name in column.targets] + ["a profile"] * column.profile
        return " or ".join([*names, *column.literals])
    if column.type == "flag":
        return "yes, no"
    low, high = column.minimum, column.maximum
    if column.is_number and low > float("-inf"):
        return f"{low:g} to {high:g}" if high < float("inf") else f"{low:g} or more"
    return f"{high:g} or less" if column.is_number and high < float("inf") else ""


def _years(table: TableSchema) -> str:
    if not table.between_years:
        return ""
    between = {"interpolate": "Between its years it is interpolated", "step": "A row holds until the next year"}
    first = {"hold": "before the first year the first value holds", "none": "before the first year there is no value"}
    last = {"hold": "after the last year the last value holds", "none": "after the last year there is no value"}
    return f"{between[table.between_years]}; {first[table.before_first]}, {last[table.after_last]}."


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


def _wrap(row: str, width: int = 110, most: int = 12) -> str:
    """A row over several lines, cut after `most` of them."""
    lines, line = [], ""
    for term in re.split(r" (?=[+-] |[<>=]=)", row):
        if line and len(line) + len(term) >= width:
            lines.append(line)
            line = "    " + term
        else:
            line = f"{line} {term}".strip() if not lines else f"{line} {term}"
    lines.append(line)
    return "\n".join(lines if len(lines) <= most else [*lines[: most - 2], "    ...", lines[-1]])
