"""Studies: many runs of a case from one short file, resumable, each run known by what goes into it.

planned = plan(Path("inputs/tiny/studies/carbon-price.toml"))
ended = run_study(planned, LocalExecutor())
"""

from .execute import Chunk, Executor, LocalExecutor, make_chunks
from .folder import Effort, Failure, Run, StudyFolder
from .plan import Plan, estimate, measure, plan
from .read import find_study, read_study
from .status import Status, status
from .study import Alternatives, Design, Study
from .watch import run_study
from .work import Worker

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
    "make_chunks",
    "measure",
    "plan",
    "read_study",
    "run_study",
    "status",
]
