"""Studies: many runs of a case from one short file, resumable, each run known by what goes into it.

planned = plan(Path("inputs/tiny/studies/carbon-price.toml"))
ended = run_study(planned, LocalExecutor())
"""

from kz_optimize.study.execute import Chunk, Executor, LocalExecutor, make_chunks
from kz_optimize.study.folder import Effort, Failure, Run, StudyFolder
from kz_optimize.study.gather import gather as gather_study
from kz_optimize.study.plan import Plan, estimate, measure, plan
from kz_optimize.study.plan import plan as plan_study
from kz_optimize.study.read import find_study, read_study
from kz_optimize.study.status import Status, run_study, status
from kz_optimize.study.study import Alternatives, Design, Study
from kz_optimize.study.work import Worker

__all__ = [
    "Alternatives",
    "Chunk",
    "Design",
    "Effort",
    "Executor",
    "Failure",
    "LocalExecutor",
    "Plan",
    "Run",
    "Status",
    "Study",
    "StudyFolder",
    "Worker",
    "estimate",
    "find_study",
    "gather_study",
    "make_chunks",
    "measure",
    "plan",
    "plan_study",
    "read_study",
    "run_study",
    "status",
]
