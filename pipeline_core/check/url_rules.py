"""Rules about addresses that files are fetched from; none is opened by a check."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline_core.catalog import meaning_of
from pipeline_core.check.context import CheckContext
from pipeline_core.check.problem import Problem, error
from pipeline_core.spec.remote_urls import url_fault
from pipeline_core.store.class_workspace import is_in_class


def url_problems(context: CheckContext) -> Iterator[Problem]:
    """Find addresses that are none, and those that the operator does not allow."""
    for stage, entry in context.stages_with_entries():
        for name, schema in entry["settings"]["properties"].items():
            url = stage.settings.get(name)
            if meaning_of(schema) != "url" or not isinstance(url, str):
                continue
            in_class = context.folder is not None and is_in_class(context.folder)
            try:
                fault = url_fault(url, in_class=in_class)
            except ValueError as cause:
                yield error("bad_source", stage.name, name, cause=str(cause))
                continue
            if fault:
                yield error(fault, stage.name, name, url=url[:200])
