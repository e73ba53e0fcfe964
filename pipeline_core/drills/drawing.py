"""The drawing of a pipeline as drills read it: what its stages are, and how they hang together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pipeline_core.catalog import Catalogue, Entry
from pipeline_core.edits import entry_of, port_of, sources_of
from pipeline_core.spec import Pipeline, Stage

_MODELS = ("estimator", "meta")
_SCALE_SENSITIVE = ("linear_model", "neighbors", "svm", "cluster", "neural_network", "mixture")
# The targets that judges compare with: of test rows, or of folds of the training rows.
_JUDGED = {"test_y", "train_y"}
_LINEAR_BLOCKS = frozenset({"ridge", "logistic_regression"})


@dataclass(frozen=True)
class JudgedModel:
    """A model that a judge looks at, and the stages whose rows they use.

    Parameters
    ----------
    judge, model
        The stages.
    trained_on, judged_on
        The stages that the rows of training and of judgement come from.
    """

    judge: str
    model: str
    trained_on: str
    judged_on: str


@dataclass(frozen=True)
class Drawing:
    """A pipeline and what the catalogue says of its stages.

    Parameters
    ----------
    pipeline, catalogue
        The pipeline, and the blocks by id.
    """

    pipeline: Pipeline
    catalogue: Catalogue

    def entry(self, stage: str) -> Entry | None:
        """Return what the catalogue says of a stage's block."""
        return entry_of(self.catalogue, self.pipeline.stages[stage].block)

    def stages(self, test: Callable[[Entry], bool]) -> list[str]:
        """Return the stages whose block passes a test, in the order of the file."""
        entries = {name: self.entry(name) for name in self.pipeline.stages}
        return [name for name, entry in entries.items() if entry and test(entry)]

    def of_shape(self, *shapes: str) -> list[str]:
        """Return the stages of some shapes."""
        return self.stages(lambda entry: entry["shape"] in shapes)

    def is_baseline(self, stage: str) -> bool:
        """Return whether a stage's model looks at no column."""
        entry = self.entry(stage)
        return bool(entry and entry["shape"] == "estimator" and entry.get("takes_any"))

    def needs_one_scale(self, stage: str) -> bool:
        """Return whether a stage's model adds up columns or measures distances."""
        entry, block = self.entry(stage), self.pipeline.stages[stage].block
        path = str(entry.get("estimator", "") if entry else "").split(".")
        return block in _LINEAR_BLOCKS or any(part in path for part in _SCALE_SENSITIVE)

    def consumers(self, stage: str) -> list[tuple[str, str]]:
        """Return the stages and ports that a stage is wired to."""
        return [
            (other.name, port)
            for other in self.pipeline.stages.values()
            for port, sources in other.inputs.items()
            if stage in sources
        ]

    def above(self, stage: str) -> set[str]:
        """Return the stages that a stage needs, itself not among them."""
        found: set[str] = set()
        waiting = [stage]
        while waiting:
            for source in sources_of(self.pipeline.stages[waiting.pop()].inputs):
                if source in self.pipeline.stages and source not in found:
                    found.add(source)
                    waiting.append(source)
        return found

    def wired(self, stage: str, wire: str) -> Iterator[tuple[str, str, list[str]]]:
        """Yield the ports of one kind of wire that are wired: port, source, parts."""
        entry = self.entry(stage)
        for name, sources in self.pipeline.stages[stage].inputs.items():
            port = port_of(entry, name) if entry else None
            if port is not None and port["wire"] == wire:
                yield from ((name, source, port["parts"]) for source in sources)

    def trainer(self, stage: str) -> str | None:
        """Return the stage that trained the model which a stage hands on."""
        entry = self.entry(stage)
        if entry is None or entry["shape"] in _MODELS:
            return stage if entry else None
        sources = [source for _, source, _ in self.wired(stage, "Model")]
        return self.trainer(sources[0]) if sources else None

    def rows_of(self, model: str) -> str | None:
        """Return the stage whose rows a model is trained on, behind the models it is made of."""
        for _, source, _ in self.wired(model, "Data"):
            return source
        for _, source, _ in self.wired(model, "Model"):
            return self.rows_of(source)
        return None

    @cached_property
    def judged(self) -> list[JudgedModel]:
        """The models that are judged: on test rows, or in folds."""
        return list(self._judged())

    def _judged(self) -> Iterator[JudgedModel]:
        for judge in self.of_shape("assessment"):
            data = [s for _, s, parts in self.wired(judge, "Data") if _JUDGED & set(parts)]
            for _, source, _ in self.wired(judge, "Model"):
                model = self.trainer(source)
                rows = self.rows_of(model) if model else None
                if data and model and rows:
                    yield JudgedModel(judge, model, rows, data[0])

    @cached_property
    def judging_wires(self) -> list[tuple[str, str, str]]:
        """The wires from models to judges: source, judge, port."""
        return [
            (source, judge, port)
            for judge in self.of_shape("assessment")
            for port, source, parts in self.wired(judge, "Model")
            if set(parts) & {"fitted", "unfitted"}
        ]

    @property
    def dead_ends(self) -> list[str]:
        """The stages whose rows or model nobody uses, but those that write a file."""
        return [name for name in self.pipeline.stages if self._is_dead_end(name)]

    def _is_dead_end(self, stage: str) -> bool:
        entry = self.entry(stage)
        if entry is None or "Report" in entry["outputs"] or self.consumers(stage):
            return False
        writes = any(
            schema.get("x-means") in ("target_file", "target_table")
            for schema in entry["settings"]["properties"].values()
        )
        return not writes

    def data_checks(self) -> list[str]:
        """Return the stages that judge rows and hand them on."""
        return self.stages(
            lambda entry: (
                entry["shape"] == "sieve"
                or (entry["shape"] == "assessment" and "Data" in entry["outputs"])
            )
        )

    def gates(self) -> list[Stage]:
        """Return the stages that let a model pass by the reports of judges."""
        names = self.stages(
            lambda entry: (
                entry["shape"] == "assessment"
                and any("report" in port["parts"] for port in entry["ports"])
            )
        )
        return [self.pipeline.stages[name] for name in names]
