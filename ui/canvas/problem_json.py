"""What the drawing says of ports and problems, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline_core.check import Problem
from pipeline_core.edits import edit_to_json
from ui.text.edit_words import Entries, mended
from ui.text.problem_words import sentence
from ui.text.words import known, tell


def ports(entry: Mapping[str, Any], lang: str) -> list[dict[str, Any]]:
    """Return a block's inputs, each with its name as a reader says it."""
    return [
        {
            "name": port["name"],
            "said": port_name(port, lang),
            "wire": port["wire"],
            "many": bool(port["many"]),
            "optional": bool(port["optional"]),
        }
        for port in entry["ports"]
    ]


def port_name(port: Mapping[str, Any], lang: str) -> str:
    """Return what a port takes.

    Examples
    --------
    >>> port_name({"name": "model", "wire": "Model", "optional": False}, "es")
    'modelo'
    """
    wire = tell(f"wire.{port['wire']}", None, lang)
    name = known(f"port.{port['name']}", lang) or str(port["name"]).replace("_", " ")
    label = name if name.lower() == wire.lower() else f"{name} ({wire})"
    return f"{label} ({tell('wiring.optional', None, lang)})" if port["optional"] else label


def told_problems(
    problems: Iterable[Problem], lang: str, catalogue: Entries
) -> list[dict[str, Any]]:
    """Return problems with their sentences and the edits that mend them, errors first."""
    ordered = sorted(problems, key=lambda one: one.severity != "error")
    return [_problem(one, lang, catalogue) for one in ordered]


def _problem(problem: Problem, lang: str, catalogue: Entries) -> dict[str, Any]:
    edits = [edit_to_json(one) for one in problem.fix]
    near = problem.values.get("near", ())
    said = "; ".join(mended(one, lang, near, catalogue) for one in edits)
    return {
        "stage": problem.stage,
        "severity": problem.severity,
        "code": problem.code,
        "field": problem.field,
        "said": sentence(problem, lang),
        "fixes": [{"said": said, "edits": edits}] if edits else [],
    }
