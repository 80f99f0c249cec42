"""Years of a plan as an array: what is sent, what is waited for, and what is said of a task that fails."""

from pathlib import Path

import pytest

from kz_optimize.cluster import Request, Task, years
from kz_optimize.cluster.years import YearsOnCluster
from kz_optimize.errors import InputError, KzError


class Scripted:
    """A scheduler that keeps the script, and says of its tasks what it is told to say."""

    name, task = "slurm", "SLURM_ARRAY_TASK_ID"

    def __init__(self, *told: dict[int, Task]) -> None:
        self.told, self.script, self.cancelled = list(told), "", False

    def header(self, name: str, tasks: int, request: Request, logs: Path) -> list[str]:
        return [f"#SBATCH --array=1-{tasks} --mem={request.memory:g}G"]

    def submit(self, script: Path) -> str:
        self.script = script.read_text(encoding="utf-8")
        return "7"

    def look(self, job: str, tasks: int) -> dict[int, Task]:
        return self.told.pop(0) if len(self.told) > 1 else self.told[0]

    def find(self, name: str) -> str:
        return ""

    def cancel(self, job: str) -> None:
        self.cancelled = job == "7"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(years, "PAUSE", 0.0)
    monkeypatch.setattr(years, "LATE", 0.0)


def test_each_task_verifies_its_year_and_years_are_told_as_they_come(tmp_path):
    scheduler = Scripted({1: Task("running"), 2: Task("queued")})
    coming = YearsOnCluster(scheduler, Request(4.0, 60.0))(tmp_path / "results.nc", tmp_path, [2030, 2040])
    (tmp_path / "2040.nc").touch()
    assert next(coming) == 2040
    (tmp_path / "2030.nc").touch()
    assert list(coming) == [2030]
    assert "#SBATCH --array=1-2 --mem=4G" in scheduler.script
    assert "years=(0 2030 2040)\nyear=${years[$SLURM_ARRAY_TASK_ID]}\n" in scheduler.script
    assert f'verify {tmp_path}/results.nc --quiet --years "$year" --out {tmp_path}/"$year".nc' in scheduler.script
    assert not scheduler.cancelled


def test_a_task_that_ends_without_its_year_ends_the_others_and_shows_its_log(tmp_path):
    scheduler = Scripted({1: Task("running"), 2: Task("memory", "", "OUT_OF_MEMORY")})
    coming = YearsOnCluster(scheduler, Request(4.0, 60.0))(tmp_path / "results.nc", tmp_path, [2030, 2040])
    (tmp_path / "array").mkdir()
    (tmp_path / "array" / "2.log").write_text("no room", encoding="utf-8")
    with pytest.raises(KzError, match=r"2040 ended without it: OUT_OF_MEMORY\n(.*\n)*no room"):
        next(coming)
    assert scheduler.cancelled


def test_a_folder_that_a_scheduler_misreads_is_refused(tmp_path):
    folder = tmp_path / "with space"
    with pytest.raises(InputError, match="misread the sign ' '"):
        next(YearsOnCluster(Scripted({}), Request(4.0, 60.0))(folder / "results.nc", folder, [2030]))
