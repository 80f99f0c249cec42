"""What holds for models in any form: the command, sources that are none, names."""

import pytest

from kz_optimize.cli.verbs import main
from kz_optimize.errors import InputError
from kz_optimize.exchange import import_model
from tests.exchange.conftest import bring


def test_the_command_imports_and_says_what_became_of_everything(otoole, capsys):
    out = otoole.parent / "case"
    assert main(["import", str(otoole), "--out", str(out), "--energy-unit", "GWyr"]) == 0
    assert "| CapitalCostStorage | costs: energy_cost |" in capsys.readouterr().out
    assert (out / "case.toml").exists()
    assert main(["import", str(otoole), "--out", str(out)]) == 2
    assert "the folder is not empty" in capsys.readouterr().err


def test_a_source_must_exist_and_tell_its_format(tmp_path):
    with pytest.raises(InputError, match="there is no such file or folder"):
        import_model(tmp_path / "nothing.txt", tmp_path / "case")
    (tmp_path / "model.xyz").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="the ending does not tell the format"):
        import_model(tmp_path / "model.xyz", tmp_path / "case")


def test_marks_of_labels_are_taken_out_of_names(otoole):
    text = (otoole / "TECHNOLOGY.csv").read_text(encoding="utf-8").replace("pv", "pv@roof")
    (otoole / "TECHNOLOGY.csv").write_text(text, encoding="utf-8")
    for name in ("OutputActivityRatio", "CapacityFactor", "OperationalLife", "CapitalCost"):
        path = otoole / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8").replace("pv", "pv@roof"), encoding="utf-8")
    _, done = bring(otoole)
    assert "pv_roof@R" in done.case.plants.plant
