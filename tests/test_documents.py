"""What documents point to exists: links, headings, files, modules, targets of make, and commands with their options."""

import importlib.util
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from kz_optimize.cli.verbs import build_parser
from tests.complain import complain

ROOT = Path(__file__).parents[1]
PLACES = (ROOT, ROOT / "kz_optimize")
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "runs/README.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "inputs").rglob("*.md")),
]
CODE = re.compile(r"^```.*?^ *```$|(?<=\n\n)(?:(?: {4}[^\n]*)?\n)+", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FILE = re.compile(r"`((?:[\w-]+/)+[\w*.-]*)`")
FOLDERS = ("kz_optimize", "tests", "docs", *(path.name for path in PLACES[1].iterdir() if path.is_dir()))
PLACEHOLDER = re.compile(r"\.\.\.|…|\[")  # of a command that is not whole


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def prose(text: str) -> str:
    """A document without its blocks of code."""
    return CODE.sub("\n", text)


def headings(path: Path) -> set[str]:
    """The anchors of a document, as its headings make them."""
    titles = re.findall(r"^#+ (.+)$", prose(text_of(path)), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def commands(text: str) -> Iterator[tuple[str, bool]]:
    """Every command `kz-optimize`, and whether it is whole: one in a block is, unless it leaves something out."""
    blocks = re.sub(r"\\\n *", "", "\n".join(CODE.findall(text)))
    for told in re.findall(r"^ *(?:\$ )?kz-optimize (.*)$", blocks, re.MULTILINE):
        yield told, not PLACEHOLDER.search(told)
    for told in re.findall(r"`kz-optimize ([^`]+)`", prose(text)):
        yield told, False


def is_understood(told: str) -> bool:
    """Whether a command is one; what stands behind two spaces may be a remark."""
    pieces = re.split(" {2,}", told)
    for number in range(len(pieces), 0, -1):
        try:
            build_parser().parse_args(shlex.split(" ".join(pieces[:number]), comments=True))
        except SystemExit:
            continue
        return True
    return False


def explain(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The help of the verb that a command begins with; VERB and ACTION stand for any."""
    verb = [word.rstrip(",") for word in words[: 2 if words[0] == "study" else 1]]
    verb = [word for word in verb if word.islower() and not word.startswith("-")]
    with pytest.raises(SystemExit) as ended:
        build_parser().parse_args([*verb, "--help"])
    told = capsys.readouterr()
    assert ended.value.code == 0, told.err
    return told.out


def broken_links(path: Path) -> Iterator[str]:
    """Links to files and headings that are not there."""
    for link in LINK.findall(prose(text_of(path))):
        if not link.startswith(("http://", "https://")):
            name, _, anchor = link.partition("#")
            target = path.parent / name if name else path
            if not target.exists() or (anchor and anchor not in headings(target)):
                yield link


def missing_files(path: Path) -> Iterator[str]:
    """Names of files and folders of the project that are not there."""
    for name in FILE.findall(text_of(path)):
        if name.partition("/")[0] in FOLDERS and not any(list(place.glob(name)) for place in (*PLACES, path.parent)):
            yield name


def missing_modules_and_targets(path: Path) -> Iterator[str]:
    """Modules to run and targets of make that are not there."""
    for module in re.findall(r"python -m ((?:tests|kz_optimize)[\w.]*)", text_of(path)):
        if not importlib.util.find_spec(module):
            yield module
    targets = set(re.findall(r"^([a-z]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    yield from set(re.findall(r"(?:`|^ {4})make ([a-z]+)", text_of(path), re.MULTILINE)) - targets


def misunderstood(path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[str]:
    """Commands that are none, or have an option that their verb does not know."""
    for told, whole in commands(text_of(path).replace("C:\\", "C:/")):
        if whole:
            if not is_understood(told):
                yield told
        else:
            words = shlex.split(told)
            options = {word.partition("=")[0].strip("[]") for word in words if word.strip("[").startswith("--")}
            if not options <= set(re.findall(r"--[\w-]+", explain(words, capsys))):
                yield told


def in_documents(find: Callable[[Path], Iterator[str]]) -> Iterator[tuple[str, str]]:
    """Every document, and what is found in it."""
    for path in DOCUMENTS:
        for found in find(path):
            yield path.relative_to(ROOT).as_posix(), found


def test_links_lead_somewhere():
    complain(in_documents(broken_links))


def test_the_site_is_built_without_a_warning(tmp_path):
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", tmp_path]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "tables" / "regions" / "index.html").exists()


def test_every_page_can_be_reached_from_the_front():
    reached: set[Path] = set()
    left = [ROOT / "docs" / "index.md"]
    while left:
        page = left.pop()
        if page not in reached:
            reached.add(page)
            links = (link.partition("#")[0] for link in LINK.findall(prose(text_of(page))) if "://" not in link)
            left += [(page.parent / link).resolve() for link in links if link.endswith(".md")]
    assert set((ROOT / "docs").rglob("*.md")) - reached == set()


def test_files_that_are_named_exist():
    complain(in_documents(missing_files))


def test_modules_and_targets_that_are_named_exist():
    complain(in_documents(missing_modules_and_targets))


def test_commands_are_understood(capsys):
    complain(in_documents(lambda path: misunderstood(path, capsys)))


def test_what_does_not_exist_is_found(tmp_path, capsys):
    path = tmp_path / "page.md"
    path.write_text(
        "# Title\n[here](#title) [there](#elsewhere) [gone](gone.md) `tests/none.py` `tests/support.py`\n"
        "`make test` `make tea` `python -m tests.none` `kz-optimize show --tea` `kz-optimize show --debug`\n",
        encoding="utf-8",
    )
    assert list(broken_links(path)) == ["#elsewhere", "gone.md"]
    assert list(missing_files(path)) == ["tests/none.py"]
    assert list(missing_modules_and_targets(path)) == ["tests.none", "tea"]
    assert list(misunderstood(path, capsys)) == ["show --tea"]


def test_commands_are_found_in_blocks_and_in_words():
    block = "\n\n    $ kz-optimize show A \\\n        --debug\n    kz-optimize check B    reads it\n\n"
    told = list(commands(f"Say `kz-optimize run CASE`:{block}Done.\n"))
    assert told == [("show A --debug", True), ("check B    reads it", True), ("run CASE", False)]
    assert all(is_understood(command) for command, whole in told if whole)
    assert not is_understood("show A --quick")
