"""What a factory can vary in a pipeline: pure functions of its stages and of the catalogue."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline_core.catalog import Catalogue, Entry
from pipeline_core.catalog.settings import effective_settings
from pipeline_core.check.factory_conflicts import file_setting
from pipeline_core.check.report_metrics import metrics_of
from pipeline_core.edits import entry_of, needed_stages
from pipeline_core.spec import Pipeline
from pipeline_core.spec.literal import flow
from pipeline_core.spec.written_value import value_of_text

SECTIONS = ("data", "steps", "estimators", "settings")
_FITTED = ("estimator", "meta")
_STEPS = ("row", "column")
_PLAIN = frozenset({"integer", "number", "string", "boolean", "null"})


def judges_of(pipeline: Pipeline, catalogue: Catalogue) -> list[str]:
    """Return the stages that judge a model; those that judge it in folds come first."""
    entries = _entries(pipeline, catalogue)
    judges = [
        name
        for name, entry in entries.items()
        if "Report" in entry["outputs"] and any(p["wire"] == "Model" for p in entry["ports"])
    ]
    return sorted(judges, key=lambda name: entries[name].get("id") != "cross_validate")


def metrics_for(pipeline: Pipeline, catalogue: Catalogue, judge: str) -> list[str]:
    """Return the metrics that a judge can be asked for; of folds the mean is meant."""
    entry = entry_of(catalogue, pipeline.stages[judge].block)
    if entry is None:
        return []
    models = [
        other.get("predicts")
        for name, other in _entries(pipeline, catalogue).items()
        if other["shape"] in _FITTED and name in needed_stages(pipeline, [judge])
    ]
    predicts = next((kind for kind in models if kind in ("class", "number")), None)
    settings = effective_settings(pipeline.stages[judge].settings, entry["settings"])
    metrics = metrics_of(str(entry.get("id")), settings, predicts)
    named = [name.removesuffix("_mean") for name in metrics if not name.endswith("_std")]
    return [name for name in dict.fromkeys(named) if not name.endswith("*")]


def places_of(pipeline: Pipeline, catalogue: Catalogue, judge: str, section: str) -> list[str]:
    """Return the places that can vary in a section of a factory: stages, or their settings.

    Parameters
    ----------
    pipeline, catalogue, judge
        The pipeline, the blocks, and the stage that judges.
    section
        ``data``, ``steps``, ``estimators`` or ``settings``.
    """
    needed = needed_stages(pipeline, [judge])
    entries = {n: e for n, e in _entries(pipeline, catalogue).items() if n in needed}
    if section == "settings":
        return [f"{n}.{s}" for n, e in entries.items() if n != judge for s in _plain_settings(e)]
    tests = {
        "data": lambda entry: not entry["ports"] and file_setting(entry) is not None,
        "steps": lambda entry: entry["shape"] in _STEPS and len(entry["ports"]) == 1,
        "estimators": lambda entry: entry["shape"] in _FITTED,
    }
    return [name for name, entry in entries.items() if tests[section](entry)]


def alternatives_for(
    pipeline: Pipeline, catalogue: Catalogue, section: str, place: str, folder: Path
) -> list[Any]:
    """Return what may stand at a place, the most likely first.

    Parameters
    ----------
    pipeline, catalogue
        The pipeline and the blocks.
    section, place
        A section but ``settings``, and a place in it.
    folder
        The pipeline's folder, whose files are offered as data.
    """
    entry = entry_of(catalogue, pipeline.stages[place].block)
    if entry is None:
        return []
    others = [name for name in _like(pipeline, catalogue, entry) if name != place]
    if section == "data":
        return [*_files_like(pipeline, entry, place, folder), *others]
    first: list[Any] = [True, False] if section == "steps" else [place]
    return [*first, *others, *({"block": block} for block in _blocks_like(catalogue, entry))]


def _like(pipeline: Pipeline, catalogue: Catalogue, entry: Entry) -> list[str]:
    """Return the stages that could stand where one of a block does."""
    others = _entries(pipeline, catalogue).items()
    return [name for name, other in others if _role(other) == _role(entry)]


def _blocks_like(catalogue: Catalogue, entry: Entry) -> list[str]:
    """Return the blocks that could stand where another does; curated ones come first."""
    blocks = [
        block
        for block, other in catalogue.items()
        if "id" in other and _role(other) == _role(entry) and block != entry.get("id")
    ]
    return sorted(blocks, key=lambda block: ("estimator" in catalogue[block], block))


def _role(entry: Entry) -> tuple[Any, ...]:
    ports = tuple((port["wire"], port["many"]) for port in entry["ports"])
    return (entry["family"], entry["shape"], ports, entry.get("predicts"))


def _files_like(pipeline: Pipeline, entry: Entry, place: str, folder: Path) -> list[str]:
    """Return the file that a stage reads, and those beside it of the same kind."""
    own = str(pipeline.stages[place].settings.get(str(file_setting(entry)), ""))
    ending = Path(own).suffix.lower()
    beside = folder / Path(own).parent
    if not own or ".." in Path(own).parts or Path(own).is_absolute() or not beside.is_dir():
        return [own] if own else []
    names = sorted(f.name for f in beside.iterdir() if f.is_file() and f.name[0] != ".")
    files = [str(Path(own).parent / n) for n in names if Path(n).suffix.lower() == ending]
    return list(dict.fromkeys([own, *files]))


def _plain_settings(entry: Entry) -> list[str]:
    properties = entry["settings"]["properties"]
    return [name for name, schema in properties.items() if _is_plain(schema)]


def _is_plain(schema: Mapping[str, Any]) -> bool:
    """Return whether a setting is a number, a word or a choice, and not a column or a formula."""
    if schema.get("x-means") or schema.get("x-pick"):
        return False
    parts = schema.get("anyOf", [schema])
    return all(part.get("type") in _PLAIN or "enum" in part or "const" in part for part in parts)


def _entries(pipeline: Pipeline, catalogue: Catalogue) -> dict[str, Entry]:
    entries = {name: entry_of(catalogue, s.block) for name, s in pipeline.stages.items()}
    return {name: entry for name, entry in entries.items() if entry is not None}


def values_text(value: Any) -> str:
    """Return candidates of a setting as a person writes them.

    Examples
    --------
    >>> values_text([3, None, "a, b"]), values_text({"from": 1, "to": 5})
    ('3, null, "a, b"', '{from: 1, to: 5}')
    """
    return ", ".join(flow(item) for item in value) if isinstance(value, list) else flow(value)


def values_of_text(text: str) -> Any:
    """Return the candidates that a text spells: values with commas between them, or a range.

    What spells neither stays a text, which the edit refuses.

    Examples
    --------
    >>> values_of_text("3, null, 'a, b'"), values_of_text("{from: 1, to: 5}")
    ([3, None, 'a, b'], {'from': 1, 'to': 5})
    """
    stripped = text.strip()
    whole = stripped if stripped.startswith("{") else f"[{stripped}]"
    return value_of_text(whole)


def factory_from(
    judge: str, metric: str, axes: Mapping[str, Mapping[str, Any]], combine: Any
) -> dict[str, Any]:
    """Return a factory as the file has it; empty sections are left out.

    Parameters
    ----------
    judge, metric
        Who judges, and by what.
    axes
        What varies, by section and place.
    combine
        As the file has it; ``all`` is left out.

    Examples
    --------
    >>> factory_from("folds", "r2", {"steps": {"scaled": [True, False], "b": []}}, "all")
    {'judge': 'folds', 'metric': 'r2', 'steps': {'scaled': [True, False]}}
    """
    factory: dict[str, Any] = {"judge": judge, "metric": metric}
    for section in SECTIONS:
        lines = {place: value for place, value in axes.get(section, {}).items() if value}
        if lines:
            factory[section] = lines
    return factory if combine == "all" else {**factory, "combine": combine}


def combinations(axes: Mapping[str, Mapping[str, Any]]) -> int | None:
    """Return how many combinations some axes have; None where a folder or a range tells.

    Examples
    --------
    >>> combinations({"steps": {"a": [1, 2]}, "settings": {"b.n": [1, 2, 3]}})
    6
    """
    count = 1
    for lines in axes.values():
        for value in filter(None, lines.values()):
            if not isinstance(value, Sequence):
                return None
            count *= len(value)
    return count


def encoded(item: Any) -> str:
    """Return an alternative as a text by which a widget knows it."""
    return json.dumps(item, sort_keys=True)
