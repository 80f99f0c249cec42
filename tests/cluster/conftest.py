"""A study of a few runs, and a scheduler that does nothing by itself."""

import json
import shutil
import socket
import time
from pathlib import Path

import pytest

from kz_optimize.cluster import Bounds, ClusterExecutor, Request, ResourceRequest, Task
from kz_optimize.study import Failure, Plan, StudyFolder, plan
from kz_optimize.study.plan import load
from tests.cluster.real import swept
from tests.study.conftest import swept_once, write_study

__all__ = ["swept_once", "write_study"]


class HandScheduler:
    """A scheduler whose tasks are moved by hand: `told` is what it says of a job."""

    name = "slurm"
    task = "SLURM_ARRAY_TASK_ID"

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.told: dict[str, dict[int, Task]] = {}
        self.names: dict[str, str] = {}
        self.cancelled: list[str] = []

    def header(self, name: str, tasks: int, request: Request, logs: Path) -> list[str]:
        self.asked.append(request)
        return [f"#SBATCH --job-name={name}"]

    def submit(self, script: Path) -> str:
        array = json.loads((script.parent / "array.json").read_text(encoding="utf-8"))  # kept before it is sent
        job = str(100 + len(self.told))
        self.told[job] = {i + 1: Task("queued") for i in range(len(array["chunks"]))}
        self.names[array["name"]] = job
        return job

    def find(self, name: str) -> str:
        return self.names.get(name, "")

    def look(self, job: str, tasks: int) -> dict[int, Task]:
        return self.told[job]

    def cancel(self, job: str) -> None:
        self.cancelled.append(job)


class Hand:
    """Plays the part of tasks in a planned study."""

    def __init__(self, planned: Plan) -> None:
        self.planned, self.scheduler = planned, HandScheduler()
        self.ids = [run.id for run in planned.runs]

    def executor(self, chunks: int = 2, **bounds: float) -> ClusterExecutor:
        ask = ResourceRequest(chunks=chunks, memory=1.0, seconds=120.0, bounds=Bounds(**bounds))
        return ClusterExecutor(self.scheduler, ask)

    def do(self, *runs: str) -> None:
        """Let runs have a plan."""
        for run in runs:
            self.planned.folder.run(run).mkdir(parents=True, exist_ok=True)
            self.planned.folder.result(run).touch()

    def refuse(self, run: str) -> None:
        """Let a run say that it was refused memory."""
        self.planned.folder.fail(run, Failure("memory", "The run needs more memory than there is."))

    def take(self, run: str, worker: str, seconds: float = 30.0) -> None:
        """Leave the claim of a task that was at work on a run for so long."""
        claims = self.planned.folder.claims
        claims.mkdir(exist_ok=True)
        number = len(list(claims.glob(f"{run}.*")))
        owner = {"host": socket.gethostname(), "process": 1, "token": "theirs", "worker": worker}
        text = json.dumps({**owner, "began": time.time() - seconds})
        (claims / f"{run}.{number}").write_text(text, encoding="utf-8")

    def end(self, job: str, states: dict[int, str], words: str = "so it is") -> None:
        """Let tasks of a job end."""
        self.scheduler.told[job].update({task: Task(state, "n1", words) for task, state in states.items()})

    def sent(self) -> list[tuple[float, float, list[list[int]]]]:
        """Of every array: GB, seconds, and the places of its runs in the study."""
        from kz_optimize.cluster.array import load_all

        arrays = load_all(self.planned.folder)
        return [(a.memory, a.seconds, [[self.ids.index(run) for run in chunk] for chunk in a.chunks]) for a in arrays]


@pytest.fixture(scope="session")
def six_once(tiny_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a study of six runs, planned."""
    (tiny_once / "studies").mkdir(exist_ok=True)
    file = tiny_once / "studies" / "six.toml"
    file.write_text(swept(50, 6), encoding="utf-8")
    return plan(file, tmp_path_factory.mktemp("planned") / "six").folder.path


@pytest.fixture
def hand(six_once: Path, tmp_path: Path) -> Hand:
    """Six runs that have not been sent."""
    return Hand(load(StudyFolder(Path(shutil.copytree(six_once, tmp_path / "six")))))
