"""The texts of a pipeline's project by their path."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping

from pipeline_core.data.output import Output
from pipeline_core.export.project.facts import ProjectFacts
from pipeline_core.export.project.readme import readme
from pipeline_core.export.project.recipes import recipes
from pipeline_core.export.script.formatting import format_source
from pipeline_core.export.script.pytest_file import export_tests
from pipeline_core.export.source.docstrings import docstring
from pipeline_core.messages.words import say
from pipeline_core.spec import Pipeline

_SMOKE_TEST = """\
{doc}

from __future__ import annotations

from contextlib import chdir
from pathlib import Path

from {package}.pipeline import main


def test_every_stage_that_judges_gives_a_report() -> None:
    with chdir(Path(__file__).parents[1]):
        reports = main()
    assert list(reports) == {stages}
"""
_CONFTEST = """\
{doc}

from __future__ import annotations

from pathlib import Path

import pytest

FILES = {files}


def pytest_sessionstart() -> None:
    missing = [name for name in FILES if not (Path(__file__).parents[1] / name).exists()]
    if missing:
        pytest.exit({sentence} + ", ".join(missing), 1)
"""


def project_texts(
    facts: ProjectFacts, pipeline: Pipeline, outputs: Mapping[str, Output]
) -> dict[str, str]:
    """Return the texts of a project by their path in it.

    Parameters
    ----------
    facts
        What they say.
    pipeline, outputs
        The pipeline, whose tests go along, and what a preview gives for each stage.
    """
    title = " ".join((pipeline.name or facts.package).split())
    own = {
        "README.md": readme(facts),
        f"{facts.package}/__init__.py": f"{docstring(title, 0)}\n",
        f"{facts.package}/pipeline.py": in_package(facts.script),
        "tests/test_pipeline.py": _tests(facts, pipeline, outputs),
    }
    files = [file.path for file in facts.data if file.size is not None]
    conftest = {"tests/conftest.py": _conftest(facts, files)} if files else {}
    return {**own, **conftest, **recipes(facts, title)}


def in_package(script: str) -> str:
    """Return a script that stands in a folder of the project and writes beside its README.

    Examples
    --------
    >>> in_package("HERE = Path(__file__).resolve().parent")
    'HERE = Path(__file__).resolve().parents[1]'
    """
    return re.sub(r"(?<=Path\(__file__\)\.resolve\(\)\.parent)(?=\s|$)", "s[1]", script)


def _tests(facts: ProjectFacts, pipeline: Pipeline, outputs: Mapping[str, Output]) -> str:
    """Return the pipeline's tests; for one without, a test that it gives every report."""
    module = f"{facts.package}.pipeline"
    if pipeline.tests:
        return export_tests(pipeline, facts.plan, outputs, module, facts.language, "parents[1]")
    doc = docstring(say("project.smoke_test", {}, facts.language), 0)
    values = {"doc": doc, "package": facts.package, "stages": reports_of(facts.script)}
    return format_source(_SMOKE_TEST.format(**values))


def reports_of(script: str) -> list[str]:
    r"""Return the stages whose reports a script's `main()` returns.

    Examples
    --------
    >>> reports_of("def main():\n    return {'scores': 1, 'gate': 2}")
    ['scores', 'gate']
    """
    nodes = ast.parse(script).body
    functions = {node.name: node.body for node in nodes if isinstance(node, ast.FunctionDef)}
    body = functions.get("run", functions.get("main", []))
    keys = next(filter(None, map(_report_keys, body)), [])
    return [str(key.value) for key in keys if isinstance(key, ast.Constant)]


def _report_keys(node: ast.stmt) -> list[ast.expr | None]:
    """Return the keys of the reports, if a statement returns them or gives them their name."""
    is_named = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "reports"
    value = getattr(node, "value", None) if is_named or isinstance(node, ast.Return) else None
    return value.keys if isinstance(value, ast.Dict) else []


def _conftest(facts: ProjectFacts, files: list[str]) -> str:
    """Return what tells that data are missing, before every test fails of it."""
    sentence = json.dumps(say("project.missing", {}, facts.language) + " ", ensure_ascii=False)
    doc = docstring(say("project.conftest", {}, facts.language), 0)
    return format_source(_CONFTEST.format(doc=doc, files=files, sentence=sentence))
