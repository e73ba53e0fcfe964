"""Outcomes in words, for terminal, screens and reports alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pipeline_core.quality.results import Outcome

Say = Callable[[str, Mapping[str, Any]], str]
_SHOWN_CELLS = 6


def outcome_sentence(outcome: Outcome, say: Say) -> str:
    """Return what must be, what was found, and what to do.

    Parameters
    ----------
    outcome
        The outcome.
    say
        Returns the sentence of a code and values.

    Examples
    --------
    >>> message = {"code": "test.stopped", "values": {"why": "no row"}}
    >>> outcome_sentence({"message": message}, lambda code, values: f"{code}: {values['why']}")
    'test.stopped: no row'
    """
    return say(outcome["message"]["code"], outcome["message"]["values"])


def titled(outcome: Outcome, title: str) -> Outcome:
    """Return an outcome whose sentence calls the test by its title.

    Examples
    --------
    >>> message = {"code": "test.passed", "values": {"test": "alike"}}
    >>> titled({"message": message}, "Alike?")["message"]["values"]
    {'test': 'Alike?'}
    """
    message = outcome["message"]
    return {**outcome, "message": {**message, "values": {**message["values"], "test": title}}}


def example_lines(outcome: Outcome, say: Say) -> list[str]:
    """Return a line for each row that an outcome shows: its changes and the answers.

    Examples
    --------
    >>> example = {"row": "3", "before": {"x": "1"}, "after": {"x": "2"}, "answers": ["a", "b"]}
    >>> example_lines({"examples": [example]}, lambda code, values: values["row"])
    ['3: x 1 → 2; a → b']
    """
    return [_line(example, say) for example in outcome["examples"]]


def _line(example: Mapping[str, Any], say: Say) -> str:
    before, after = example.get("before") or {}, example.get("after") or {}
    cells = [
        f"{name} {before[name]} → {value}" if name in before else f"{name} {value}"
        for name, value in list(after.items())[:_SHOWN_CELLS]
    ]
    if len(after) > _SHOWN_CELLS:
        cells.append("…")
    answers = " → ".join(example.get("answers") or ())
    text = "; ".join(part for part in (", ".join(cells), answers) if part)
    return f"{say('test.row', {'row': example['row']})}: {text}"
