"""Edits of the tests of a pipeline; no result depends on them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pipeline_core.edits.edit_types import AddTest, ChangeTest, RemoveTest
from pipeline_core.edits.parameters import MAX_VALUE
from pipeline_core.errors import SpecError
from pipeline_core.spec import MAX_NAME, MAX_TESTS, Pipeline, PipelineTest, form_fault
from pipeline_core.spec.entry import Catalogue


def add_test(pipeline: Pipeline, edit: AddTest, _catalogue: Catalogue) -> Pipeline:
    """Add a test behind the others."""
    if len(pipeline.tests) >= MAX_TESTS:
        raise SpecError("edit.too_many_tests", limit=MAX_TESTS)
    return replace(pipeline, tests=(*pipeline.tests, _checked(pipeline, edit.entries)))


def change_test(pipeline: Pipeline, edit: ChangeTest, _catalogue: Catalogue) -> Pipeline:
    """Put a test in the place of another."""
    place = _place(pipeline, edit.test)
    test = _checked(pipeline, edit.entries, edit.test)
    return replace(pipeline, tests=(*pipeline.tests[:place], test, *pipeline.tests[place + 1 :]))


def remove_test(pipeline: Pipeline, edit: RemoveTest, _catalogue: Catalogue) -> Pipeline:
    """Remove a test."""
    place = _place(pipeline, edit.test)
    return replace(pipeline, tests=(*pipeline.tests[:place], *pipeline.tests[place + 1 :]))


def tests_of_renamed(pipeline: Pipeline, old: str, new: str) -> tuple[PipelineTest, ...]:
    """Return the tests of a pipeline of which a stage is renamed."""
    return tuple(
        PipelineTest({**test.entries, "stage": new}) if test.stage == old else test
        for test in pipeline.tests
    )


def tests_without_stage(pipeline: Pipeline, stage: str) -> tuple[PipelineTest, ...]:
    """Return the tests of a pipeline of which a stage is removed: those of the others."""
    return tuple(test for test in pipeline.tests if test.stage != stage)


def _place(pipeline: Pipeline, name: str) -> int:
    names = [test.name for test in pipeline.tests]
    if name not in names:
        raise SpecError("edit.no_such_test", test=name[:MAX_NAME], known=names)
    return names.index(name)


def _checked(pipeline: Pipeline, entries: Mapping[str, Any], instead_of: str = "") -> PipelineTest:
    if fault := form_fault(entries):
        name = str(entries.get("name") or "")[:MAX_NAME]
        values = {"test": name, "key": fault.key, **fault.values}
        raise SpecError(fault.code, where="", line=0, **values)
    if len(json.dumps(entries)) > MAX_VALUE:
        raise SpecError("edit.test_too_large", test=entries["name"])
    test = PipelineTest(entries)
    if test.name != instead_of and test.name in {other.name for other in pipeline.tests}:
        raise SpecError("spec.test_named_twice", where="", line=0, test=test.name)
    return test
