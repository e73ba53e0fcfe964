"""The answers that tell whether a source must be read again: of a query, or a file's version.

A query is asked by the block of its stage, and a version by what fetches its file, so whatever
guards the reading guards this too.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import xxhash

from pipeline_core.engine.arguments import Task, arguments
from pipeline_core.engine.file_versions import file_version
from pipeline_core.plan import Job, Plan
from pipeline_core.plan.freshness import (
    ASKED,
    BY_ANSWER,
    NO_VERSION,
    freshness_of,
    settings_meaning,
)

_MAX_LETTERS = 80
_VERSION_SECONDS = 15.0


def freshness_answers(plan: Plan, functions: Mapping[str, Callable[..., Any]]) -> dict[str, str]:
    """Return what each stage's source answers now, as a short text.

    A stage whose source has no answer gets one that no other time had: it runs, and says itself
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
        freshness = freshness_of(job.settings, plan.entries[job.block]["settings"])
        if freshness not in ASKED or job.is_pinned:
            continue
        ask = _query_answer if freshness == BY_ANSWER else _version
        try:
            answers[job.stage] = ask(job, plan, functions[job.block])
        except Exception:  # the stage itself says why
            answers[job.stage] = f"{NO_VERSION}{time.time()}"
    return answers


def _query_answer(job: Job, plan: Plan, function: Callable[..., Any]) -> str:
    entry = plan.entries[job.block]
    schema = entry["settings"]
    query = job.settings[settings_meaning("freshness_query", schema)[0]]
    settings = {**job.settings, **dict.fromkeys(settings_meaning("query", schema), query)}
    task = Task(job.stage, entry, function, settings, plan.folder)
    return _text(function(**arguments(task, None)))


def _version(job: Job, plan: Plan, function: Callable[..., Any]) -> str:
    """Return the version of the file at a stage's address; fetched again where none is told."""
    entry = plan.entries[job.block]
    values = arguments(Task(job.stage, entry, function, job.settings, plan.folder), None)
    named = [values[name] for name in settings_meaning("credentials", entry["settings"])]
    (url,) = (values[name] for name in settings_meaning("url", entry["settings"]))
    version = file_version(url, next(iter(named), ""), _VERSION_SECONDS)
    return _shortened(version, version) if version else f"{NO_VERSION}{time.time()}"


def _text(table: Any) -> str:
    """Return the values of an answer as a text that a sentence can show.

    Examples
    --------
    >>> import pandas as pd
    >>> _text(pd.DataFrame({"count": [7], "last": ["2024-02-29"]}))
    '7, 2024-02-29'
    """
    values = [str(value) for row in table.itertuples(index=False) for value in row]
    return _shortened(", ".join(values), json.dumps(values))


def _shortened(text: str, whole: str) -> str:
    """Return a text, or where it is long its beginning with a hash of the whole."""
    if len(text) <= _MAX_LETTERS:
        return text
    return f"{text[:20]}… ({xxhash.xxh3_64_hexdigest(whole.encode())})"
