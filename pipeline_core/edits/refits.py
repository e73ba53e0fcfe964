"""What a judge fits again in every fold: the column steps of the recipe, and the estimator.

A model made of models is fitted again with all that it is made of.

Row blocks and splits are done once, before; so are column steps that a row block has taken over.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pipeline_core.edits.bypass import with_bypasses
from pipeline_core.edits.judged_models import model_members, model_origin
from pipeline_core.edits.wires import sources_of
from pipeline_core.spec import Pipeline
from pipeline_core.spec.entry import Catalogue, Entry, entry_of

_ROLES = ("target", "weight", "group", "time", "id")


def refitted_stages(
    pipeline: Pipeline,
    catalogue: Catalogue,
    judge: str,
    columns: Mapping[str, Collection[str]] | None = None,
) -> tuple[str, ...]:
    """Return the stages that a judge fits again in every fold; none if it fits nothing.

    Parameters
    ----------
    pipeline, catalogue
        The pipeline and the blocks.
    judge
        The stage that judges.
    columns
        The columns that come out of each stage, as far as known: roles of columns that steps
        make take these steps over into the rows.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> data = {"name": "data", "wire": "Data", "parts": []}
    >>> model = {"name": "model", "wire": "Model", "parts": ["unfitted"]}
    >>> blocks = {
    ...     "scale": {"shape": "column", "ports": [data], "outputs": ["Data"], "passes": None},
    ...     "ridge": {"shape": "estimator", "ports": [data], "outputs": ["Model"], "passes": None},
    ...     "judge": {"shape": "assessment", "ports": [model], "outputs": [], "passes": None},
    ... }
    >>> stages = {
    ...     "scaled": Stage("scaled", "scale", {"data": ("rows",)}),
    ...     "linear": Stage("linear", "ridge", {"data": ("scaled",)}),
    ...     "folds": Stage("folds", "judge", {"model": ("linear",)}),
    ... }
    >>> refitted_stages(Pipeline(stages=stages), blocks, "folds")
    ('scaled', 'linear')
    """
    pipeline = with_bypasses(pipeline, catalogue)
    if judge not in pipeline.stages or pipeline.stages[judge].off:
        return ()
    refitted: set[str] = set()
    waiting = list(model_members(pipeline, catalogue, judge))
    while waiting:
        origin = model_origin(pipeline, catalogue, waiting.pop())
        if origin in refitted:
            continue
        members = model_members(pipeline, catalogue, origin)
        # A model of models is fitted on the rows as they are; each member brings its recipe.
        recipe = set() if members else _recipe(pipeline, catalogue, origin, columns or {})
        refitted |= {origin} | recipe
        waiting += members
    return tuple(name for name in pipeline.stages if name in refitted)


def _recipe(
    pipeline: Pipeline, catalogue: Catalogue, model: str, columns: Mapping[str, Collection[str]]
) -> set[str]:
    """Return the column steps that reach a model as steps."""
    steps: set[str] = set()
    name = _data_source(pipeline, catalogue, model)
    visited: set[str] = set()
    while name is not None and name not in visited:
        visited.add(name)
        entry = entry_of(catalogue, pipeline.stages[name].block)
        if entry is None or entry["shape"] == "row":
            break
        if entry["shape"] == "roles" and _takes_over(pipeline, catalogue, name, columns):
            break
        if entry["shape"] == "column":
            steps.add(name)
        name = _data_source(pipeline, catalogue, name)
    return steps


def _data_source(pipeline: Pipeline, catalogue: Catalogue, stage: str) -> str | None:
    """Return the stage whose Data a stage works on; that which it hands on comes first."""
    inputs = pipeline.stages[stage].inputs
    entry = entry_of(catalogue, pipeline.stages[stage].block)
    ports = [port["name"] for port in entry["ports"] if port["wire"] == "Data"] if entry else []
    names = _first_of(entry, ports, inputs)
    return names[0] if names and names[0] in pipeline.stages else None


def _first_of(
    entry: Entry | None, ports: list[str], inputs: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    passes = entry["passes"] if entry else None
    ordered = sorted(ports, key=lambda port: port != passes)
    return next((inputs[port] for port in ordered if inputs.get(port)), ())


def _takes_over(
    pipeline: Pipeline, catalogue: Catalogue, roles: str, columns: Mapping[str, Collection[str]]
) -> bool:
    """Return whether roles name a column that a step above makes, as far as that is known."""
    settings = pipeline.stages[roles].settings
    values = [settings.get(role) or () for role in _ROLES]
    named = {name for value in values for name in ([value] if isinstance(value, str) else value)}
    name: str | None = roles
    while name is not None:
        name = next(iter(sources_of(pipeline.stages[name].inputs)), None)
        entry = entry_of(catalogue, pipeline.stages[name].block) if name else None
        if name is None or entry is None or entry["shape"] != "column":
            break
    schema = columns.get(name) if name else None
    return schema is not None and not named <= set(schema)
