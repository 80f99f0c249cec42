"""Clusters: a study on a scheduler, as arrays of tasks that are looked after from what is on the disk.

executor = ClusterExecutor(open_scheduler("slurm"), ResourceRequest(chunks=20))
ended = run_study(plan(Path("inputs/tiny/studies/carbon-price.toml")), executor)
"""

from kz_optimize.cluster.attempt import Bounds
from kz_optimize.cluster.execute import ClusterExecutor, DriverError, Sent
from kz_optimize.cluster.resources import ResourceRequest
from kz_optimize.cluster.scheduler import Request, Scheduler, SchedulerError, Task
from kz_optimize.cluster.schedulers import open_scheduler, scheduler_names

__all__ = [
    "Bounds",
    "ClusterExecutor",
    "DriverError",
    "Request",
    "ResourceRequest",
    "Scheduler",
    "SchedulerError",
    "Sent",
    "Task",
    "open_scheduler",
    "scheduler_names",
]
