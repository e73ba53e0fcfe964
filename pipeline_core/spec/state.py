"""A pipeline as a few compressed bytes: what is kept of it at each edit.

The file is written for people, which takes its time; this is written for
ourselves, in a thousandth of it, and read back by the same judge of form.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from typing import Any

from pipeline_core.errors import SpecError
from pipeline_core.spec.form import to_pipeline
from pipeline_core.spec.model import MAX_BYTES, Pipeline
from pipeline_core.spec.text import document
from pipeline_core.spec.tree import Node

# What edits may make: a file has indents and quotes besides, and has a limit of its own.
MAX_PACKED = MAX_BYTES * 7 // 10
_NOWHERE = (0, 0)


def pack(pipeline: Pipeline, most: int | None = None) -> bytes:
    """Return a pipeline as bytes.

    Parameters
    ----------
    pipeline
        The pipeline.
    most
        How many bytes it may have before it is compressed.

    Raises
    ------
    SpecError
        It is larger.

    Examples
    --------
    >>> unpack(pack(Pipeline("Credit", seed=3))).seed
    3
    """
    text = json.dumps(document(pipeline), ensure_ascii=False, separators=(",", ":"))
    raw = text.encode("utf-8", "surrogatepass")
    if most is not None and len(raw) > most:
        raise SpecError("spec.too_large", where="edit", size=len(raw), limit=most)
    return zlib.compress(raw, 1)


def unpack(packed: bytes) -> Pipeline:
    """Return the pipeline that was packed.

    Raises
    ------
    SpecError
        What was packed is no pipeline of this version.
    """
    text = zlib.decompress(packed).decode("utf-8", "surrogatepass")
    return to_pipeline(_node(json.loads(text)), "state")


def to_line(pipeline: Pipeline) -> str:
    """Return a pipeline as a word of plain letters, as it is sent to another process.

    Examples
    --------
    >>> from_line(to_line(Pipeline("Credit", seed=3))).name
    'Credit'
    """
    return b64encode(pack(pipeline)).decode("ascii")


def from_line(line: str) -> Pipeline:
    """Return the pipeline that such a word stands for.

    Raises
    ------
    SpecError
        It stands for no pipeline of this version.
    """
    return unpack(b64decode(line))


def _node(value: Any) -> Node:
    if isinstance(value, dict):
        parts: dict[Any, Node] = {key: _node(one) for key, one in value.items()}
        return Node(value, 0, 0, _NOWHERE, "block", parts)
    if isinstance(value, list):
        return Node(value, 0, 0, _NOWHERE, "flow", dict(enumerate(map(_node, value))))
    return Node(value, 0, 0, _NOWHERE)
