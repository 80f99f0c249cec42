"""Studies and schedulers on the command line: what is asked for, printed and refused; nothing is sent."""

import shutil

from kz_optimize.cli.verbs import main
from kz_optimize.cluster.array import load_all
from kz_optimize.cluster.attempt import Bounds, attempts_of, given_up
from kz_optimize.study import StudyFolder


def test_what_was_never_sent_has_a_table_without_jobs_and_nothing_to_cancel(hand, capsys):
    folder = str(hand.planned.folder.path)
    hand.do(hand.ids[0])
    assert main(["study", "status", folder, "--runs"]) == 0
    where, heading, *table = capsys.readouterr().out.splitlines()[1:]
    assert where == f"Logs are inside {folder}."
    assert heading.split() == ["run", "state", "values"]
    assert [line.split()[:2] for line in table] == [
        [run[:12], state] for run, state in zip(hand.ids, ["done"] + 5 * ["waiting"], strict=True)
    ]
    assert main(["study", "cancel", folder]) == 0
    assert capsys.readouterr().out == "Nothing of this study is known to be queued or running.\n"


def test_a_dry_run_prints_the_script_and_sends_nothing(hand, capsys):
    folder = str(hand.planned.folder.path)
    command = ["study", "submit", folder, "--cluster", "slurm", "--memory", "1.5", "--time", "90", "--chunks", "2"]
    assert main([*command, "--dry-run", "--partition", "long", "--option", "qos=high", "--threads", "2"]) == 0
    script = capsys.readouterr().out
    for line in ("array=1-2", "mem=1536M", "time=90", "partition=long", "qos=high", "cpus-per-task=2"):
        assert f"#SBATCH --{line}\n" in script
    assert "export OMP_NUM_THREADS=2\n" in script
    assert load_all(hand.planned.folder) == []


def test_without_a_measured_run_nobody_guesses(hand, capsys):
    folder = str(hand.planned.folder.path)
    assert main(["study", "submit", folder, "--cluster", "sge", "--dry-run"]) == 2
    assert "no run has been measured yet" in capsys.readouterr().err


def test_memory_and_time_come_from_the_measured_runs(hand, capsys):
    folder = hand.planned.folder
    text = '{"warm": %s, "seconds": %s, "solving": 1.0, "memory": 2.0, "size": [1, 1, 1]}'
    hand.do(*hand.ids[:2])
    (folder.run(hand.ids[0]) / "effort.json").write_text(text % ("false", 50.0), encoding="utf-8")
    (folder.run(hand.ids[1]) / "effort.json").write_text(text % ("true", 10.0), encoding="utf-8")
    assert main(["study", "submit", str(folder.path), "--cluster", "slurm", "--dry-run", "--chunks", "2"]) == 0
    script = capsys.readouterr().out
    assert "--mem=3072M\n" in script  # 1.4 * 2 GB + 0.2 GB
    assert "--time=3\n" in script  # 60 s to start and twice (50 s cold + 10 s warm)
    assert main(["study", "submit", str(folder.path), "--cluster", "slurm", "--dry-run", "--cold"]) == 0
    assert "--array=1-1\n" in (script := capsys.readouterr().out)  # four runs of 50 s are little work for a task
    assert "--time=8\n" in script  # 60 s and twice four times 50 s: 7.7 minutes


def test_a_folder_that_schedulers_misread_is_refused(hand, tmp_path, capsys):
    odd = shutil.copytree(hand.planned.folder.path, tmp_path / "my study")
    command = ["study", "submit", str(odd), "--cluster", "slurm", "--memory", "1", "--time", "9", "--dry-run"]
    assert main(command) == 2
    assert "misread the sign ' '" in capsys.readouterr().err


def test_attempts_are_read_in_the_words_of_version_0_1(tmp_path):
    """Two tries short of memory, of which the first does not count since a retry."""
    folder = StudyFolder(tmp_path)
    folder.run("a").mkdir(parents=True)
    record = '{"array": 1, "task": 2, "outcome": "%s", "memory": 0.5, "seconds": 3.0, "guilty": %s, "words": ""}'
    lines = [
        record % line for line in (("memory", "true"), ("forgiven", "true"), ("memory", "true"), ("lost", "false"))
    ]
    (folder.run("a") / "attempts.jsonl").write_text("\n".join(lines), encoding="utf-8")
    tried = attempts_of(folder, "a")
    assert [attempt.was_running for attempt in tried] == [True, True, True, False]
    assert not given_up(tried, Bounds(tries=2))
    assert given_up(tried[:1] + tried[2:], Bounds(tries=2))
