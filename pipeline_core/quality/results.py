"""Outcomes of tests, kept until what they are about changes.

Reading them loads no library, so that screens may.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypedDict

import xxhash

from pipeline_core.catalog import CORE
from pipeline_core.messages.message import MessageJson
from pipeline_core.spec import PipelineTest
from pipeline_core.store.atomic_file import replace_file

Status = Literal["passed", "failed", "not_judged"]
_CODE = ("measures", "quality", "expressions")  # rooms that decide what a test finds


class Outcome(TypedDict):
    """What a test found.

    Parameters
    ----------
    test, stage, kind, severity
        As the file has them.
    status
        Whether it passed; one that could not be judged has not.
    message
        What must be and what was found, as a code with values.
    examples
        A few rows: how they were changed, and what the model answered.
    """

    test: str
    stage: str
    kind: str
    severity: str
    status: Status
    message: MessageJson
    examples: list[dict[str, Any]]


class KeptOutcome(TypedDict):
    """An outcome, and the key of all that it depends on."""

    key: str
    outcome: Outcome


def is_failure(outcome: Outcome) -> bool:
    """Return whether an outcome makes the whole fail: a warning does not.

    Examples
    --------
    >>> is_failure({"status": "failed", "severity": "warning"})
    False
    """
    return outcome["status"] != "passed" and outcome["severity"] == "error"


def shown_status(outcome: Outcome) -> str:
    """Return how an outcome is marked: a warning that fails is a warning.

    Examples
    --------
    >>> shown_status({"status": "failed", "severity": "warning"})
    'warning'
    """
    is_warning = outcome["status"] == "failed" and outcome["severity"] == "warning"
    return "warning" if is_warning else outcome["status"]


def outcome_key(test: PipelineTest, stage_key: str, seed: int) -> str:
    """Return the key of all that a test's outcome depends on.

    Parameters
    ----------
    test
        The test.
    stage_key
        The key of the result that it is about.
    seed
        The pipeline's, from which chance starts.

    Examples
    --------
    >>> test = PipelineTest({"name": "a", "stage": "m", "repeatable": True})
    >>> outcome_key(test, "k", 0) == outcome_key(test, "k", 0) != outcome_key(test, "k", 1)
    True
    """
    entries = {name: value for name, value in test.entries.items() if name != "title"}
    parts = [entries, stage_key, seed, _code_hash()]
    return xxhash.xxh3_128_hexdigest(json.dumps(parts, sort_keys=True).encode())


def kept_outcomes(workspace: Path, pipeline: str) -> dict[str, KeptOutcome]:
    """Return the last outcome of each test of a pipeline, by the test's name.

    Parameters
    ----------
    workspace
        Keeps them.
    pipeline
        The pipeline's identity: the path of its file.

    Examples
    --------
    >>> import tempfile
    >>> kept_outcomes(Path(tempfile.mkdtemp()), "credit.yaml")
    {}
    """
    with suppress(OSError, ValueError):
        kept = json.loads(_file(workspace, pipeline).read_bytes())
        if isinstance(kept, dict):
            return kept
    return {}


def keep_outcomes(
    workspace: Path, pipeline: str, names: Iterable[str], new: Mapping[str, KeptOutcome]
) -> None:
    """Keep outcomes beside those of the pipeline's other tests.

    Parameters
    ----------
    workspace, pipeline
        As for `kept_outcomes`.
    names
        The tests that the pipeline has; the outcomes of others are forgotten.
    new
        The outcomes by the test's name.
    """
    names = set(names)
    kept = {
        name: kept for name, kept in kept_outcomes(workspace, pipeline).items() if name in names
    }
    target = _file(workspace, pipeline)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    replace_file(target, json.dumps({**kept, **new}).encode())


def _file(workspace: Path, pipeline: str) -> Path:
    return workspace / "runtime" / "tests" / f"{xxhash.xxh3_128_hexdigest(pipeline.encode())}.json"


@cache
def _code_hash() -> str:
    digest = xxhash.xxh3_128()
    for room in _CODE:
        for file in sorted((CORE / room).rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()
