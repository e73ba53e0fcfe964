"""The family of a block: the name of the folder that its file lies in."""

from __future__ import annotations

from pipeline_core.errors import CatalogError
from pipeline_core.spec.entry import FAMILIES, Family


def family_of(module: str) -> Family:
    """Return the family of a module's blocks: the name of its folder, else ``prepare``.

    Parameters
    ----------
    module
        The module's name; those of a user's folder begin with ``fabrica_blocks``.

    Examples
    --------
    >>> family_of("pipeline_core.blocks.monitor.data_drift")
    'monitor'
    >>> family_of("fabrica_blocks.train.my_model")
    'train'
    >>> family_of("fabrica_blocks.train")
    'prepare'
    """
    _, _, path = module.removeprefix("pipeline_core.").partition(".")
    folder, dot, _ = path.partition(".")
    return next((family for family in FAMILIES if dot and family == folder), "prepare")


def unknown_family(block: str, family: object) -> CatalogError:
    """Return the error of a family that does not exist."""
    known = list(FAMILIES)
    return CatalogError("catalog.unknown_family", block=block, family=str(family), known=known)
