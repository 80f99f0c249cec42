"""The modules of the page become one script, in which nothing is missing, twice or left of their imports."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import kz_optimize.report.page
from kz_optimize.report.page.scripts import join_modules

FOLDER = Path(kz_optimize.report.page.__file__).with_name("js")


def write(folder, **modules):
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")


def test_modules_follow_what_they_need(tmp_path):
    write(
        tmp_path,
        main='import { a } from "./a.js";\nimport { b } from "./b.js";\na(b);\n',
        a='import {\n  b,\n} from "./b.js";\nexport const a = (x) => x + b;\n',
        b="export const b = 1;\n",
    )
    lines = [line for line in join_modules(tmp_path).splitlines() if line]
    assert lines == ["const b = 1;", "const a = (x) => x + b;", "a(b);"]


@pytest.mark.parametrize(
    ("a", "complaint"),
    [
        ('import { main } from "./main.js";\n', "main -> a -> main"),
        ("export const own = 1;\n", "own is declared in two modules"),
        ('import b from "./b.js";\n', "cannot be joined"),
        ("export default 1;\n", "cannot be joined"),
    ],
)
def test_what_cannot_be_joined_is_refused(tmp_path, a, complaint):
    write(tmp_path, main='import { own } from "./a.js";\nconst own = 1;\n', a=a)
    with pytest.raises(ValueError, match=complaint):
        join_modules(tmp_path)


def test_every_module_of_the_page_is_part_of_its_script():
    script = join_modules(FOLDER)
    for path in FOLDER.glob("*.js"):
        assert path.read_text(encoding="utf-8").partition("\n")[0] in script, path.name
    assert not re.search(r"^(import|export) ", script, re.MULTILINE)


@pytest.mark.skipif(not shutil.which("node"), reason="there is no node here")
def test_the_script_is_javascript(tmp_path):
    path = tmp_path / "page.js"
    path.write_text(f'"use strict";\n{join_modules(FOLDER)}', encoding="utf-8")
    subprocess.run(["node", "--check", path], check=True)
