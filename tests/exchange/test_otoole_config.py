"""The configuration of otoole: defaults of what a folder leaves out."""

import pytest

from kz_optimize.cli.verbs import main
from kz_optimize.errors import InputError
from kz_optimize.exchange import import_model
from tests.exchange.conftest import bring

STORE = 1000 * 5 / 365
PLAIN = 20 * 100 + 10 * 1 + STORE
"""The folder as it is: 20 of sun at 100, a battery of 10 at 1, and its store."""


def entry(name: str, default: object, kind: str = "param") -> str:
    return (
        f"{name}:\n    indices: [REGION,TECHNOLOGY,YEAR]\n    type: {kind}\n    dtype: float\n    default: {default}\n"
    )


HEAD = "REGION:\n    dtype: str\n    type: set\n"


def how(report, what: str, fate: str = "mapped") -> str:
    return next(entry.how for entry in report.of(fate) if entry.what == what)


def test_without_a_configuration_the_defaults_of_osemosys_hold(otoole):
    report, done = bring(otoole)
    assert done.cost == pytest.approx(PLAIN)
    said = how(report, "Defaults", "assumed")
    assert said == "no config.yaml in or beside the source: those of OSeMOSYS hold"


@pytest.mark.parametrize("place", ["in", "beside"])
def test_a_default_changes_the_optimum(otoole, place):
    # 5 a year for each of the 30 units of capacity.
    folder = otoole if place == "in" else otoole.parent
    (folder / "config.yaml").write_text(HEAD + entry("FixedCost", 5) + entry("CapacityFactor", 1), encoding="utf-8")
    report, done = bring(otoole)
    assert done.cost == pytest.approx(PLAIN + 5 * 30)
    assert how(report, "Defaults") == "2 from config.yaml; not those of OSeMOSYS: FixedCost = 5"


def test_a_default_holds_only_where_no_row_stands(otoole):
    # By day, half of all capacity is there, so twice as much is built; the row for sun at night says 0 still.
    (otoole / "config.yaml").write_text(entry("CapacityFactor", 0.5) + entry("CapitalCost", 9e9), encoding="utf-8")
    _, done = bring(otoole)
    assert done.cost == pytest.approx(40 * 100 + 20 * 1 + STORE)


def test_the_cost_of_capital_that_no_row_gives_is_the_default(otoole):
    # Sun that lives two years, of which one is seen: half of it is left. Without a discount rate, 10 % cost of capital
    # make 2 * 0.1 / (1 - 1.1**-2) / 1.1 of its cost (docs/accounting.md).
    (otoole / "OperationalLife.csv").write_text("REGION,TECHNOLOGY,VALUE\nR,pv,2\nR,bat,1\n", encoding="utf-8")
    (otoole / "config.yaml").write_text(entry("DiscountRateIdv", 0.1), encoding="utf-8")
    factor = 2 * 0.1 / (1 - 1.1**-2) / 1.1
    assert bring(otoole)[1].cost == pytest.approx(20 * 100 / 2 * factor + 10 * 1 + STORE)


def test_the_configuration_in_the_folder_comes_first_and_one_that_is_named_before_it(otoole):
    (otoole.parent / "config.yaml").write_text(entry("FixedCost", 7), encoding="utf-8")
    (otoole / "config.yaml").write_text(entry("FixedCost", 5), encoding="utf-8")
    assert bring(otoole)[1].cost == pytest.approx(PLAIN + 5 * 30)
    named = otoole.parent / "mine.yaml"
    named.write_text(entry("FixedCost", 2), encoding="utf-8")
    out = otoole.parent / "other"
    assert main(["import", str(otoole), "--out", str(out), "--config", str(named)]) == 0
    assert "1 from mine.yaml; not those of OSeMOSYS: FixedCost = 2" in (out / "import.md").read_text(encoding="utf-8")


def test_json_is_read_as_otoole_reads_it(otoole):
    text = '{"FixedCost": {"indices": ["REGION"], "type": "param", "dtype": "float", "default": 5}}'
    (otoole / "config.json").write_text(text, encoding="utf-8")
    assert bring(otoole)[1].cost == pytest.approx(PLAIN + 5 * 30)


def test_results_and_parameters_that_are_not_known_have_no_say(otoole):
    (otoole / "config.yaml").write_text(entry("FixedCost", 5, "result") + entry("Colour", 2), encoding="utf-8")
    report, done = bring(otoole)
    assert done.cost == pytest.approx(PLAIN)
    assert how(report, "Defaults") == "0 from config.yaml"


def test_what_belongs_together_is_said_by_rows(otoole):
    (otoole / "config.yaml").write_text(entry("OutputActivityRatio", 1), encoding="utf-8")
    report, done = bring(otoole, accept=["OutputActivityRatio"])
    assert done.cost == pytest.approx(PLAIN)
    assert (
        how(report, "OutputActivityRatio", "refused") == "its default of 1 for all that is not listed: only rows count"
    )


def test_the_file_of_another_program_is_passed_over_unless_it_is_named(otoole):
    path = otoole.parent / "config.yaml"
    path.write_text("scenarios: [a, b]\nsolver: cbc\n", encoding="utf-8")
    report, done = bring(otoole)
    assert done.cost == pytest.approx(PLAIN)
    assert how(report, "Defaults", "assumed").startswith("config.yaml is no configuration of otoole")
    with pytest.raises(InputError, match=r"config\.yaml: no parameter has a default here"):
        import_model(otoole, otoole.parent / "other", config=path)


def test_all_faults_are_told_at_once_with_their_lines(otoole):
    text = entry("FixedCost", "dear") + entry("CapitalCost", "[1, 2]") + entry("FixedCost", 1)
    text += "VariableCost:\n    type: param\n" + entry("ResidualCapacity", ".inf")
    (otoole / "config.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        import_model(otoole, otoole.parent / "case")
    said = [(finding.line, finding.value, finding.problem) for finding in caught.value.findings]
    assert said == [
        (5, "dear", "the default of FixedCost is not a number"),
        (10, "a list", "the default of CapitalCost is not a number"),
        (11, "FixedCost", "this parameter stands here twice"),
        (16, "", "the default of VariableCost is not a number"),
        (22, ".inf", "the default of ResidualCapacity is not a number"),
    ]
    assert not (otoole.parent / "case").exists()


@pytest.mark.parametrize("text", ["FixedCost: [1\nCapitalCost: 2\n", "a:\n\tb: 1\n", "? {a: 1\n", "[" * 5000])
def test_what_is_no_yaml_is_told(otoole, text):
    (otoole / "config.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"config\.yaml.*: this is no YAML"):
        import_model(otoole, otoole.parent / "case")


def test_only_folders_of_otoole_have_a_configuration(otoole):
    model, config = otoole.parent / "model.txt", otoole / "config.yaml"
    model.write_text("set REGION := R;", encoding="utf-8")
    config.write_text(entry("FixedCost", 5), encoding="utf-8")
    with pytest.raises(InputError, match="a source of mathprog has no configuration"):
        import_model(model, otoole.parent / "case", config=config)


def test_the_file_that_is_named_must_exist(otoole):
    with pytest.raises(InputError, match=r"nothing\.yaml: there is no such file"):
        import_model(otoole, otoole.parent / "case", config=otoole / "nothing.yaml")
