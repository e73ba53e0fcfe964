"""Ports and problems as JSON objects, with their texts in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline_core.catalog import Catalogue, Entry, Port
from pipeline_core.check import Problem
from pipeline_core.check.problem import LEVELS
from pipeline_core.edits import (
    MuteProblem,
    RemoveOverride,
    SetParameter,
    UnmuteProblem,
    edit_to_json,
)
from pipeline_core.spec.entry import COMPARED_PART
from ui.canvas.scene_types import PortJson, ProblemJson
from ui.text.edit_words import describe_fix
from ui.text.problem_words import problem_sentence
from ui.text.words import lookup_text, translate


def ports_json(entry: Entry, lang: str) -> list[PortJson]:
    """Return the inputs of a block, each with its readable name."""
    return [
        {
            "name": port["name"],
            "said": port_name(port, lang),
            "wire": port["wire"],
            "many": bool(port["many"]),
            "optional": bool(port["optional"]),
            "compared": COMPARED_PART in port["parts"],
        }
        for port in entry["ports"]
    ]


def port_name(port: Port, lang: str) -> str:
    """Return the readable name of a port.

    Examples
    --------
    >>> port_name({"name": "model", "wire": "Model", "optional": False}, "es")
    'modelo'
    """
    wire = translate(f"wire.{port['wire']}", None, lang)
    name = lookup_text(f"port.{port['name']}", lang) or str(port["name"]).replace("_", " ")
    label = name if name.lower() == wire.lower() else f"{name} ({wire})"
    return f"{label} ({translate('wiring.optional', None, lang)})" if port["optional"] else label


def problems_json(
    problems: Iterable[Problem], lang: str, catalogue: Catalogue
) -> list[ProblemJson]:
    """Return problems with their sentences and fixes, the urgent first; none that is muted."""
    said = [problem for problem in problems if problem.level != "muted"]
    ordered = sorted(said, key=lambda problem: LEVELS.index(problem.level))
    return [_problem_json(problem, lang, catalogue) for problem in ordered]


def _problem_json(problem: Problem, lang: str, catalogue: Catalogue) -> ProblemJson:
    # The browser does edits ahead of the server, and knows only those of what it draws.
    is_drawn = not any(
        isinstance(edit, MuteProblem | UnmuteProblem | SetParameter | RemoveOverride)
        for edit in problem.fix
    )
    edits = [edit_to_json(edit) for edit in problem.fix if is_drawn]
    suggestions = problem.values.get("near", ())
    label = "; ".join(describe_fix(edit, lang, suggestions, catalogue) for edit in edits)
    return {
        "stage": problem.stage,
        "level": problem.level,
        "code": problem.code,
        "field": problem.field,
        "said": problem_sentence(problem, lang),
        "fixes": [{"said": label, "edits": edits}] if edits else [],
    }
