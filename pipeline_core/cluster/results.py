"""Results on a worker: read and written as files, listed by the client alone."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline_core.cluster.order import Place
from pipeline_core.data.output import Output, Summary
from pipeline_core.store.artifacts import result_row
from pipeline_core.store.objects import Objects
from pipeline_core.store.serializer import MissingFile, OutputSerializer

if TYPE_CHECKING:
    import pandas as pd

    from pipeline_core.data.data import Data
    from pipeline_core.store.manifests import ArtifactRow

_MAX_OUTPUTS = 6
_MAX_RECIPES = 2


class MissingResult(Exception):  # noqa: N818 - the client makes the result again
    """A result above the stage cannot be read."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class WorkerMemory:
    """The results that a worker has read last, and the recipes that it has fitted last.

    One object for all the stages of a worker's process: models that start from the same rows
    find the very same rows, and the recipe fitted on them.

    Parameters
    ----------
    place
        Where results lie.
    """

    def __init__(self, place: Place) -> None:
        objects = Objects(Path(place.folder))
        objects.max_megabytes = place.max_megabytes
        self.serializer = OutputSerializer(objects, place.key)
        self.outputs: OrderedDict[str, Output] = OrderedDict()
        self.recipes: OrderedDict[str, tuple[Data, Any, pd.DataFrame]] = OrderedDict()

    def note(self, key: str, output: Output) -> None:
        """Keep a result at hand, and let go of the one that was used longest ago."""
        _note(self.outputs, key, output, _MAX_OUTPUTS)


class WorkerResults:
    """Storage of one stage's results, as the executor asks for it.

    Parameters
    ----------
    memory
        The worker's.
    parts
        The manifests of the results that it may read, by key.
    optional
        The keys of results that need not be there.

    Attributes
    ----------
    rows
        What the client has to list.
    missing
        The key of a result that could not be read; ``""`` for none.
    written
        None: a worker writes no file of a person.
    """

    written = None

    def __init__(
        self, memory: WorkerMemory, parts: Mapping[str, Any], optional: Iterable[str] = ()
    ) -> None:
        self._memory = memory
        self._parts = parts
        self._optional = frozenset(optional)
        self.rows: list[ArtifactRow] = []
        self.missing = ""

    def save(self, key: str, output: Output, ingredients: Mapping[str, Any]) -> Summary:
        """Write a result's files and return its summary."""
        summary, row = result_row(self._memory.serializer, key, output, ingredients)
        if row is not None:
            self.rows.append(row)
        return summary

    def summary(self, key: str) -> None:
        """Return None: what is kept is the client's to know."""

    def load(self, key: str, functions: Mapping[str, Callable[..., Any]]) -> Output | None:
        """Return a result; None for one that need not be there.

        Raises
        ------
        MissingResult
            A file of it is gone or damaged.
        """
        parts = self._parts.get(key)
        if key in self._optional:
            return self._read_if_there(parts, functions)
        content = f"{key} {parts}"  # a stage that was forced may give other rows by its key
        output = self._memory.outputs.get(content)
        if output is None:
            output = self._read(key, parts, functions)
        self._memory.note(content, output)
        return output

    def _read(self, key: str, parts: Any, functions: Mapping[str, Callable[..., Any]]) -> Output:
        output = self._read_if_there(parts, functions)
        if output is None:
            self.missing = key
            raise MissingResult(key)
        return output

    def _read_if_there(
        self, parts: Any, functions: Mapping[str, Callable[..., Any]]
    ) -> Output | None:
        try:
            return None if parts is None else self._memory.serializer.read(parts, functions)
        except MissingFile:
            return None  # as if it had never been listed

    def remember(self, pipeline: str, stage: str, ingredients: Mapping[str, Any]) -> None:
        """Leave it to the client, whose database remembers."""

    def save_recipe(self, name: str, data: Data, transformer: Any, X: pd.DataFrame) -> None:
        """Keep a fitted recipe at hand for the next stage of this worker."""
        _note(self._memory.recipes, name, (data, transformer, X), _MAX_RECIPES)

    def load_recipe(self, name: str, data: Data) -> tuple[Any, pd.DataFrame] | None:
        """Return a recipe that was fitted here on these very rows; None if there is none."""
        fitted_on, transformer, X = self._memory.recipes.get(name, (None, None, None))
        return None if fitted_on is not data or X is None else (transformer, X)


def _note(memory: OrderedDict[str, Any], key: str, value: Any, most: int) -> None:
    memory[key] = value
    memory.move_to_end(key)
    while len(memory) > most:
        memory.popitem(last=False)
