"""A pipeline as a Jupyter notebook that gives the numbers of its script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pipeline_core.data.output import Output
from pipeline_core.export.notebook.document import Cell, code_of, document
from pipeline_core.export.notebook.script_pieces import ScriptPieces, take_apart
from pipeline_core.export.notebook.stage_cells import NotebookNames, StageCells, reachable
from pipeline_core.export.notebook.stage_words import first_words
from pipeline_core.export.script.formatting import format_source
from pipeline_core.export.script.script import write_script
from pipeline_core.export.source.docstrings import docstring
from pipeline_core.export.source.names import Names
from pipeline_core.messages.markdown import plain_markdown
from pipeline_core.messages.words import say
from pipeline_core.plan import Plan

# The module's own file is unknown to a notebook; it runs in the folder it stands in.
_OWN_FOLDER = "Path(__file__).resolve().parent"
_THREADS = """\
from __future__ import annotations

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "{threads}"
"""
_SHOW = """\
def {show}(report: dict[str, Any]) -> None:
    {doc}
    values = dict(report.get("metrics", {{}}))
    for check in report.get("checks", []):
        values[check["name"]] = "passed" if check["passed"] else "FAILED"
    if values:
        {display}({pandas}.DataFrame({{"value": {pandas}.Series(values, dtype=object)}}))
    for name, table in report.get("tables", {{}}).items():
        print(f"{{name}}, {{len(table)}} rows")
        {display}(table.head())


{reports}: dict[str, Any] = {{}}
"""
_SHOW_IMPORTS = """\
from typing import Any
import pandas as {pandas}
from IPython.display import {display}
"""
_KERNEL_NAMES = ("In", "Out", "get_ipython", "exit", "quit")


def export_notebook(
    plan: Plan,
    functions: Mapping[str, Callable[..., Any]],
    outputs: Mapping[str, Output],
    language: str = "en",
) -> str:
    """Return the file of a plan's notebook.

    Parameters
    ----------
    plan, functions, outputs
        As `export_script` takes them.
    language
        The language of its words.

    Raises
    ------
    ExportError
        The pipeline cannot be exported.
    """
    return _notebook(plan, functions, outputs, language)[0]


def notebook_script(
    plan: Plan,
    functions: Mapping[str, Callable[..., Any]],
    outputs: Mapping[str, Output],
    language: str = "en",
) -> str:
    """Return the code of a plan's notebook as a script whose `main()` returns its reports.

    Raises
    ------
    ExportError
        The pipeline cannot be exported.
    """
    notebook, names = _notebook(plan, functions, outputs, language)
    return code_of(notebook, names.reports)


def _notebook(
    plan: Plan,
    functions: Mapping[str, Callable[..., Any]],
    outputs: Mapping[str, Output],
    language: str,
) -> tuple[str, NotebookNames]:
    text, body, module = write_script(_without_notes(plan), functions, outputs, language)
    text = text.replace(_OWN_FOLDER, "Path.cwd()")
    text = text.replace(f"# {say('export.carried', {}, language)}\n", "")
    own = [*module.parameters, *module.constants, *module.functions]
    pieces = take_apart(text, body.statement_stages, own)
    names = _names(pieces)
    cells = [
        Cell("markdown", first_words(plan, language)),
        *_setup(plan, pieces, names, language),
        *StageCells(plan, pieces, names, language).cells(),
    ]
    return document(_formatted(cells)), names


def _names(pieces: ScriptPieces) -> NotebookNames:
    """Return names that no stage, constant or function of the script has."""
    free = Names({*pieces.names, *_KERNEL_NAMES})
    reports, show, display = (free.take(name, name) for name in ("reports", "show", "display"))
    has_pandas = "import pandas as pd" in pieces.imports
    return NotebookNames(reports, show, display, "pd" if has_pandas else free.take("pd", "pd"))


def _without_notes(plan: Plan) -> Plan:
    """Return a plan whose script repeats no note: the words of a stage stand above its cell."""
    jobs = {name: replace(job, note="") for name, job in plan.jobs.items()}
    return replace(plan, jobs=jobs)


def _setup(plan: Plan, pieces: ScriptPieces, names: NotebookNames, language: str) -> Iterator[Cell]:
    """Yield the cells above the stages: threads, imports, and what the stages call."""
    yield Cell("code", _THREADS.format(threads=plan.threads))
    imports = [line for line in pieces.imports if "__future__" not in line]
    display = "display" if names.display == "display" else f"display as {names.display}"
    shown = _SHOW_IMPORTS.format(pandas=names.pandas, display=display)
    yield Cell("code", "\n".join([*imports, shown]))
    doc = docstring(say("notebook.show", {}, language), 4)
    show = _SHOW.format(doc=doc, **vars(names))
    yield Cell("markdown", plain_markdown(say("notebook.carried", {}, language)))
    needed = _names_of_stages(pieces)
    carried = [piece.text for piece in reachable(pieces.carried, needed)]
    yield Cell("code", "\n\n\n".join([*carried, show]), hidden=True)


def _names_of_stages(pieces: ScriptPieces) -> set[str]:
    statements = [piece for group in pieces.statements.values() for piece in group]
    entries = " ".join(pieces.entries.values())
    names = {name for piece in (*statements, *pieces.own) for name in piece.reads}
    return names | set(re.findall(r"\w+", entries))


def _formatted(cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells with their code formatted, all at once: an import may serve any cell."""
    text = "\n".join(cell.text for cell in cells)
    mark = next(mark for n in range(len(text)) if (mark := f"# {'%' * (n + 2)} ") not in text)
    places = [place for place, cell in enumerate(cells) if cell.kind == "code"]
    whole = "\n\n".join(f"{mark}{place}\n{cells[place].text}" for place in places)
    formatted = re.split(rf"(?m)^{re.escape(mark)}\d+$", format_source(whole))[1:]
    sources = dict(zip(places, formatted, strict=True))
    return [
        replace(cell, text=sources[place].strip("\n")) if place in sources else cell
        for place, cell in enumerate(cells)
    ]
