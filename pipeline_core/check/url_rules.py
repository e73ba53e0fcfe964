"""Rules about addresses that files are fetched from; none is opened by a check."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline_core.catalog import meaning_of
from pipeline_core.check.context import CheckContext
from pipeline_core.check.problem import Problem, error
from pipeline_core.errors import SettingsError
from pipeline_core.measures.remote_credentials import require_place
from pipeline_core.measures.remote_files import split_address
from pipeline_core.spec import Stage
from pipeline_core.spec.named_secrets import secret_name, secret_value
from pipeline_core.spec.remote_urls import missing_package, url_fault
from pipeline_core.store.class_workspace import is_in_class


def url_problems(context: CheckContext) -> Iterator[Problem]:
    """Find addresses that are none or not allowed, and secrets that are not for them."""
    for stage, entry in context.stages_with_entries():
        by_meaning = {meaning_of(s): name for name, s in entry["settings"]["properties"].items()}
        name = by_meaning.get("url")
        if name is None or not isinstance(stage.settings.get(name), str):
            continue
        problems = [*_address_problems(context.folder, stage, name)]
        yield from problems
        secret = by_meaning.get("credentials")
        if secret and stage.settings.get(secret) and not problems:
            yield from _secret_problems(context.folder, stage, name, secret)


def _address_problems(folder: Path | None, stage: Stage, name: str) -> Iterator[Problem]:
    url = stage.settings[name]
    try:
        fault = url_fault(url, in_class=folder is not None and is_in_class(folder))
    except ValueError as cause:
        yield error("bad_source", stage.name, name, cause=str(cause))
        return
    if fault:
        yield error(fault, stage.name, name, url=url[:200])
    elif package := missing_package(url):
        yield error("needs_package", stage.name, name, url=url[:200], package=package)


def _secret_problems(
    folder: Path | None, stage: Stage, address: str, name: str
) -> Iterator[Problem]:
    try:
        secret = secret_name(stage.settings[name])
        # What secrets a class's server has is not for the people of the class to find out.
        if folder is not None and not is_in_class(folder):
            value = secret_value(secret, folder)
            require_place(value, split_address(stage.settings[address]))
    except SettingsError as fault:
        yield error("bad_connection", stage.name, name, fault=fault.message.as_json())
    except ValueError as cause:
        yield error("bad_source", stage.name, name, cause=str(cause))
