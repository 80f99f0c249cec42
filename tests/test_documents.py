"""What documents point to exists: links, headings, files, modules, targets of make, and commands with their options."""

import importlib.util
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from kz_optimize.cli.verbs import build_parser

ROOT = Path(__file__).parents[1]
PLACES = (ROOT, ROOT / "kz_optimize")
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "runs/README.md", "tests/references/README.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "inputs").rglob("*.md")),
]
CODE = re.compile(r"^```.*?^ *```$|(?<=\n\n)(?:(?: {4}[^\n]*)?\n)+", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FILE = re.compile(r"`((?:[\w-]+/)+[\w*.-]*)`")
FOLDERS = ("kz_optimize", "tests", "docs", *(path.name for path in PLACES[1].iterdir() if path.is_dir()))
PLACEHOLDER = re.compile(r"\.\.\.|…|\[")  # of a command that is not whole

documents = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())


def prose(text: str) -> str:
    """A document without its blocks of code."""
    return CODE.sub("\n", text)


def headings(path: Path) -> set[str]:
    """The anchors of a document, as its headings make them."""
    titles = re.findall(r"^#+ (.+)$", prose(path.read_text(encoding="utf-8")), re.MULTILINE)
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


@documents
def test_links_lead_somewhere(path):
    for link in LINK.findall(prose(path.read_text(encoding="utf-8"))):
        if not link.startswith(("http://", "https://")):
            name, _, anchor = link.partition("#")
            target = path.parent / name if name else path
            assert target.exists(), link
            assert not anchor or anchor in headings(target), link


@documents
def test_files_that_are_named_exist(path):
    for name in FILE.findall(path.read_text(encoding="utf-8")):
        if name.partition("/")[0] in FOLDERS:
            assert any(list(place.glob(name)) for place in (*PLACES, path.parent)), name


@documents
def test_modules_and_targets_that_are_named_exist(path):
    text = path.read_text(encoding="utf-8")
    for module in re.findall(r"python -m ((?:tests|kz_optimize)[\w.]*)", text):
        assert importlib.util.find_spec(module), module
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^ {4})make ([a-z]+)", text, re.MULTILINE)) <= targets


@documents
def test_commands_are_understood(path, capsys):
    for told, whole in commands(path.read_text(encoding="utf-8").replace("C:\\", "C:/")):
        if whole:
            assert is_understood(told), told
        else:
            words = shlex.split(told)
            options = {word.partition("=")[0].strip("[]") for word in words if word.strip("[").startswith("--")}
            assert options <= set(re.findall(r"--[\w-]+", explain(words, capsys))), told


def test_commands_are_found_in_blocks_and_in_words():
    block = "\n\n    $ kz-optimize show A \\\n        --debug\n    kz-optimize check B    reads it\n\n"
    told = list(commands(f"Say `kz-optimize run CASE`:{block}Done.\n"))
    assert told == [("show A --debug", True), ("check B    reads it", True), ("run CASE", False)]
    assert all(is_understood(command) for command, whole in told if whole)
    assert not is_understood("show A --quick")
