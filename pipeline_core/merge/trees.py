"""The trees of the texts of a merge, each parsed once."""

from __future__ import annotations

from functools import lru_cache

from pipeline_core.spec import Pipeline
from pipeline_core.spec.reader import pipeline_from_tree
from pipeline_core.spec.yaml_tree import Node, parse_yaml


@lru_cache(maxsize=16)
def tree_of(text: str) -> Node:
    """Return the tree of a text, which nobody may change.

    Raises
    ------
    SpecError
        The text is not YAML.

    Examples
    --------
    >>> tree_of("seed: 1").value
    {'seed': 1}
    """
    return parse_yaml(text, "")


def pipeline_of(text: str, where: str = "") -> Pipeline:
    r"""Return the pipeline of a text.

    Raises
    ------
    SpecError
        The text is not a pipeline.

    Examples
    --------
    >>> pipeline_of("fabrica: 1\nseed: 1").seed
    1
    """
    return pipeline_from_tree(tree_of(text), where)
