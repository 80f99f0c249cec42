"""What is no file, no text or too much is refused before it does harm."""

import os

import pytest

from kz_optimize.tables import file
from kz_optimize.tables.file import read_text
from kz_optimize.tables.findings import Findings


def refuse(path):
    findings = Findings()
    assert read_text(path, findings) is None
    (finding,) = findings.items
    assert finding.file == path.as_posix()
    assert finding.remedy
    return finding


def test_a_file_is_read(tmp_path):
    (tmp_path / "a.csv").write_text("өңір\n", encoding="utf-8")
    assert read_text(tmp_path / "a.csv", Findings()) == "өңір\n"


def test_a_folder_is_no_file(tmp_path):
    assert "this is a folder" in refuse(tmp_path).problem


def test_a_missing_file_is_one_to_add(tmp_path):
    assert "Add none.csv" in refuse(tmp_path / "none.csv").remedy


@pytest.mark.skipif(os.name == "nt", reason="links and pipes of POSIX")
def test_links_that_lead_nowhere_and_pipes_are_no_files(tmp_path):
    (tmp_path / "nowhere").symlink_to("nothing")
    assert "Mend the link" in refuse(tmp_path / "nowhere").remedy
    (tmp_path / "loop").symlink_to("loop")
    assert "cannot be opened" in refuse(tmp_path / "loop").problem
    os.mkfifo(tmp_path / "pipe")
    assert "device or a pipe" in refuse(tmp_path / "pipe").problem
    (tmp_path / "zeros").symlink_to("/dev/zero")
    assert "device or a pipe" in refuse(tmp_path / "zeros").problem


def test_control_characters_are_named_with_their_line(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"a,b\n1,\x1b[2J\n")
    finding = refuse(tmp_path / "a.csv")
    assert (finding.line, "number 27" in finding.problem) == (2, True)


def test_a_file_of_too_many_lines_or_bytes_is_refused(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text("a\n" * 11, encoding="utf-8")
    monkeypatch.setattr(file, "MOST_LINES", 10)
    assert "the file has 11 lines; up to 10 are read" in refuse(tmp_path / "a.csv").problem
    monkeypatch.setattr(file, "LARGEST", 20)
    assert "up to 0 MB are read" in refuse(tmp_path / "a.csv").problem
