"""A kept model that is open: it answers, and knows what it was kept with."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import Any

from pipeline_core.errors import StoreError, UsageError
from pipeline_core.messages.message import Message
from pipeline_core.registry.libraries import other_libraries
from pipeline_core.registry.profiles import ModelProfile
from pipeline_core.store import Store
from pipeline_core.store.frames import NotStorable
from pipeline_core.store.kept_models import KeptModel
from pipeline_core.store.models import load_model


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
    warnings
        What a person must know before believing it: it was kept with other libraries.
    """

    kept: KeptModel
    pipeline: Any
    profile: ModelProfile
    warnings: tuple[Message, ...] = ()


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
    except NotStorable as error:
        raise UsageError("registry.untrusted", model=kept.title, types=str(error)[:300]) from error
    except StoreError:
        raise
    except Exception as error:  # whatever a file of another library's version raises
        detail = f"{type(error).__name__}: {error}".partition("\n")[0][:200]
        raise UsageError(
            "registry.not_openable", model=kept.title, libraries=differing, detail=detail
        ) from error
    profile = ModelProfile.of_json(json.loads(gzip.decompress(_bytes(store, kept, "profile"))))
    warnings = [Message("registry.other_libraries", {"model": kept.title, "libraries": differing})]
    return OpenedModel(kept, pipeline, profile, tuple(warnings) if differing else ())


def _bytes(store: Store, kept: KeptModel, part: str) -> bytes:
    data = store.models.objects.read(kept.files[part].name)
    if data is None:
        raise StoreError("registry.damaged", model=kept.title, part=part)
    return data
