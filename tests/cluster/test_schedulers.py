"""A scheduler is one module in one folder; how one is added is told, and tested, in CONTRIBUTING.md."""

import pytest

from kz_optimize.cli.verbs import main
from kz_optimize.cluster import open_scheduler, scheduler_names


@pytest.mark.parametrize("name", scheduler_names())
def test_the_name_of_a_scheduler_is_that_of_its_module(name):
    assert open_scheduler(name).name == name


def test_a_scheduler_that_is_misspelt_gets_the_nearest(hand, capsys):
    assert main(["study", "submit", str(hand.planned.folder.path), "--cluster", "slrum", "--dry-run"]) == 2
    assert 'Did you mean "slurm"?' in capsys.readouterr().err
