"""The page of scikit-learn's estimators that stand behind the search, and of what is left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline_core.catalog import version_of
from pipeline_core.catalog.estimators.classes import block_id, kinds_of_blocks, left_out
from pipeline_core.catalog.estimators.rules import REASONS

_ABOUT = """# scikit-learn's other estimators

The estimators of scikit-learn are blocks without a line written for them: the settings and \
their limits are the parameters that scikit-learn declares, the help is scikit-learn's own, in \
English. The palette shows those that people use most; the search finds these {count} too, also \
by the name of the class. A class that predicts and transforms has two blocks. \
What can group only the rows that it was given (DBSCAN, OPTICS, agglomerative clustering) adds a \
column to the table instead of a model; *Evaluate groups* judges those that are models.

Not offered are what a form cannot hold (arrays of initial values, functions that nobody \
named), what is deprecated, and `n_jobs`: the run decides how many threads a stage may use.
"""
_SHAPES = {
    "estimator": "Models",
    "column": "Column steps",
    "row": "What is found out about all rows at once",
}


def class_link(entry: Mapping[str, Any]) -> str:
    """Return a link to scikit-learn's page of a block's class."""
    path = entry["estimator"].replace(":", ".")
    version = ".".join(version_of("scikit-learn").split(".")[:2])
    site = f"https://scikit-learn.org/{version}/modules/generated"
    return f"[`{path.rpartition('.')[2]}`]({site}/{path}.html)"


def estimators_page(catalogue: Mapping[str, Any]) -> str:
    """Return the page."""
    entries = [entry for entry in catalogue.values() if "estimator" in entry]
    behind = sorted((e for e in entries if not e["curated"]), key=lambda entry: entry["id"])
    lines = [_ABOUT.format(count=len(behind))]
    for shape, title in _SHAPES.items():
        lines += [f"## {title}", "", "| block | id | class | what it does |", "| - | - | - | - |"]
        lines += [_row(entry) for entry in behind if entry["shape"] == shape]
        lines.append("")
    lines += ["## Classes with a block of our own", "", "| class | block |", "| - | - |"]
    own = {kind.name for kind in kinds_of_blocks() if "estimator" not in catalogue[kind.id]}
    lines += [f"| {name} | `{block_id(name)}` |" for name in sorted(own)]
    lines += ["", "## What is left out", "", "| class | why |", "| - | - |"]
    lines += [f"| {name} | {REASONS[why]} |" for name, why in sorted(left_out().items())]
    return "\n".join(lines)


def _row(entry: Mapping[str, Any]) -> str:
    summary = entry["summary"].replace("|", "\\|")
    return f"| {entry['title']} | `{entry['id']}` | {class_link(entry)} | {summary} |"
