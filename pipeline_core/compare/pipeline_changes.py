"""What is different between two pipelines: stages, settings, wires, and all else of the file.

Settings and wires are compared as `comparison` compares those of runs; a renamed stage is
the same stage. Positions count as one change: no result depends on them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pipeline_core.compare.comparison import Difference, RunRecord, compare
from pipeline_core.edits import RenameStage, apply, renamed_stages, renewed
from pipeline_core.spec import Pipeline
from pipeline_core.spec.entry import Catalogue
from pipeline_core.spec.writer import to_mapping

Kind = Literal["added", "removed", "renamed", "changed"]
_NESTED = ("groups", "tests")
_KEYS: Mapping[str, Sequence[str]] = {
    "tests": ("name",),
    "muted": ("problem", "stage", "column", "field"),
    "overrides": ("stage",),
    "notes": ("text",),
}


@dataclass(frozen=True)
class PipelineChange:
    """Something that one pipeline has otherwise than another.

    Parameters
    ----------
    kind
        What happened to it.
    subject
        What it is: ``stage``, ``block``, ``setting``, ``inputs``, ``off``, ``bypass``,
        ``title``, ``note``, ``seed``, ``name``, ``layout``, or a section of the file.
    place, name
        The stage or the entry, and its setting, port or key; empty where there is none.
    before, after
        The values; None where there is none.
    """

    kind: Kind
    subject: str
    place: str = ""
    name: str = ""
    before: Any = None
    after: Any = None


def pipeline_changes(
    first: Pipeline, second: Pipeline, catalogue: Catalogue
) -> list[PipelineChange]:
    """Return what the second of two pipelines has otherwise than the first.

    Parameters
    ----------
    first, second
        The pipelines.
    catalogue
        The blocks, for the defaults and former names of settings.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> small, big = (
    ...     Pipeline(stages={"f": Stage("f", "forest", settings={"trees": n})}) for n in (10, 99)
    ... )
    >>> [(c.subject, c.place, c.name, c.before, c.after) for c in pipeline_changes(small, big, {})]
    [('setting', 'f', 'trees', 10, 99)]
    """
    first, second = renewed(first, catalogue), renewed(second, catalogue)
    names = renamed_stages(first, second)
    changes = [PipelineChange("renamed", "stage", new, "", old, new) for old, new in names.items()]
    first = with_names(first, names)
    differences = compare([RunRecord("", first), RunRecord("", second)], catalogue).differences
    changes += [_of_difference(difference, first) for difference in differences]
    changes += _text_changes(first, second)
    before, after = to_mapping(first), to_mapping(second)
    for section in ("parameters", "tests", "groups", "notes", "muted", "overrides", "factory"):
        entries = (_entries(section, each.get(section)) for each in (before, after))
        changes += _section_changes(section, *entries)
    moved = [n for n in first.layout if second.layout.get(n, first.layout[n]) != first.layout[n]]
    return changes + ([PipelineChange("changed", "layout", after=len(moved))] if moved else [])


def with_names(pipeline: Pipeline, names: Mapping[str, str]) -> Pipeline:
    """Return a pipeline with stages renamed."""
    for old, new in names.items():
        pipeline = apply(pipeline, RenameStage(old, new), {})
    return pipeline


def _of_difference(difference: Difference, first: Pipeline) -> PipelineChange:
    before, after = difference.values
    place, name = difference.stage or "", difference.name or ""
    if difference.kind == "stage":
        kind: Kind = "removed" if place in first.stages else "added"
        return PipelineChange(kind, "stage", place, "", before, after)
    if difference.kind == "inputs":
        before, after = before or None, after or None
    return PipelineChange("changed", difference.kind, place, name, before, after)


def _text_changes(first: Pipeline, second: Pipeline) -> Iterator[PipelineChange]:
    if first.name != second.name:
        yield PipelineChange("changed", "name", "", "", first.name, second.name)
    for name, stage in second.stages.items():
        if name not in first.stages:
            continue
        for subject in ("title", "note"):
            before, after = getattr(first.stages[name], subject), getattr(stage, subject)
            if before != after:
                yield PipelineChange("changed", subject, name, "", before, after)


def _entries(section: str, value: Any) -> dict[str, Any]:
    """Return the entries of a section by what identifies them."""
    if not value:
        return {}
    if isinstance(value, dict):
        return dict(value)
    keys = _KEYS[section]
    items = [item if isinstance(item, dict) else {"text": item} for item in value]
    return {" ".join(str(item[key]) for key in keys if item.get(key)): item for item in items}


def _section_changes(
    section: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[PipelineChange]:
    for place in dict.fromkeys([*before, *after]):
        old, new = before.get(place, {}), after.get(place, {})
        if place not in after:
            yield PipelineChange("removed", section, place, "", old, None)
        elif place not in before:
            yield PipelineChange("added", section, place, "", None, new)
        elif section in _NESTED:
            for key in dict.fromkeys([*old, *new]):
                if old.get(key) != new.get(key):
                    values = old.get(key), new.get(key)
                    yield PipelineChange("changed", section, place, key, *values)
        elif _content(section, old) != _content(section, new):
            yield PipelineChange("changed", section, place, "", old, new)


def _content(section: str, value: Any) -> Any:
    """Return what counts of an entry: of a note all but where it stands."""
    if section != "notes":
        return value
    return {key: item for key, item in value.items() if key not in ("at", "size")}
