"""A notebook has a cell a stage below its words, and gives the numbers of the run."""

from __future__ import annotations

import inspect
import json
import os
import shutil
import subprocess
import sys
from html.parser import HTMLParser

import nbformat
import pytest
from nbconvert.filters import markdown2html
from ruff.__main__ import find_ruff_bin

from pipeline_core.export.notebook.script_pieces import take_apart
from pipeline_core.export.verify import flatten
from pipeline_core.export.verify.verify import compare_values
from pipeline_core.messages.markdown import plain_markdown, plain_paragraphs
from tests.example_names import NAMES, file_of

HOSTILE = (
    '"""',
    "`%%bash` and %matplotlib",
    "# no heading",
    "- no list, 2 * 3 * 4, a_b_c",
    "1. no list either",
    "<script>alert('x')</script> & &amp; $x_1$ [a](http://b) ![c](d)",
    "1234\\n | a | b |",
    "ñandú 数 🐧 ~~x~~",
)
NOTE = json.dumps("\n".join(HOSTILE), ensure_ascii=False)
# Stages are called what the notebook, its kernel and its libraries call something else.
TEXT = """\
fabrica: 1
name: "What's 'good'? \\"\\"\\" # %% 3"
seed: 1
stages:
  # Read `it` first.
  display:
    block: read_csv
    title: '{title}'
    note: {note}
    settings: {{path: people.csv}}
  reports: {{block: drop_duplicates, inputs: {{table: display}}}}
  HERE: {{block: write_csv, inputs: {{table: reports}}, settings: {{path: written.csv}}}}
  pd: {{block: derive_column, inputs: {{data: reports}}, settings: {{name: old, value: age > 40}}}}
  In: {{block: set_roles, inputs: {{table: pd}}, settings: {{target: good, positive: "yes"}}}}
  Out: {{block: split_rows, inputs: {{data: In}}, settings: {{how: stratified}}}}
  filled: {{block: impute_numbers, inputs: {{data: Out}}}}
  words: {{block: encode_categories, inputs: {{data: filled}}, title: No code of its own}}
  show: {{block: logistic_regression, inputs: {{data: words}}}}
  exit: {{block: evaluate, inputs: {{model: show, data: Out}}}}
  folds: {{block: cross_validate, inputs: {{model: show, data: Out}}}}
  gate:
    block: quality_gate
    inputs: {{scores: exit}}
    settings: {{metric: accuracy, at_least: 0}}
""".format(title=HOSTILE[5].replace("'", "''"), note=NOTE)


@pytest.fixture
def exported(export_pipeline, people):
    return export_pipeline(TEXT)


class Text(HTMLParser):
    """The text that a page shows, and its elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.elements = "", set()
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.elements.add(tag)


def cells_of(notebook: str, kind: str) -> list[str]:
    cells = nbformat.reads(notebook, as_version=4).cells
    return [cell.source for cell in cells if cell.cell_type == kind]


def test_its_cells_give_the_numbers_of_the_run(exported):
    verification = exported.verified(exported.notebook(as_script=True))
    assert verification.equal, verification.differences[:3]
    assert verification.value_count > 100


def check_words_and_code(plan, notebook):
    """Each stage has its words, a report's code stands once, and steps that learn have theirs."""
    words, code = cells_of(notebook, "markdown"), cells_of(notebook, "code")
    stages = list(plan.jobs.values())
    headings = [text.split("\n")[0] for text in words if text.startswith("## ")]
    assert headings == [f"## {plain_markdown(str(job.title) or job.stage)}" for job in stages]
    assert [sum(f"['{name}']" in cell or f'["{name}"]' in cell for cell in code)
            for name in ("exit", "folds", "gate")] == [1, 1, 1]  # fmt: skip
    learning = next(place for place, text in enumerate(words) if "No code of its own" in text)
    kinds = [cell["cell_type"] for cell in json.loads(notebook)["cells"]]
    sources = ["".join(cell["source"]) for cell in json.loads(notebook)["cells"]]
    place = sources.index(words[learning])
    assert kinds[place : place + 3] == ["markdown", "code", "markdown"]
    assert "def prepare(" in sources[place + 1]


