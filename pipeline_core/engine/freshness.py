"""The answers of the queries that tell whether a source must be read again.

Each is asked by the block of its stage, so whatever guards the reading guards this too.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import xxhash

from pipeline_core.engine.arguments import Task, arguments
from pipeline_core.plan import Plan
from pipeline_core.plan.freshness import BY_ANSWER, freshness_of, settings_meaning

_MAX_LETTERS = 80


def freshness_answers(plan: Plan, functions: Mapping[str, Callable[..., Any]]) -> dict[str, str]:
    """Return what each stage's freshness query answers now, as a short text.

    A stage whose query has no answer gets one that no other time had: it runs, and says itself
    what is wrong.

    Parameters
    ----------
    plan
        The plan; a pinned stage is not asked.
    functions
        The blocks' functions by id.
    """
    answers = {}
    for job in plan.jobs.values():
        schema = plan.entries[job.block]["settings"]
        if freshness_of(job.settings, schema) != BY_ANSWER or job.is_pinned:
            continue
        query = job.settings[settings_meaning("freshness_query", schema)[0]]
        settings = {**job.settings, **dict.fromkeys(settings_meaning("query", schema), query)}
        entry, function = plan.entries[job.block], functions[job.block]
        task = Task(job.stage, entry, function, settings, plan.folder)
        try:
            answers[job.stage] = _text(function(**arguments(task, None)))
        except Exception:  # the stage itself says why
            answers[job.stage] = f"no answer at {time.time()}"
    return answers


def _text(table: Any) -> str:
    """Return the values of an answer as a text that a sentence can show.

    Examples
    --------
    >>> import pandas as pd
    >>> _text(pd.DataFrame({"count": [7], "last": ["2024-02-29"]}))
    '7, 2024-02-29'
    """
    values = [str(value) for row in table.itertuples(index=False) for value in row]
    text = ", ".join(values)
    if len(text) <= _MAX_LETTERS:
        return text
    return f"{text[:20]}… ({xxhash.xxh3_64_hexdigest(json.dumps(values).encode())})"
