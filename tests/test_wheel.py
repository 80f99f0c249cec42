"""What `pip install` brings: outside the repository a case can be made, solved, looked at and reported.

By default the wheel is unpacked beside the packages of the test environment. With INSTALL=venv it is installed, with
all that it needs, into an environment of its own, as `make nightly` does.
"""

import os
import re
import subprocess
import sys
import tomllib
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

import kz_optimize
from kz_optimize.errors import ADDRESS

ROOT = Path(__file__).parents[1]
Installed = Callable[..., str]


def pip(python: Path, *arguments: object) -> None:
    command = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", *map(str, arguments)]
    subprocess.run(command, check=True, cwd=ROOT)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip(Path(sys.executable), "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Runs Python with the wheel installed, outside the repository, and gives what it prints."""
    home = tmp_path_factory.mktemp("home")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    if os.environ.get("INSTALL") == "venv":
        venv.create(home / "env", with_pip=True)
        python = home / "env" / ("Scripts" if os.name == "nt" else "bin") / "python"
        pip(python, "install", wheel)
    else:
        python = Path(sys.executable)
        pip(python, "install", "--no-deps", "--target", home / "packages", wheel)
        environment["PYTHONPATH"] = str(home / "packages")

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [python, *arguments], capture_output=True, text=True, check=False, cwd=home, env=environment
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_the_package_is_the_installed_one(installed):
    where = installed("-c", "import kz_optimize; print(kz_optimize.__file__)").strip()
    assert Path(where).parent != Path(kz_optimize.__file__).parent
    assert Path(where).with_name("py.typed").exists()


def test_a_new_case_is_solved_shown_and_reported(installed):
    def verb(*words: str) -> str:
        return installed("-m", "kz_optimize", *words)

    assert "kz-optimize check first" in verb("new", "first")
    assert re.match(r"cap: [\d.,]+ \w+ USD", verb("run", "first", "--scenario", "cap", "--days", "1", "--steps", "4"))
    assert "Certificate: optimal" in verb("show", "runs/first/cap")
    assert "report.html" in verb("report", "runs/first/cap")
    assert "storage.csv" in verb("explain", "storage")


@pytest.mark.slow
@pytest.mark.parametrize("source", ["kazakhstan", "empty"])
def test_every_case_that_comes_with_it_is_sound(installed, source):
    installed("-m", "kz_optimize", "new", source, "--from", source)
    assert "no faults" in installed("-m", "kz_optimize", "check", source, "--days", "1", "--steps", "1")


def test_messages_point_to_the_address_in_pyproject():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["urls"]["Documentation"] == ADDRESS
