"""The searches of a pipeline: what they try, of which stages, and the edits that change it.

Pure functions of the pipeline; what a search tries is the setting of its block that means that.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline_core.catalog import Catalogue, Entry, meaning_of
from pipeline_core.edits import (
    Edit,
    ResetSetting,
    SetSetting,
    entry_of,
    path_between,
    refitted_stages,
)
from pipeline_core.spec import Pipeline
from pipeline_core.spec.candidates import OFF, setting_path

if TYPE_CHECKING:
    from ui.documents.view_model import ViewModel

Columns = Mapping[str, Collection[str]]
_VARIED_SHAPES = ("column", "estimator", "meta")
_LOWEST = frozenset({"log_loss", "brier"})
_OPEN = ("waiting", "running")


class Target(NamedTuple):
    """Where candidates go: a search, or a new one behind a model."""

    search: str
    model: str = ""


def vary_setting(entry: Entry | None) -> str | None:
    """Return the setting in which a block holds what it tries; None of one that searches nothing.

    Examples
    --------
    >>> vary_setting({"settings": {"properties": {"vary": {"x-means": "vary"}}}})
    'vary'
    """
    properties = entry["settings"]["properties"] if entry else {}
    return next((name for name, schema in properties.items() if meaning_of(schema) == "vary"), None)


def searches_of(pipeline: Pipeline, catalogue: Catalogue) -> dict[str, dict[str, Any]]:
    """Return what each search of a pipeline tries, by ``stage.setting``."""
    searches = {}
    for name, stage in pipeline.stages.items():
        if setting := vary_setting(entry_of(catalogue, stage.block)):
            lines = stage.settings.get(setting)
            searches[name] = dict(lines) if isinstance(lines, Mapping) else {}
    return searches


def searches_behind(
    pipeline: Pipeline, catalogue: Catalogue, stage: str, columns: Columns | None = None
) -> tuple[str, ...]:
    """Return the searches that can try settings of a stage."""
    return tuple(
        search
        for search in searches_of(pipeline, catalogue)
        if stage in refitted_stages(pipeline, catalogue, search, columns)
    )


def models_behind(pipeline: Pipeline, catalogue: Catalogue, stage: str) -> tuple[str, ...]:
    """Return the models that a stage is part of, itself included."""
    return tuple(
        name
        for name, other in pipeline.stages.items()
        if (entry := entry_of(catalogue, other.block))
        and entry["shape"] in ("estimator", "meta")
        and (name == stage or path_between(pipeline, stage, name))
    )


def targets_of(
    pipeline: Pipeline, catalogue: Catalogue, stage: str, columns: Columns | None = None
) -> tuple[Target, ...]:
    """Return where candidates of a stage's settings can go; none where they make no sense.

    A search that lies behind the stage comes first; where there is none, one can be added
    behind each model that the stage is part of.
    """
    entry = entry_of(catalogue, pipeline.stages[stage].block)
    if entry is None or entry["shape"] not in _VARIED_SHAPES or vary_setting(entry):
        return ()
    if searches := searches_behind(pipeline, catalogue, stage, columns):
        return tuple(map(Target, searches))
    models = models_behind(pipeline, catalogue, stage)
    if entry["shape"] != "column":
        models = models[:1]
    return tuple(Target("", model) for model in models)


def candidates_edit(
    pipeline: Pipeline, catalogue: Catalogue, search: str, key: str, value: Any
) -> Edit:
    """Return the edit that gives a search candidates of a setting; None takes the line out.

    Parameters
    ----------
    pipeline, catalogue
        The pipeline and the blocks.
    search
        The stage that searches.
    key
        The setting, as ``stage.setting``.
    value
        A list of values, a range, or None.
    """
    setting = vary_setting(entry_of(catalogue, pipeline.stages[search].block)) or "vary"
    lines = searches_of(pipeline, catalogue).get(search, {})
    kept = {**lines, key: value} if value else {k: v for k, v in lines.items() if k != key}
    return SetSetting(search, setting, kept) if kept else ResetSetting(search, setting)


def varied_settings(pipeline: Pipeline, catalogue: Catalogue) -> dict[str, dict[str, list[str]]]:
    """Return the settings of each stage that searches try, by search."""
    varied: dict[str, dict[str, list[str]]] = {}
    for search, lines in searches_of(pipeline, catalogue).items():
        for key in lines:
            stage, setting = setting_path(key)
            varied.setdefault(stage, {}).setdefault(search, []).append(setting)
    return varied


def best_edits(pipeline: Pipeline, catalogue: Catalogue, best: Mapping[str, Any]) -> list[Edit]:
    """Return the edits that write the best settings of a search into their stages.

    Parameters
    ----------
    pipeline, catalogue
        The pipeline and the blocks.
    best
        The best value by ``stage.setting``; of ``stage.off``, whether the stage is bypassed.
    """
    from pipeline_core.edits import BypassStage

    edits: list[Edit] = []
    for key, value in best.items():
        name, setting = setting_path(key)
        stage = pipeline.stages.get(name)
        entry = entry_of(catalogue, stage.block) if stage else None
        if stage is None or entry is None:
            continue
        if setting == OFF:
            edits += [BypassStage(name, bool(value))] if bool(value) != stage.bypass else []
        elif (schema := entry["settings"]["properties"].get(setting)) is not None:
            default = schema.get("default")
            same = value == default and isinstance(value, bool) == isinstance(default, bool)
            edit = ResetSetting(name, setting) if same else SetSetting(name, setting, value)
            is_there = setting in stage.settings
            if is_there if same else not is_there or stage.settings[setting] != value:
                edits.append(edit)
    return edits


def lowest_is_best(pipeline: Pipeline, catalogue: Catalogue, stage: str) -> bool | None:
    """Return whether a search takes the lowest score; None of a stage that searches nothing."""
    if stage not in pipeline.stages or not vary_setting(
        entry_of(catalogue, pipeline.stages[stage].block)
    ):
        return None
    metric = str(pipeline.stages[stage].settings.get("metric", ""))
    return metric in _LOWEST or metric.endswith("_error")


def is_search(view_model: ViewModel, stage: str) -> bool:
    """Return whether a stage searches."""
    return stage in searches_of(view_model.document.pipeline, view_model.catalogue)


def has_open_search(view_model: ViewModel) -> bool:
    """Return whether the run that is shown has a search that has not ended."""
    searches = searches_of(view_model.document.pipeline, view_model.catalogue)
    return any(
        view_model.views[name].state in _OPEN for name in searches if name in view_model.views
    )
