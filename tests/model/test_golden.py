"""Every equation as a reviewer reads it: its longest row in a small case, kept as text.

After a change that is meant, read the difference and write the texts anew: python -m tests.model.test_golden
"""

import textwrap
from pathlib import Path

import numpy as np
import pyomo.environ as pyo
import pytest

from kz_optimize.algebra import Equation, compile_model, describe
from kz_optimize.model import build_model

GOLDEN = Path(__file__).parent / "golden"
NAMES = sorted(path.stem for path in GOLDEN.glob("*.txt"))


def texts(program) -> dict[str, str]:
    """The text of every equation that has rows."""
    entries = np.diff(program.matrix.indptr)
    result = {}
    for block in program.rows:
        if isinstance(block.owner, Equation) and block.span.stop > block.span.start:
            longest = int(entries[block.span].argmax())
            result[block.owner.name] = text(block.owner, block.owner.cells[longest])
    return result


def text(equation: Equation, key) -> str:
    labels = key if isinstance(key, tuple) else (key,)
    head = f"{equation.doc}\n\n{equation.name}[{','.join(map(str, labels))}]"
    lines = textwrap.wrap(describe(equation, key), 110, break_long_words=False, break_on_hyphens=False)
    return head + "\n" + textwrap.indent("\n".join(lines), "    ") + "\n"


def test_every_equation_has_rows_and_a_golden_text(whole_model, whole_program):
    declared = {equation.name for equation in whole_model.component_objects(pyo.Constraint)}
    assert declared == set(texts(whole_program)) == set(NAMES)


@pytest.fixture(scope="session")
def written(whole_program):
    return texts(whole_program)


@pytest.mark.parametrize("name", NAMES)
def test_the_equation_reads_as_before(written, name):
    assert written[name] == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


if __name__ == "__main__":
    from ..support import prepare_case
    from .random_case import plain

    tables, profiles, settings = plain()
    for old in GOLDEN.glob("*.txt"):
        old.unlink()
    for title, words in texts(compile_model(build_model(prepare_case(tables, profiles, **settings)))).items():
        (GOLDEN / f"{title}.txt").write_text(words, encoding="utf-8")
