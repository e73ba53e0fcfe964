"""What the rules of a gate can name: the reports wired to it, and the metrics that these have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline_core.catalog import meaning_of
from pipeline_core.check.context import context_of
from pipeline_core.check.metric_rules import known_metrics
from pipeline_core.edits import entry_of
from pipeline_core.measures.gate_rule import COMPARISONS
from pipeline_core.spec.entry import COMPARED_PART
from ui.screens.pipeline.forms.fields import Field
from ui.screens.pipeline.forms.form import Form


def gate_options(
    form: Form, field: Field, rows: Iterable[Mapping[str, Any]]
) -> dict[str, list[str]]:
    """Return the values that the parts of a gate's rules can have; none for other settings.

    Parameters
    ----------
    form, field
        The form, and the setting.
    rows
        The rules as they are: what they name already is always among the values.
    """
    entry = entry_of(form.catalogue, form.stage.block)
    if entry is None or meaning_of(field.schema) != "gate_rules":
        return {}
    wired: dict[bool, list[str]] = {True: [], False: []}
    for port in entry["ports"]:
        if port["wire"] == "Report":
            names = form.stage.inputs.get(port["name"], ())
            wired[COMPARED_PART in port["parts"]] += names
    context = context_of(form.document.pipeline, form.catalogue, None, None)
    known = [known_metrics(context, source) for source in wired[False]]
    options = {"report": wired[False], **dict.fromkeys(COMPARISONS, wired[True])}
    if all(known):  # else a metric is typed
        options["metric"] = [name for names in known for name in names if "*" not in name]
    return {part: _with_used(values, part, rows) for part, values in options.items()}


def _with_used(values: list[str], part: str, rows: Iterable[Mapping[str, Any]]) -> list[str]:
    used = [row[part] for row in rows if isinstance(row.get(part), str)]
    return list(dict.fromkeys([*values, *used]))
