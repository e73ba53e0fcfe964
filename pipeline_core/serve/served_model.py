"""The model that is served: the version that a title such as ``credit:champion`` names now.

When the alias moves, the other version is opened beside the one at work and then takes its
place. A request keeps the model that it began with, so none is lost and none is answered by two.
"""

from __future__ import annotations

from pipeline_core.errors import FabricaError
from pipeline_core.messages.message import Message
from pipeline_core.registry.opened_model import OpenedModel, open_model
from pipeline_core.store import Store


class ServedModel:
    """A kept model that follows its title.

    Parameters
    ----------
    store
        The workspace.
    title
        ``name``, ``name:3`` or ``name:champion``.

    Attributes
    ----------
    model
        The version at work; whoever answers a request reads it once.
    trouble
        Why the title's version is not the one at work; None where it is.

    Raises
    ------
    FabricaError
        There is no such model, or it cannot be opened.
    """

    def __init__(self, store: Store, title: str) -> None:
        self._store = store
        self.title = title
        self.model: OpenedModel = open_model(store, store.models.find(title))
        self.trouble: Message | None = None

    def follow(self) -> bool:
        """Open the version that the title names now; return whether it is another one.

        Where it cannot be opened, the one at work stays, and `trouble` says why.
        """
        try:
            kept = self._store.models.find(self.title)
            moved = kept.title != self.model.kept.title
            if moved:
                self.model = open_model(self._store, kept)
        except FabricaError as error:
            self.trouble = error.message
            return False
        self.trouble = None
        return moved
