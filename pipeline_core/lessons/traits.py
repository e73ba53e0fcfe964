"""Traits of stages: what a stage is in a pipeline, whatever its name and its block.

They are read from what the catalogue says of the block (shape, family, ports, what it hands on),
so that a user's own block has them too, and a lesson accepts ways that nobody foresaw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, get_args

from pipeline_core.edits import entry_of
from pipeline_core.messages.message import MessageJson
from pipeline_core.spec import Pipeline
from pipeline_core.spec.entry import ROW_SHAPES, TEST_PARTS, Catalogue, Entry

Trait = Literal[
    "any",
    "source",
    "row_step",
    "sieve",
    "column_step",
    "learned_step",
    "data_check",
    "roles",
    "split",
    "model",
    "learning_model",
    "baseline",
    "model_of_models",
    "judge",
    "fold_judge",
    "test_judge",
    "group_judge",
    "gate",
    "report",
    "drift",
    "ingest",
    "validate_data",
    "prepare",
    "train",
    "validate_model",
    "monitor",
]
_SENSITIVE = frozenset({"test_sensitive", "sensitive_groups"})
TRAITS: tuple[Trait, ...] = get_args(Trait)


def has_trait(entry: Entry, trait: Trait) -> bool:
    """Return whether the stages of a block have a trait.

    Examples
    --------
    >>> block = {"shape": "column", "learns": True, "family": "prepare"}
    >>> has_trait(block, "learned_step"), has_trait(block, "split"), has_trait(block, "prepare")
    (True, False, True)
    """
    test = _TESTS.get(trait)
    return entry["family"] == trait if test is None else test(entry)


def stages_with(pipeline: Pipeline, catalogue: Catalogue, trait: Trait) -> tuple[str, ...]:
    """Return the stages of a pipeline that have a trait, in the order of the file."""
    return tuple(_stages_with(pipeline, catalogue, trait))


def _stages_with(pipeline: Pipeline, catalogue: Catalogue, trait: Trait) -> Iterator[str]:
    for name, stage in pipeline.stages.items():
        entry = entry_of(catalogue, stage.block)
        if entry is not None and entry.get("shape") and has_trait(entry, trait):
            yield name


def trait_words(trait: Trait) -> MessageJson:
    """Return what the stages of a trait are called, for a sentence.

    Examples
    --------
    >>> trait_words("split")["code"]
    'trait.split'
    """
    return {"code": f"trait.{trait}", "values": {}}


def _model_parts(entry: Entry) -> set[str]:
    ports = [port for port in entry["ports"] if port["wire"] == "Model"]
    return {part for port in ports for part in port["parts"]}


def _data_parts(entry: Entry) -> set[str]:
    ports = [port for port in entry["ports"] if port["wire"] == "Data"]
    return {part for port in ports for part in port["parts"]}


def _is_source(entry: Entry) -> bool:
    return "Data" in entry["outputs"] and not any(p["wire"] == "Data" for p in entry["ports"])


def _is_row_step(entry: Entry) -> bool:
    return entry["shape"] in ROW_SHAPES and not _is_source(entry)


def _is_model(entry: Entry) -> bool:
    return entry["shape"] in ("estimator", "meta")


def _is_baseline(entry: Entry) -> bool:
    """Return whether a model takes any table, as only one does that looks at no column."""
    return entry["shape"] == "estimator" and bool(entry.get("takes_any"))


def _is_judge(entry: Entry) -> bool:
    return entry["shape"] == "assessment" and bool(_model_parts(entry))


def _is_fold_judge(entry: Entry) -> bool:
    return _is_judge(entry) and "unfitted" in _model_parts(entry)


def _is_test_judge(entry: Entry) -> bool:
    return _is_judge(entry) and "test_y" in _data_parts(entry) & TEST_PARTS


def _is_gate(entry: Entry) -> bool:
    """Return whether a block lets a model pass by the reports of judges."""
    parts = {part for port in entry["ports"] for part in port["parts"]}
    return entry["shape"] == "assessment" and "report" in parts


def _is_data_check(entry: Entry) -> bool:
    """Return whether a block judges rows and hands them on: all of them, or those that pass."""
    passes = entry.get("passes") is not None and "Data" in entry["outputs"]
    return entry["shape"] == "sieve" or (entry["shape"] == "assessment" and passes)


_TESTS: dict[Trait, Callable[[Entry], bool]] = {
    "any": lambda entry: True,
    "source": _is_source,
    "row_step": _is_row_step,
    "sieve": lambda entry: entry["shape"] == "sieve",
    "column_step": lambda entry: entry["shape"] == "column",
    "learned_step": lambda entry: entry["shape"] == "column" and entry["learns"],
    "data_check": _is_data_check,
    "roles": lambda entry: entry["shape"] == "roles",
    "split": lambda entry: entry["shape"] == "split",
    "model": _is_model,
    "learning_model": lambda entry: _is_model(entry) and not _is_baseline(entry),
    "baseline": _is_baseline,
    "model_of_models": lambda entry: entry["shape"] == "meta",
    "judge": _is_judge,
    "fold_judge": _is_fold_judge,
    "test_judge": _is_test_judge,
    "group_judge": lambda entry: _is_judge(entry) and not _SENSITIVE.isdisjoint(_data_parts(entry)),
    "gate": _is_gate,
    "report": lambda entry: "Report" in entry["outputs"],
    "drift": lambda entry: {"reference_rows", "current_rows"} <= _data_parts(entry),
}
