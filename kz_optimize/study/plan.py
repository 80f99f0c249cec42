"""Planning a study: which runs there are, how large they are and how long they will take, before anything starts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from kz_optimize.run.scenario import runs_of
from kz_optimize.study.design import points
from kz_optimize.study.folder import Effort, Run, StudyFolder
from kz_optimize.study.inputs import Inputs
from kz_optimize.study.near_optimal import searches
from kz_optimize.study.path import order
from kz_optimize.study.read import find_study, read_study
from kz_optimize.study.study import Study
from kz_optimize.study.version import program_version
from kz_optimize.study.work import Worker


@dataclass(frozen=True)
class Plan:
    """A planned study.

    runs    along their path, each once
    points  id of the run of each point of the design, scenario after scenario; points may share a run
    """

    study: Study
    folder: StudyFolder
    runs: tuple[Run, ...]
    points: tuple[str, ...]

    @property
    def left(self) -> list[Run]:
        """The runs that have not ended, along their path."""
        return [run for run in self.runs if not self.folder.finished(run.id)]


@dataclass(frozen=True)
class Estimate:
    """How long the rest of a study takes, by the runs that have been done.

    cold, warm  mean effort of a run that starts afresh, and of one that starts from its neighbour; None: none seen
    seconds     for all runs that are left, in one process
    """

    cold: Effort | None
    warm: Effort | None
    seconds: float


def plan(file: Path | str, folder: Path | None = None) -> Plan:
    """Read a study, find its runs and write them into its folder; runs that are done stay done.

    `file` may be inputs/<case>/<name>, too.
    The first run of every scenario is checked in full. Raises InputError with every finding.
    """
    file = find_study(Path(file))
    study = read_study(file)
    where = StudyFolder(folder or runs_of(study.case) / "studies" / study.name)
    listed = _runs(study, Inputs(study))
    path = order(list({run.id: run for run in listed}.values()), study.factors)
    ids = tuple(run.id for run in listed)
    about = {
        "file": file.absolute().as_posix(),
        "title": study.title,
        "version": program_version(),
        "design": study.design.kind,
        "points": ids,
    }
    where.save_plan(about, path)
    return Plan(study, where, tuple(path), ids)


def load(folder: StudyFolder) -> Plan:
    """The plan kept in the folder of a study. Raises InputError if there is none."""
    about, runs = folder.load_plan()
    return Plan(read_study(Path(about["file"])), folder, tuple(runs), tuple(about["points"]))


def measure(planned: Plan, threads: int = 0, runs: int = 2) -> None:
    """Do the first runs of the path that are left: a cold and a warm one. They stay done."""
    Worker(planned.folder, threads=threads).work([run.id for run in planned.left[:runs]])


def estimate(planned: Plan) -> Estimate:
    """How long the rest takes: one cold start per scenario and process, warm ones after it."""
    efforts = [effort for run in planned.runs if (effort := planned.folder.effort(run.id))]
    cold = _mean([effort for effort in efforts if not effort.warm])
    warm = _mean([effort for effort in efforts if effort.warm])
    left, starts = len(planned.left), len(planned.study.scenarios)
    slow, fast = cold or warm, warm or cold
    if slow is None or fast is None:
        return Estimate(None, None, float("nan"))
    return Estimate(cold, warm, min(starts, left) * slow.seconds + max(left - starts, 0) * fast.seconds)


def _runs(study: Study, inputs: Inputs) -> list[Run]:
    """A run per scenario and point of the design, and per search; several may have the same id."""
    version, found = program_version(), []
    for scenario in study.scenarios:
        listed = [Run("", scenario, dict(point), {}) for point in points(study.factors, study.design)]
        tables = inputs.read(scenario, listed[0].values)
        if study.design.kind == "near_optimal":
            years = tables.settings.time.milestone_years
            wanted = searches(study.alternatives, tables, years)
            listed = [listed[0], *(replace(listed[0], search=search) for search in wanted)]
        found += [replace(run, id=inputs.identity(run, version)) for run in listed]
    return found


def _mean(efforts: list[Effort]) -> Effort | None:
    if not efforts:
        return None
    count = len(efforts)
    return replace(
        efforts[0],
        seconds=sum(effort.seconds for effort in efforts) / count,
        solving=sum(effort.solving for effort in efforts) / count,
        memory=max(effort.memory for effort in efforts),
    )
