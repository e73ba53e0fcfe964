"""What a fitted model has inside, as the text and the JSON of `show RUN STAGE`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline_core.cli.metrics import number
from pipeline_core.cli.numbers import say_here, whole
from pipeline_core.cli.output import note_sentence, print_table
from pipeline_core.data.fitted_contents import (
    Contents,
    Part,
    by_equal_parts,
    contents_as_json,
    parts_of_stage,
)
from pipeline_core.messages.inside_names import inside_name, named_note, part_name
from pipeline_core.messages.words import say
from pipeline_core.store import Store

_MAX_ROWS = 20


def contents_of_stage(
    store: Store, stages: Iterable[Mapping[str, Any]], stage: str
) -> dict[str, Contents]:
    """Return what to show for a stage: its model's contents, or its step's in each model.

    Parameters
    ----------
    store
        Where results are kept.
    stages
        The stages of a run.
    stage
        One of them.

    Returns
    -------
    dict
        Contents by the stage of the model; empty where the stage is in none.
    """
    kept = {row["stage"]: store.artifacts.contents(row["key"]) for row in stages if row["key"]}
    if (own := kept.get(stage)) is not None:
        return {stage: own}
    parts = {name: parts_of_stage(contents, stage) for name, contents in kept.items() if contents}
    return {name: {"parts": of, "notes": []} for name, of in parts.items() if of}


def contents_json(by_model: Mapping[str, Contents]) -> dict[str, Any]:
    """Return contents as the values that `show --json` prints.

    Examples
    --------
    >>> contents_json({"line": {"parts": [], "notes": []}})
    {'line': {'parts': [], 'notes': []}}
    """
    return {model: contents_as_json(contents) for model, contents in by_model.items()}


def print_contents(by_model: Mapping[str, Contents], stage: str, language: str) -> None:
    """Print what each model has inside, part by part.

    Examples
    --------
    >>> print_contents({"line": {"parts": [], "notes": [{"code": "not_settled"}]}}, "line", "en")
    <BLANKLINE>
    Inside the model
    scikit-learn warned ...
    """
    for models, contents in by_equal_parts(by_model):
        of_others = "" if models == [stage] else ", ".join(models)
        print(f"\n{say('inside.heading', {'models': of_others}, language)}")
        _print_notes(contents["notes"], language)
        for part in contents["parts"]:
            _print_part(part, language)


def _print_part(part: Part, language: str) -> None:
    print(f"\n{part_name(part, language)}")
    rows = [[inside_name(name, language), _cell(v)] for name, v in part["metrics"].items()]
    print_table(rows, right={1})
    _print_notes(part["notes"], language)
    for name, table in part["tables"].items():
        print(f"\n  {inside_name(name, language)} ({whole(len(table))})")
        shown = table.head(_MAX_ROWS)
        head = [inside_name(str(column), language) for column in table.columns]
        cells = [[_cell(value) for value in row] for row in shown.to_numpy(object).tolist()]
        numbers = {place for place, kind in enumerate(table.dtypes) if kind.kind in "iuf"}
        print_table([head, *cells], right=numbers)
        if len(table) > len(shown):
            print(f"  … +{whole(len(table) - len(shown))}")


def _print_notes(notes: Iterable[Any], language: str) -> None:
    for note in notes:
        print(note_sentence(named_note(note, language), language, say_here))


def _cell(value: Any) -> str:
    if isinstance(value, float) and value != value:
        return "–"
    if isinstance(value, float) and value and abs(value) < 0.001:
        return f"{value:.2e}"
    return number(value)
