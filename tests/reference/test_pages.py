"""The reference follows from the schema, the families and the glossary."""

import pytest

from kz_optimize import schema
from kz_optimize.errors import InputError
from kz_optimize.reference import pages as reference


def test_a_table_is_explained_with_units_and_choices():
    text = reference.explain("storage.csv")
    assert "| cycle |  | year | day, year" in text
    assert "| **technology** |" in text
    assert "| standing_loss | 1/hour | 0 | 0 to 1 |" in text


def test_the_years_of_a_table_are_told():
    assert "Between its years it is interpolated; before the first year the first value holds" in reference.explain(
        "costs"
    )


def test_a_topic_may_be_a_table_and_a_family_at_once():
    text = reference.explain("storage")
    assert text.startswith("# storage.csv")
    assert "stored[h] = stored[h-1]" in text


@pytest.mark.parametrize("topic", ["storage.duration", "duration", "Typical Day", "typical_day", "emission_cap"])
def test_columns_and_words_are_found_however_they_are_written(topic):
    assert reference.explain(topic).startswith("# ")


def test_an_unknown_topic_gets_the_nearest_one():
    with pytest.raises(InputError, match="Did you mean storage"):
        reference.explain("storrage")


def test_the_contents_name_every_topic():
    text = reference.contents()
    assert not [name for name in reference.topics() if name not in text]


def test_pages_are_written_for_every_table_and_family(tmp_path):
    written = {path.relative_to(tmp_path).as_posix() for path in reference.write_pages(tmp_path)}
    assert {f"tables/{name}.md" for name in schema.load()} < written
    assert {"equations/balance.md", "equations/cost.md", "glossary.md"} < written
    assert not [
        path for path in tmp_path.rglob("*.md") if not path.read_text(encoding="utf-8").startswith(reference.MADE)
    ]


def test_with_a_case_equations_are_shown_by_their_first_row(tmp_path, tiny):
    reference.write_pages(tmp_path, tiny)
    page = (tmp_path / "equations" / "capacity.md").read_text(encoding="utf-8")
    assert "| `built` | GW | capacity built |" in page
    assert "**standing**: what was built and has not retired" in page
    assert "capacity[coal_plant@north,2025]" in page


def test_long_rows_are_cut_but_keep_their_right_hand_side():
    row = " + ".join(f"{i}*generation[technology_{i},2030,d01,0]" for i in range(100)) + " <= 7"
    lines = reference._wrap(row).splitlines()
    assert len(lines) == 12
    assert lines[-2].strip() == "..."
    assert lines[-1].endswith("<= 7")
