"""A scheduler is one module in one folder, and nothing else knows of it: the walk of CONTRIBUTING.md."""

import pytest

from kz_optimize.cli.verbs import main
from kz_optimize.cluster import open_scheduler, scheduler_names, schedulers

PBS = '''
"""PBS: qsub, qstat and qdel."""

from kz_optimize.cluster.scheduler import call


class Pbs:
    name, task = "pbs", "PBS_ARRAY_INDEX"

    def header(self, name, tasks, request, logs):
        queue = [f"#PBS -q {request.partition}"] if request.partition else []
        memory = f"#PBS -l select=1:ncpus={request.cpus}:mem={request.memory * 1024:.0f}mb"
        return [f"#PBS -N {name}", f"#PBS -J 1-{tasks}", memory, *queue]

    def submit(self, script):
        return call("qsub", str(script)).strip()

    def find(self, name):
        return ""

    def look(self, job, tasks):
        return {}

    def cancel(self, job):
        call("qdel", job)


SCHEDULER = Pbs
'''


@pytest.mark.parametrize("name", scheduler_names())
def test_the_name_of_a_scheduler_is_that_of_its_module(name):
    assert open_scheduler(name).name == name


def test_a_new_scheduler_is_one_file(hand, tmp_path, monkeypatch, capsys):
    (tmp_path / "pbs.py").write_text(PBS, encoding="utf-8")
    monkeypatch.setattr(schedulers, "__path__", [*schedulers.__path__, str(tmp_path)])
    command = ["study", "submit", str(hand.planned.folder.path), "--memory", "1.5", "--time", "90", "--chunks", "2"]
    assert main([*command, "--cluster", "pbs", "--dry-run", "--partition", "long"]) == 0
    script = capsys.readouterr().out
    for line in ("#PBS -J 1-2", "#PBS -l select=1:ncpus=1:mem=1536mb", "#PBS -q long"):
        assert f"{line}\n" in script
    assert '--chunk "$PBS_ARRAY_INDEX"' in script


def test_a_scheduler_that_is_misspelt_gets_the_nearest(hand, capsys):
    assert main(["study", "submit", str(hand.planned.folder.path), "--cluster", "slrum", "--dry-run"]) == 2
    assert 'Did you mean "slurm"?' in capsys.readouterr().err
