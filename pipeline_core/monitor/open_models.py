"""The models that a process watches, each opened once while its version is the same."""

from __future__ import annotations

from collections.abc import Collection

from pipeline_core.registry.opened_model import OpenedModel, open_model
from pipeline_core.store import Store


class OpenModels:
    """Kept models that are open, by the title of their version.

    Parameters
    ----------
    store
        The workspace.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._models: dict[str, OpenedModel] = {}

    def find(self, title: str) -> OpenedModel:
        """Return the model that a title names now.

        Raises
        ------
        UsageError
            There is no such model, or its file cannot be opened.
        StoreError
            A file of it is missing or damaged.
        """
        version = self._store.models.find(title)
        if version.title not in self._models:
            self._models[version.title] = open_model(self._store, version)
        return self._models[version.title]

    def keep_only(self, titles: Collection[str]) -> None:
        """Close the models of other versions than those."""
        self._models = {title: self._models[title] for title in titles if title in self._models}
