"""The steps of a recorded run, each with what its stage did in the reader's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypedDict

from pipeline_core.catalog import Catalogue
from pipeline_core.edits import sources_of
from pipeline_core.passport.sentences import OF_PART
from pipeline_core.spec import Pipeline, Stage, parse, text_in
from pipeline_core.spec.entry import entry_of
from pipeline_core.store.runs import Run
from ui.documents.stage_views import family_of, recorded_state
from ui.screens.pipeline.inspector.changes import chips, sentences, sizes
from ui.screens.pipeline.inspector.result import metric_cards
from ui.text.names import block_title
from ui.text.numbers import data_value, number, seconds
from ui.text.problem_words import sentence_of
from ui.text.words import translate

_MAX_CHIPS, _MAX_METRICS, _MAX_LETTERS = 4, 6, 80
_TOLD = ("succeeded", "reused", "refused", "failed")


class Chips(TypedDict):
    """Columns that a stage added, dropped, renamed or retyped; `more` are not listed."""

    kind: str
    label: str
    texts: list[str]
    more: int


class RunStep(TypedDict):
    """One stage of a recording."""

    stage: str
    title: str
    block: str
    family: str
    note: str
    state: str
    state_said: str
    said: list[str]
    figures: list[list[str]]
    chips: list[Chips]
    examples: dict[str, Any] | None
    code: str
    called: str


class RunSteps(TypedDict):
    """A recording: its steps, how it ended where it did not go to the end, and what differs now."""

    run: str
    steps: list[RunStep]
    end: str
    notice: str


def run_steps(
    run: Run,
    recording: Mapping[str, Any],
    rows: Mapping[str, Mapping[str, Any]],
    catalogue: Catalogue,
    now: Pipeline,
    lang: str,
) -> RunSteps:
    """Return the steps of a recorded run.

    Parameters
    ----------
    run, recording, rows
        The run, its recording, and what it noted of each stage.
    catalogue
        The blocks, for their titles.
    now
        The pipeline as it is now.
    lang
        The reader's language.
    """
    pipeline = parse(run.spec, run.file)
    trained = _training_rows(pipeline, recording["stages"])
    told = [each for each in recording["stages"] if each["status"] in _TOLD]
    steps = [
        _step(pipeline.stages[each["stage"]], each, recording, rows, catalogue, trained, lang)
        for each in told
        if each["stage"] in pipeline.stages
    ]
    left_out = [each["stage"] for each in recording["stages"] if each["status"] not in _TOLD]
    notice = "" if now.stages == pipeline.stages else translate("play.changed", None, lang)
    return {"run": run.id, "steps": steps, "end": _end(run, left_out, lang), "notice": notice}


def _step(
    stage: Stage,
    recorded: Mapping[str, Any],
    recording: Mapping[str, Any],
    rows: Mapping[str, Mapping[str, Any]],
    catalogue: Catalogue,
    trained: Mapping[str, int],
    lang: str,
) -> RunStep:
    row, entry = rows.get(stage.name, {}), entry_of(catalogue, stage.block)
    state = recorded_state(row) if row else {}
    code = recording["code"].get(stage.name, {})
    changes = recorded["changes"]
    state_name = str(state.get("state", recorded["status"]))
    state_texts = [translate(f"state.{state_name}", None, lang), seconds(row.get("seconds"), lang)]
    return {
        "stage": stage.name,
        "title": text_in(stage.title, lang) or stage.name,
        "block": block_title(entry, lang) if entry else stage.block,
        "family": family_of(stage.block, catalogue),
        "note": text_in(stage.note, lang),
        "state": state_name,
        "state_said": " · ".join(filter(None, state_texts)),
        "said": list(_sentences(stage.name, recorded, row, trained, lang)),
        "figures": [list(pair) for pair in _figures(changes, row, lang)],
        "chips": _chips(changes, lang) if changes and changes["shape"] != "assessment" else [],
        "examples": _examples(changes, lang),
        "code": "\n\n".join(filter(None, (code.get("lines"), code.get("step")))),
        "called": code.get("called", ""),
    }


def _sentences(
    name: str,
    recorded: Mapping[str, Any],
    row: Mapping[str, Any],
    trained: Mapping[str, int],
    lang: str,
) -> Iterator[str]:
    """Yield what a stage did, in sentences."""
    if row.get("error"):
        yield sentence_of(row["error"], lang)
        return
    changes = recorded["changes"]
    if not recorded["is_kept"]:
        yield translate("play.not_kept", None, lang)
    if changes is not None:
        yield from sentences(changes, lang)
        yield from _split_sentences(changes["parts"], lang)
        for role in changes["roles"] or ():
            columns = ", ".join(role["columns"])
            label = translate(f"changed.role.{role['role']}", None, lang)
            yield f"{label}: {columns}"
    if recorded["shape"] in ("estimator", "meta"):
        count = trained.get(name)
        code = "play.fitted" if count is None else "play.fitted_on"
        yield translate(code, {"count": count}, lang)
    checks = (row.get("summary") or {}).get("checks") or []
    if checks:
        passed = sum(bool(check["passed"]) for check in checks)
        yield translate("play.checks", {"passed": passed, "count": len(checks)}, lang)


def _split_sentences(parts: Mapping[str, Any] | None, lang: str) -> Iterator[str]:
    for side in ("train", "test") if parts else ():
        total = parts["train"] + parts["test"] if parts else 0
        count = parts[side] if parts else 0
        share = number(round(100 * count / max(1, total)), lang)
        yield translate(f"changed.{side}", {"count": number(count, lang), "share": share}, lang)


def _figures(
    changes: Mapping[str, Any] | None, row: Mapping[str, Any], lang: str
) -> list[tuple[str, str]]:
    """Return the numbers of a stage: its sizes, or else its metrics."""
    if changes is not None:
        return sizes(changes, lang)
    main, _ = metric_cards((row.get("summary") or {}).get("metrics") or {}, lang)
    return main[:_MAX_METRICS]


def _chips(changes: Mapping[str, Any], lang: str) -> list[Chips]:
    is_source = not changes["inputs"]
    return [
        {
            "kind": kind,
            "label": translate("changed.read" if is_source else f"changed.{kind}", None, lang),
            "texts": texts[:_MAX_CHIPS],
            "more": max(0, len(texts) - _MAX_CHIPS),
        }
        for kind, texts in chips(changes, lang).items()
        if texts
    ]


def _examples(changes: Mapping[str, Any] | None, lang: str) -> dict[str, Any] | None:
    """Return the rows before and after, their cells as text."""
    if changes is None:
        return None
    given = changes["examples"]

    def texts(cells: list[Any] | None) -> list[str] | None:
        return None if cells is None else [cell_words(cell, lang) for cell in cells]

    rows = [
        {
            "label": str(row["label"]),
            "part": translate(OF_PART[row["part"]], None, lang) if row["part"] else "",
            "before": texts(row["before"]),
            "after": texts(row["after"]),
        }
        for row in given["rows"]
    ]
    return {"matched": given["matched"], "columns": given["columns"], "rows": rows}


def cell_words(value: Any, lang: str) -> str:
    """Return a cell's value as text, cut where it is long.

    Examples
    --------
    >>> cell_words(0.78125, "en"), cell_words(1.0, "en"), len(cell_words("x" * 99, "en"))
    ('0.781', '1', 80)
    """
    text = data_value(value, lang)
    return text if len(text) <= _MAX_LETTERS else f"{text[: _MAX_LETTERS - 1]}…"


def _training_rows(pipeline: Pipeline, stages: list[Mapping[str, Any]]) -> dict[str, int]:
    """Return the number of training rows that reach each stage, behind a split."""
    counts: dict[str, int] = {}
    for recorded in stages:
        name, changes = recorded["stage"], recorded["changes"]
        if changes is not None and changes["parts"]:
            counts[name] = changes["parts"]["train"]
        elif name in pipeline.stages:
            behind = [
                counts[source]
                for source in sources_of(pipeline.stages[name].inputs)
                if source in counts
            ]
            counts |= {name: behind[0]} if behind else {}
    return counts


def _end(run: Run, left_out: list[str], lang: str) -> str:
    """Return how a run ended that did not go to its end; empty for one that did."""
    if run.open:
        return translate("play.still_running", None, lang)
    if not left_out and run.status == "succeeded":
        return ""
    values = {
        "state": translate(f"state.{run.status}", None, lang),
        "names": ", ".join(left_out),
        "why": sentence_of(run.error, lang),
    }
    return translate("play.ended_early" if left_out else "play.ended", values, lang)
