"""What holds the repository together: one version, a lock within the ranges, hooks that are programs, a citation."""

import re
import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_lock_has_a_version_within_the_range_of_every_dependency():
    locked: dict[str, list[str]] = {}
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            pinned = Requirement(line)
            [exactly] = pinned.specifier
            assert exactly.operator == "==", line
            locked.setdefault(plain(pinned.name), []).append(exactly.version)
    asked = [*PROJECT["dependencies"], *(text for extra in PROJECT["optional-dependencies"].values() for text in extra)]
    for wanted in map(Requirement, asked):
        versions = locked.get(plain(wanted.name), [])
        assert versions, f"{wanted.name} is missing: make lock"
        assert all(wanted.specifier.contains(version) for version in versions), f"{wanted}: make lock"


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_nothing_says_where_packages_come_from():
    assert not re.search(r"https?://|--\w", (ROOT / "requirements.lock").read_text(encoding="utf-8"))


def test_the_version_stands_in_one_place():
    version = PROJECT["version"]
    for path in [*(ROOT / "kz_optimize").rglob("*.py"), ROOT / "CITATION.cff", ROOT / "mkdocs.yml"]:
        assert version not in path.read_text(encoding="utf-8"), path
    assert f"## {version}\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_citation_has_what_a_citation_needs():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation.keys() >= {"cff-version", "message", "title", "authors"}
    assert citation["license"] == PROJECT["license"]
    assert citation["url"] == PROJECT["urls"]["Documentation"]


def test_a_commit_is_checked_as_make_check_does():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"]
    programs = {hook["entry"].split()[0] for hook in hooks}
    target = (ROOT / "Makefile").read_text(encoding="utf-8").split("\ncheck:")[1].split("\n\n")[0]
    assert programs >= set(re.findall(r"\$\(BIN\)/(ruff|mypy)", target))
