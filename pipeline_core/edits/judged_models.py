"""Whose scores a wire carries: the models that the report at its source is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline_core.messages.message import Message
from pipeline_core.spec import Pipeline
from pipeline_core.spec.entry import COMPARED_PART, Catalogue, Entry, Wire, entry_of


@dataclass(frozen=True)
class ScoresMismatch:
    """A stage that lets a model pass by the scores of another.

    Parameters
    ----------
    stage, port
        The stage, and its port for the model.
    source
        The stage wired to that port.
    model
        The stage that made the model.
    judged
        The stages that made the models which the scores are about.
    """

    stage: str
    port: str
    source: str
    model: str
    judged: tuple[str, ...]

    @property
    def message(self) -> Message:
        """The reason in words."""
        values = {"stage": self.stage, "model": self.model, "judged": list(self.judged)}
        return Message("wire.scores_of_another_model", values)


def scores_mismatch(pipeline: Pipeline, catalogue: Catalogue, stage: str) -> ScoresMismatch | None:
    """Return how the models and the scores that a stage gets differ, or None if they agree.

    Each report has to be about the models; one about no model, such as that of a drift
    report, agrees with any.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> model = {"name": "model", "wire": "Model"}
    >>> scores = {"name": "scores", "wire": "Report"}
    >>> blocks = {
    ...     "evaluate": {"ports": [model], "outputs": ["Report"]},
    ...     "gate": {"ports": [scores, model], "outputs": ["Report", "Model"], "passes": "model"},
    ... }
    >>> stages = {
    ...     "one": Stage("one", "forest"),
    ...     "two": Stage("two", "forest"),
    ...     "e": Stage("e", "evaluate", {"model": ("one",)}),
    ...     "g": Stage("g", "gate", {"scores": ("e",), "model": ("two",)}),
    ... }
    >>> scores_mismatch(Pipeline(stages=stages), blocks, "g").judged
    ('one',)
    """
    models = list(_sources(pipeline, catalogue, stage, "Model"))
    for _, report in _sources(pipeline, catalogue, stage, "Report") if models else ():
        judged = judged_models(pipeline, catalogue, report)
        is_shared = compares_models(_entry(pipeline, catalogue, report))
        for port, source in models if judged else ():
            origin = model_origin(pipeline, catalogue, source)
            # The figures of a comparison are those of its best model, whichever that is.
            if origin not in judged or (is_shared and judged != {origin}):
                return ScoresMismatch(stage, port, source, origin, tuple(sorted(judged)))
    return None


def compares_models(entry: Entry | None) -> bool:
    """Return whether a block is a judge of several models at once.

    Examples
    --------
    >>> port = {"name": "models", "wire": "Model", "many": True}
    >>> compares_models({"shape": "assessment", "ports": [port]})
    True
    """
    return entry is not None and any(
        port.get("many") and port["wire"] == "Model"
        for port in entry["ports"]
        if entry.get("shape") == "assessment"
    )


def judged_models(pipeline: Pipeline, catalogue: Catalogue, stage: str) -> frozenset[str]:
    """Return the stages that made the models which the report of a stage is about.

    Parameters
    ----------
    pipeline, catalogue
        The pipeline and the blocks.
    stage
        The stage that makes the report.
    """
    origins: set[str] = set()
    visited: set[str] = set()
    waiting = [stage]
    while waiting:
        name = waiting.pop()
        visited.add(name)
        entry = _entry(pipeline, catalogue, name)
        if entry and _reports_on_own_model(entry):
            origins.add(name)
            continue
        models = _sources(pipeline, catalogue, name, "Model")
        origins |= {model_origin(pipeline, catalogue, source) for _, source in models}
        reports = _sources(pipeline, catalogue, name, "Report")
        waiting += [source for _, source in reports if source not in visited]
    return frozenset(origins)


def _reports_on_own_model(entry: Entry) -> bool:
    """Return whether a stage reports on the model that it makes, as a search does."""
    return {"Model", "Report"} <= {*entry["outputs"]} and not entry.get("passes")


def model_origin(pipeline: Pipeline, catalogue: Catalogue, stage: str) -> str:
    """Return the stage that made the model which a stage gives, looking through gates.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> gate = {"ports": [], "outputs": ["Report", "Model"], "passes": "model"}
    >>> stages = {"m": Stage("m", "forest"), "g": Stage("g", "gate", {"model": ("m",)})}
    >>> model_origin(Pipeline(stages=stages), {"gate": gate}, "g")
    'm'
    """
    visited: set[str] = set()
    while stage not in visited:
        visited.add(stage)
        entry = _entry(pipeline, catalogue, stage)
        passes = (entry.get("passes") if entry else None) or ""
        sources = pipeline.stages[stage].inputs.get(passes, ()) if entry else ()
        if not entry or "Model" not in entry["outputs"] or not sources:
            break
        stage = sources[0]
    return stage


def model_members(pipeline: Pipeline, catalogue: Catalogue, stage: str) -> tuple[str, ...]:
    """Return the stages whose models a stage fits again, as they are wired to it.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> vote = {"ports": [{"name": "models", "wire": "Model", "parts": ["unfitted"]}]}
    >>> stages = {name: Stage(name, "tree") for name in ("a", "b")}
    >>> stages["v"] = Stage("v", "vote", {"models": ("a", "b")})
    >>> model_members(Pipeline(stages=stages), {"vote": vote}, "v")
    ('a', 'b')
    """
    entry = _entry(pipeline, catalogue, stage)
    ports = (
        [port["name"] for port in entry["ports"] if "unfitted" in port["parts"]] if entry else []
    )
    sources = (name for port in ports for name in pipeline.stages[stage].inputs.get(port, ()))
    return tuple(name for name in sources if name in pipeline.stages)


def _sources(
    pipeline: Pipeline, catalogue: Catalogue, stage: str, kind: Wire
) -> Iterator[tuple[str, str]]:
    """Yield the ports of a stage that take a kind of wire, with what is wired to them."""
    entry = _entry(pipeline, catalogue, stage)
    for port in entry["ports"] if entry else ():
        if COMPARED_PART in port.get("parts", ()):
            continue  # no model passes by what its scores are only compared with
        for source in pipeline.stages[stage].inputs.get(port["name"], ()):
            if port["wire"] == kind and source in pipeline.stages:
                yield port["name"], source


def _entry(pipeline: Pipeline, catalogue: Catalogue, stage: str) -> Entry | None:
    return entry_of(catalogue, pipeline.stages[stage].block) if stage in pipeline.stages else None
