"""The stamp at the end of an exported script: its pipeline, and its code as it was written."""

from __future__ import annotations

import ast
import hashlib
import json
import re
import textwrap
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline_core.errors import SpecError
from pipeline_core.messages.words import say
from pipeline_core.spec import MAX_BYTES

_BEGIN, _END = "# [pipeline 1]", "# [end of pipeline]"
_STAMP = re.compile(
    rf"^{re.escape(_BEGIN)}\n((?:# [A-Za-z0-9+/=]+\n)+){re.escape(_END)}\n?", re.MULTILINE
)
_WIDTH = 86
_MAX_UNPACKED = 4 * MAX_BYTES
MAIN = "main"


@dataclass(frozen=True)
class Stamp:
    """What a script carries.

    Parameters
    ----------
    pipeline
        The text of the pipeline's file.
    statements
        The statements of the pipeline's part, with the function they stand in.
    helpers
        A short hash of each function below, by its name.
    """

    pipeline: str
    statements: tuple[tuple[str, str], ...]
    helpers: dict[str, str]


def with_stamp(script: str, pipeline: str, language: str = "en", helpers: str = "") -> str:
    r"""Return a script with a comment at its end that carries its pipeline.

    With helpers it is these that carry it: what a reviewer reads of the pipeline stays short.

    Parameters
    ----------
    script
        The script.
    pipeline
        The text of the pipeline's file.
    language
        Of the sentence that says what the comment is.
    helpers
        The file of its functions, where they stand in one of their own.

    Examples
    --------
    >>> script = with_stamp("def main():\n    return 3\n", "fabrica: 1\nstages: {}\n")
    >>> stamp_in(script).pipeline
    'fabrica: 1\nstages: {}\n'
    """
    tree = ast.parse(script)
    beside = [ast.parse(helpers)] if helpers else []
    content = {
        "pipeline": pipeline,
        "statements": [(scope, ast.unparse(node)) for scope, node in statements_of(tree)],
        "helpers": helpers_of(tree, beside),
    }
    packed = b64encode(zlib.compress(json.dumps(content).encode(), 9)).decode()
    lines = textwrap.wrap(packed, _WIDTH)
    sentence = textwrap.wrap(say(_stamp_words(helpers), {}, language), _WIDTH)
    comment = [*(f"# {line}" for line in sentence), _BEGIN, *(f"# {line}" for line in lines), _END]
    return f"{(helpers or script).rstrip()}\n\n" + "\n".join(comment) + "\n"


def _stamp_words(helpers: str) -> str:
    return "export.stamp_beside" if helpers else "export.stamp"


def stamp_in(text: str) -> Stamp | None:
    """Return the stamp of a script; None if it has none.

    Raises
    ------
    SpecError
        It is damaged.
    """
    match = _STAMP.search(text)
    if match is None:
        if _BEGIN in text.split("\n"):
            raise SpecError("code.stamp_damaged")
        return None
    try:
        content = json.loads(_unpacked(match[1].replace("# ", "").replace("\n", "")))
        pairs = tuple((str(scope), str(line)) for scope, line in content["statements"])
        helpers = {str(name): str(code) for name, code in content["helpers"].items()}
        return Stamp(str(content["pipeline"]), pairs, helpers)
    except (ValueError, KeyError, TypeError, AttributeError, zlib.error, RecursionError):
        raise SpecError("code.stamp_damaged") from None


def _unpacked(packed: str) -> bytes:
    """Return what is packed, up to a limit that no pipeline reaches."""
    unpacking = zlib.decompressobj()
    content = unpacking.decompress(b64decode(packed, validate=True), _MAX_UNPACKED)
    if not unpacking.eof:
        raise ValueError("it is cut off, or larger than a pipeline")
    return content


def statements_of(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """Yield the statements of a script's pipeline: those up to the end of `main()`."""
    for node in _pipeline_part(tree):
        if isinstance(node, ast.FunctionDef):
            yield from _defaults(node)
            for inner in node.body:
                yield node.name, inner
        elif not _is_head(node):
            yield "", node


def _defaults(function: ast.FunctionDef) -> Iterator[tuple[str, ast.stmt]]:
    """Yield the defaults of the function that runs the pipeline: the paths of its data.

    `main()` has the same ones where it hands them on.
    """
    arguments = function.args.args[-len(function.args.defaults) :]
    handed_on = isinstance(function.body[-1], ast.Return) and len(function.body) <= 2
    for argument, value in zip(arguments, function.args.defaults, strict=False):
        if not handed_on:
            target = ast.Name(argument.arg, ast.Store())
            yield function.name, ast.copy_location(ast.Assign([target], value), value)


def _is_head(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom) or _is_text(node)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _pipeline_part(tree: ast.Module) -> list[ast.stmt]:
    ends = [n for n, node in enumerate(tree.body) if getattr(node, "name", "") == MAIN]
    return tree.body[: ends[0] + 1] if ends else tree.body


def helpers_of(tree: ast.Module, beside: Sequence[ast.Module] = ()) -> dict[str, str]:
    """Return a hash of each statement below `main()`, or in a file beside it, by its name."""
    below = tree.body[len(_pipeline_part(tree)) :]
    below += [node for other in beside for node in other.body if not _is_head(node)]
    codes: dict[str, list[str]] = {}
    for node in below:
        codes.setdefault(_name_of(node), []).append(ast.unparse(node))
    return {
        name: hashlib.sha256("\n".join(code).encode()).hexdigest()[:6]
        for name, code in codes.items()
    }


def _name_of(node: ast.stmt) -> str:
    """Return the name that a statement gives, else its kind."""
    targets = getattr(node, "targets", [getattr(node, "target", None)])
    name = getattr(node, "name", None) or getattr(targets[0], "id", None)
    return name or type(node).__name__
