"""Rules about columns that a stage gives other names, and where those that follow find them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from pipeline_core.catalog import Entry, meaning_of
from pipeline_core.check.context import CheckContext
from pipeline_core.check.problem import Problem, error
from pipeline_core.spec import Stage


def new_names(stage: Stage, entry: Entry) -> dict[str, str]:
    """Return the new names that a stage's settings give to columns, by the old ones."""
    names: dict[str, str] = {}
    for setting, schema in entry["settings"]["properties"].items():
        value = stage.settings.get(setting)
        if meaning_of(schema) == "new_names" and isinstance(value, list | tuple):
            pairs = [change for change in value if isinstance(change, Mapping)]
            names |= {str(pair.get("column", "")): str(pair.get("name", "")) for pair in pairs}
    return names


def renamed_before(context: CheckContext, name: str) -> dict[str, str]:
    """Return what columns are called where they reach a stage, by their former names.

    Parameters
    ----------
    context
        The pipeline.
    name
        The stage.
    """
    renamed: dict[str, str] = {}
    source, visited = context.upstream(name), {name}
    while source and source not in visited:
        visited.add(source)
        entry = context.entries.get(source)
        for old, new in (
            new_names(context.pipeline.stages[source], entry) if entry else {}
        ).items():
            renamed[old] = renamed.get(new, new)
        source = context.upstream(source)
    return renamed


def rename_problems(
    stage: Stage, setting: str, columns: Mapping[str, str], roles: Mapping[str, str]
) -> Iterator[Problem]:
    """Find new names that another column has, or that a role keeps from the steps."""
    names = {change["column"]: change["name"] for change in stage.settings[setting]}
    counts = Counter(names.get(column, column) for column in columns)
    for new in names.values():
        if new in roles:
            yield error("role_name", stage.name, setting, column=new, role=roles[new])
        elif counts[new] > 1:
            yield error("name_taken", stage.name, setting, column=new)
            return
