"""A real Grid Engine on this machine for the tests: a master and one node on ports of their own, gone when they end.

    with GridEngineCluster(folder): ...        inside, SGE_ROOT and the ports name it

It has to be started by root.
"""

from __future__ import annotations

import os
import signal
import socket
import time
from pathlib import Path

from tests.cluster.slurm_cluster import SHIFT, run, succeeds, wait_until

MASTER, NODE = 36444 + SHIFT, 36445 + SHIFT  # ports far from those of any real cluster
PROGRAMS = Path("/usr/lib/gridengine")
RESOURCES = Path("/usr/share/gridengine")
INSTALLED = Path("/var/lib/gridengine")
SETTINGS = {"SGE_CELL": "default", "SGE_QMASTER_PORT": str(MASTER), "SGE_EXECD_PORT": str(NODE)}

BOOTSTRAP = """admin_user none
default_domain none
ignore_fqdn false
spooling_method berkeleydb
spooling_lib libspoolb
spooling_params {folder}/spool
binary_path /usr/lib/gridengine
qmaster_spool_dir {folder}/master
security_mode none
listener_threads 2
worker_threads 2
scheduler_threads 1
"""

QUICK = {
    "execd_spool_dir": "{folder}/node",
    "min_uid": "0",
    "min_gid": "0",
    "load_report_time": "00:00:01",
    "max_unheard": "00:00:20",
    "reschedule_unknown": "00:00:05",
    "reporting_params": "accounting=true reporting=false flush_time=00:00:01 accounting_flush_time=00:00:01 "
    "joblog=false sharelog=00:00:00",
}


def missing() -> str:
    """Why no Grid Engine can be started here; "" if one can."""
    if not all((PROGRAMS / name).exists() for name in ("sge_qmaster", "sge_execd", "spoolinit")):
        return "gridengine-master, gridengine-exec or gridengine-client not installed"
    return "" if os.geteuid() == 0 else "Grid Engine has to be started by root"


class GridEngineCluster:
    """A cluster of one node with as many slots as asked for."""

    def __init__(self, folder: Path, *, slots: int = 4) -> None:
        self.folder, self.slots = folder, slots

    def __enter__(self) -> GridEngineCluster:
        root, common = self.folder / "root", self.folder / "root" / "default" / "common"
        for path in (common, *(self.folder / name for name in ("spool", "master", "master/job_scripts", "node"))):
            path.mkdir(parents=True)
        for name in ("bin", "lib", "util", "utilbin"):
            (root / name).symlink_to(INSTALLED / name)
        host = socket.gethostname()
        (common / "bootstrap").write_text(BOOTSTRAP.format(folder=self.folder), encoding="ascii")
        (common / "act_qmaster").write_text("localhost\n", encoding="ascii")
        (common / "host_aliases").write_text(f"localhost {host}\n", encoding="ascii")
        os.environ.update(SETTINGS, SGE_ROOT=str(root))
        try:
            self._initialise()
            run(str(PROGRAMS / "sge_qmaster"))
            wait_until(lambda: succeeds("qconf", "-sh"), 30)
            self._configure()
            run(str(PROGRAMS / "sge_execd"))
            wait_until(lambda: " lx-amd64 " in run("qhost"), 30)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        succeeds("qdel", "-u", "*")
        time.sleep(1.0)  # for the node to end them
        for pid in (self.folder / "node" / "localhost" / "execd.pid", self.folder / "master" / "qmaster.pid"):
            try:
                process = int(pid.read_text())
                os.kill(process, signal.SIGTERM)
                wait_until(lambda process=process: not Path(f"/proc/{process}").exists(), 15)
            except (OSError, ValueError):
                continue
            except TimeoutError:
                os.kill(process, signal.SIGKILL)
        for name in ("SGE_ROOT", *SETTINGS):
            os.environ.pop(name, None)

    def _initialise(self) -> None:
        run(str(PROGRAMS / "spoolinit"), "berkeleydb", "libspoolb", str(self.folder / "spool"), "init")
        asked = {name: value.format(folder=self.folder) for name, value in QUICK.items()}
        usual = (RESOURCES / "default-configuration").read_text(encoding="utf-8").splitlines()
        kept = [line for line in usual if line.split()[:1] and line.split()[0] not in asked]
        configuration = self.folder / "configuration"
        configuration.write_text("\n".join([*kept, *map(" ".join, asked.items()), ""]), encoding="utf-8")
        defaults = str(PROGRAMS / "spooldefaults")
        run(defaults, "configuration", str(configuration))
        for kind, resources in (("complexes", "centry"), ("usersets", "usersets")):
            run(defaults, kind, str(RESOURCES / "util" / "resources" / resources))
        run(defaults, "managers", "root")

    def _configure(self) -> None:
        self._change("qconf", "-ssconf", "-Msconf", {"schedule_interval": "0:0:1", "flush_submit_sec": "1"})
        run("qconf", "-as", "localhost")
        run("qconf", "-ah", "localhost")
        host = self.folder / "host"
        host.write_text(
            "hostname localhost\nload_scaling NONE\ncomplex_values NONE\nuser_lists NONE\nxuser_lists NONE\n"
            "projects NONE\nxprojects NONE\nusage_scaling NONE\nreport_variables NONE\n", encoding="ascii",
        )  # fmt: skip
        succeeds("qconf", "-Ae", str(host))
        queue = self.folder / "queue"
        text = run("qconf", "-sq").replace("\\\n", "")
        own = {
            "qname": "work.q",
            "hostlist": "localhost",
            "slots": str(self.slots),
            "rerun": "TRUE",
            "shell": "/bin/sh",
            "pe_list": "NONE",
            "load_thresholds": "NONE",  # this machine may be busy with other tests
        }
        lines = [line for line in text.splitlines() if line.split()[:1] and line.split()[0] not in own]
        queue.write_text("\n".join([*map(" ".join, own.items()), *lines, ""]), encoding="ascii")
        run("qconf", "-Aq", str(queue))

    def _change(self, command: str, show: str, modify: str, new: dict[str, str]) -> None:
        lines = [line for line in run(command, show).splitlines() if line.split()[0] not in new]
        file = self.folder / "changed"
        file.write_text("\n".join([*map(" ".join, new.items()), *lines, ""]), encoding="ascii")
        run(command, modify, str(file))