def test_it_is_what_jupyter_would_write_and_clean(export_pipeline, people, tmp_path):
    exported = export_pipeline(TEXT.replace("display", "table"))
    text = exported.notebook("es")
    check_words_and_code(exported.plan, text)
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    assert nbformat.writes(notebook).rstrip("\n") == text.rstrip("\n")
    file = tmp_path / "credit.ipynb"
    file.write_text(text, encoding="utf-8")
    for command in (["check"], ["format", "--check"]):
        ruff = [find_ruff_bin(), *command, "--isolated", "--quiet", file]
        process = subprocess.run(ruff, capture_output=True, text=True, check=False)
        assert process.returncode == 0, process.stdout
    assert "pipeline_core" not in text
    assert "__file__" not in text


@pytest.mark.parametrize("text", HOSTILE)
def test_words_are_shown_as_they_were_written(text):
    shown = Text(markdown2html(f"{plain_markdown(text)}\n"))
    assert shown.text.strip() == text
    assert shown.elements == {"p"}


def test_lines_and_paragraphs_of_a_note_stay():
    note = "\n".join(HOSTILE) + "\n\nlast"
    shown = Text(markdown2html(plain_paragraphs(note)))
    assert shown.text.split() == note.split()
    assert shown.elements == {"p", "br"}


@pytest.mark.long
def test_it_runs_in_a_kernel(exported, tmp_path):
    """What nbconvert runs, cell by cell in a kernel, gives the run's numbers."""
    run = flatten.flatten(exported.reports())
    (tmp_path / "written.csv").unlink(missing_ok=True)
    notebook = nbformat.reads(exported.notebook(), as_version=4)
    dump = "\nimport json\nfrom pathlib import Path\n"
    reports = next(cell.source.split("[")[0] for cell in notebook.cells[::-1]
                   if cell.cell_type == "code")  # fmt: skip
    written = f"Path('numbers.json').write_text(json.dumps(flatten({reports})))"
    flattening = inspect.getsource(flatten).replace("from __future__ import annotations\n", "")
    notebook.cells.append(nbformat.v4.new_code_cell(flattening + dump + written))
    nbformat.write(notebook, tmp_path / "people.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--inplace"]
    process = subprocess.run(
        [*command, "people.ipynb"],
        cwd=tmp_path,
        env={**os.environ, "IPYTHONDIR": str(tmp_path / "ipython")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr[-2000:]
    numbers = json.loads((tmp_path / "numbers.json").read_text())
    verification = compare_values(run, numbers)
    assert (tmp_path / "written.csv").exists()
    assert verification.equal, verification.differences[:3]
    assert verification.value_count > 100
    ran = nbformat.read(tmp_path / "people.ipynb", as_version=4)
    shown = [cell.outputs for cell in ran.cells if cell.cell_type == "code"]
    assert sum("text/html" in out.get("data", {}) for outs in shown for out in outs) >= 5


def test_an_import_for_its_effect_stays():
    head = '"""D."""\n\nimport math\nfrom a import b  # noqa: F401\n'
    script = f'{head}\n\ndef main():\n    """D."""\n    return {{}}\n'
    imports = take_apart(script, [], []).imports
    assert imports == ("import math", "from a import b  # noqa: F401")


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_an_examples_notebook_gives_the_numbers_of_its_run(name, export_pipeline, tmp_path):
    folder = tmp_path / name
    shutil.copytree(file_of(name).parent, folder)
    exported = export_pipeline(file_of(name).read_text("utf-8"), folder=folder)
    verification = exported.verified(exported.notebook(as_script=True))
    assert verification.equal, verification.differences[:3]
    assert verification.value_count > 150
