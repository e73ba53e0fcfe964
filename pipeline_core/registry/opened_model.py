"""A kept model that is open: it answers, and knows what it was kept with."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline_core.errors import StoreError, UsageError
from pipeline_core.measures.reference_profile import ColumnProfile
from pipeline_core.messages.message import Message
from pipeline_core.registry.derived_groups import with_derived_groups
from pipeline_core.registry.libraries import other_libraries
from pipeline_core.registry.needed_columns import dropped_columns
from pipeline_core.registry.profiles import ModelProfile
from pipeline_core.store import Store
from pipeline_core.store.frames import NotStorable
from pipeline_core.store.kept_models import KeptModel
from pipeline_core.store.models import load_model

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class OpenedModel:
    """A kept model that is open.

    Parameters
    ----------
    kept
        The version.
    pipeline
        The fitted model, with its recipe.
    profile
        Of its training rows and its answers.
    needless
        The columns of its rows that it drops unread.
    warnings
        What a person must know before believing it: it was kept with other libraries.
    derive
        What adds sensitive columns that its rows lack; None where they bring them.
    """

    kept: KeptModel
    pipeline: Any
    profile: ModelProfile
    needless: frozenset[str] = frozenset()
    warnings: tuple[Message, ...] = ()
    derive: Any = None

    @property
    def columns(self) -> dict[str, ColumnProfile]:
        """The columns that it reads, each as it was in the training rows."""
        features = self.profile.features
        return {name: features[name] for name in features if name not in self.needless}

    def grouped(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return rows with the sensitive columns by which the model is watched."""
        groups = (self.kept.record.get("performance") or {}).get("groups", ())
        return with_derived_groups(rows, groups, self.derive)


def open_model(store: Store, kept: KeptModel) -> OpenedModel:
    """Open a version of a kept model.

    Parameters
    ----------
    store
        The workspace.
    kept
        The version.

    Raises
    ------
    StoreError
        A file of it is missing or damaged.
    UsageError
        Its file cannot be opened with the libraries that are here.
    """
    others = other_libraries(kept.record["libraries"])
    differing = [f"{name} {then} → {now or '-'}" for name, (then, now) in others.items()]
    try:
        pipeline = load_model(_bytes(store, kept, "model"))
        derive = load_model(_bytes(store, kept, "groups")) if "groups" in kept.files else None
    except NotStorable as error:
        raise UsageError("registry.untrusted", model=kept.title, types=str(error)[:300]) from error
    except StoreError:
        raise
    except Exception as error:  # whatever a file of another library's version raises
        detail = f"{type(error).__name__}: {error}".partition("\n")[0][:200]
        raise UsageError(
            "registry.not_openable", model=kept.title, libraries=differing, detail=detail
        ) from error
    profile = read_profile(store, kept)
    warnings = (*_warnings(kept, differing),)
    return OpenedModel(kept, pipeline, profile, dropped_columns(pipeline), warnings, derive)


def read_profile(store: Store, kept: KeptModel) -> ModelProfile:
    """Return the profile of a kept model; its file is opened, the model's is not.

    Raises
    ------
    StoreError
        The file is missing or damaged.
    """
    return ModelProfile.of_json(json.loads(gzip.decompress(_bytes(store, kept, "profile"))))


def _warnings(kept: KeptModel, differing: list[str]) -> Iterator[Message]:
    if kept.retired is not None:
        yield Message("registry.is_retired", {"model": kept.title})
    if differing:
        values = {"model": kept.title, "libraries": differing}
        yield Message("registry.other_libraries", values)


def _bytes(store: Store, kept: KeptModel, part: str) -> bytes:
    data = store.models.objects.read(kept.files[part].name)
    if data is None:
        raise StoreError("registry.damaged", model=kept.title, part=part)
    return data
