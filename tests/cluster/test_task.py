"""What a task says of itself when it cannot go on."""

import pytest

from kz_optimize.cluster import task
from kz_optimize.cluster.array import load
from kz_optimize.errors import Finding, InputError


@pytest.fixture
def fails(hand, monkeypatch):
    """The first task of a study, whose address space is nearly used up and whose work fails with an error."""
    hand.executor().start(hand.planned)
    monkeypatch.setattr(task, "_is_exhausted", lambda: True)

    def work(error):
        def fail(*_):
            raise error

        monkeypatch.setattr(task, "_work", fail)
        return task.work(hand.planned.folder.path, 1, 1)

    return work


def test_whatever_fails_with_nearly_all_memory_taken_is_put_down_to_it(hand, fails, capsys):
    assert fails(RuntimeError("cannot start a thread")) == 6
    assert "memory was refused: cannot start a thread" in capsys.readouterr().err
    assert load(hand.planned.folder, 1).note(1)["code"] == 6


def test_bad_input_is_never_put_down_to_memory(hand, fails):
    with pytest.raises(InputError, match="the input files have changed"):
        fails(InputError([Finding("the input files have changed", "Plan it again")]))
    assert "code" not in load(hand.planned.folder, 1).note(1)
