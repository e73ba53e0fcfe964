"""Former names brought up to date: of blocks, settings and metrics that were renamed.

A pipeline file keeps the names it was written with; check, plan and every edit work on
the renewed pipeline, so an old file opens as it is and the next edit writes it new.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pipeline_core.measures.metric_names import current_metric
from pipeline_core.spec import Pipeline, PipelineTest, Stage
from pipeline_core.spec.entry import Catalogue, Entry, entry_of, formerly_of, meaning_of


def renewed(pipeline: Pipeline, catalogue: Catalogue) -> Pipeline:
    """Return a pipeline with today's names; the same object where all are.

    Examples
    --------
    >>> settings = {"properties": {"count": {"x-formerly": ["n"]}}}
    >>> blocks = {"scale": {"id": "scale", "formerly": ["scaler"], "settings": settings}}
    >>> old = Pipeline(stages={"a": Stage("a", "scaler", settings={"n": 3})})
    >>> stage = renewed(old, blocks).stages["a"]
    >>> stage.block, stage.settings
    ('scale', {'count': 3})
    """
    stages = {name: _renewed_stage(stage, catalogue) for name, stage in pipeline.stages.items()}
    tests = tuple(map(_renewed_test, pipeline.tests))
    if tests == pipeline.tests and all(
        stages[name] is stage for name, stage in pipeline.stages.items()
    ):
        return pipeline
    return replace(pipeline, stages=stages, tests=tests)


def current_setting(entry: Entry, name: str) -> str:
    """Return what a setting is called today.

    Examples
    --------
    >>> current_setting({"settings": {"properties": {"count": {"x-formerly": ["n"]}}}}, "n")
    'count'
    """
    schemas = entry.get("settings", {}).get("properties", {})
    if name in schemas:
        return name
    current = (new for new, schema in schemas.items() if name in formerly_of(schema))
    return next(current, name)


def _renewed_stage(stage: Stage, catalogue: Catalogue) -> Stage:
    entry = entry_of(catalogue, stage.block)
    if entry is None:
        return stage
    block = entry.get("id", stage.block)
    settings = _renewed_settings(stage.settings, entry)
    if block == stage.block and settings == stage.settings:
        return stage
    references = {
        _name_among(stage.settings, entry, setting): parameter
        for setting, parameter in stage.references.items()
    }
    return replace(stage, block=block, settings=settings, references=references)


def _renewed_test(test: PipelineTest) -> PipelineTest:
    if test.kind != "metric":
        return test
    return PipelineTest({**test.entries, "metric": current_metric(test.entries["metric"])})


def _renewed_settings(settings: Mapping[str, Any], entry: Entry) -> dict[str, Any]:
    """Rename settings in their order; one that is there under both names keeps both."""
    schemas = entry.get("settings", {}).get("properties", {})
    renewed_settings = {}
    for name, value in settings.items():
        current = _name_among(settings, entry, name)
        renewed_settings[current] = _renewed_value(value, schemas.get(current, {}))
    return renewed_settings


def _name_among(settings: Mapping[str, Any], entry: Entry, name: str) -> str:
    current = current_setting(entry, name)
    return name if current in settings else current


def _renewed_value(value: Any, schema: Mapping[str, Any]) -> Any:
    is_metric = isinstance(value, str) and meaning_of(schema) == "metric"
    return current_metric(value) if is_metric else value
