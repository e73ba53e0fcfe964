"""Cells as a document of nbformat 4.5, and the code of such a document as one script."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Cell:
    """A cell of a notebook.

    Parameters
    ----------
    kind
        What is in it.
    text
        Its source.
    hidden
        Whether a reader has to open it.
    """

    kind: Literal["markdown", "code"]
    text: str
    hidden: bool = False


def document(cells: Sequence[Cell]) -> str:
    """Return a notebook's file, as Jupyter itself would write it.

    Parameters
    ----------
    cells
        Its cells, which have not been run.

    Examples
    --------
    >>> json.loads(document([Cell("markdown", "# Credit")]))["cells"][0]["source"]
    ['# Credit']
    """
    written = [_cell(number, cell) for number, cell in enumerate(cells, start=1)]
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python", "version": "{}.{}.{}".format(*sys.version_info)},
    }
    notebook = {"cells": written, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _cell(number: int, cell: Cell) -> dict[str, Any]:
    lines = cell.text.split("\n")
    source = [f"{line}\n" for line in lines[:-1]] + lines[-1:]
    metadata = {"jupyter": {"source_hidden": True}} if cell.hidden else {}
    common = {"cell_type": cell.kind, "id": f"cell-{number}", "metadata": metadata}
    if cell.kind == "markdown":
        return {**common, "source": source}
    return {**common, "execution_count": None, "outputs": [], "source": source}


def code_of(notebook: str, reports: str) -> str:
    """Return the code of a notebook's cells, one below the other, as a script with `main()`.

    Parameters
    ----------
    notebook
        The notebook's file.
    reports
        The variable that holds the reports by stage at its end.

    Examples
    --------
    >>> print(code_of(document([Cell("code", "reports = {}")]), "reports"))
    reports = {}
    <BLANKLINE>
    <BLANKLINE>
    def main():
        return reports
    <BLANKLINE>
    """
    cells = json.loads(notebook)["cells"]
    texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return "\n\n".join([*texts, f"\ndef main():\n    return {reports}\n"])
