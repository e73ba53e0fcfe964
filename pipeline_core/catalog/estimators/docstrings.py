"""scikit-learn's documentation of a class as plain text: a summary, paragraphs, parameters."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterable
from typing import Any

import docstring_parser

# ``.. versionadded:: 1.2`` and what is indented below it; other directives lose their first line.
_HISTORY = re.compile(
    r"^([ \t]*)\.\. (?:version\w+|deprecated|rubric|seealso|plot|figure|image)::.*"
    r"(?:\n+\1[ \t]+.*)*",
    re.MULTILINE,
)
_DIRECTIVE = re.compile(r"^[ \t]*\.\. [\w-]+::[ \t]*", re.MULTILINE)
_ROLE = re.compile(r":(?:\w+:)?\w+:`~?([^`<]*?)(?:\s*<[^>`]*>)?`")
_LINK = re.compile(r"`([^`<]+?)\s*<[^>`]+>`_{1,2}")
_CITATION = re.compile(r"\s*\[\w+\]_")
# A sentence that leads to a page of scikit-learn's site.
_GALLERY = re.compile(r":ref:`[^`]*(?:sphx_glr|<[\w-]+>)[^`]*`")
_POINTER = re.compile(r"[^.]*\u00a7[^.]*\.?")
_SECTION = re.compile(r"\n\n?(?=[A-Z][\w ]+\n-{3,}\n?)")


def summary_of(cls: Any) -> str:
    """Return the first sentence of a class's documentation.

    Examples
    --------
    >>> from sklearn.linear_model import Lasso
    >>> summary_of(Lasso)
    'Linear Model trained with L1 prior as regularizer (aka the Lasso).'
    """
    return _plain(_head(cls).split("\n\n")[0])


def text_of(cls: Any) -> str:
    """Return the paragraphs before the first section, and the example, as a docstring."""
    paragraphs = [_plain(part) for part in _without_history(_head(cls)).split("\n\n")]
    texts = [textwrap.fill(part, 88) for part in paragraphs if part]
    example = _example(inspect.getdoc(cls) or "")
    return "\n\n".join([*texts, *([f"Examples\n--------\n{example}"] if example else [])])


def parameters_text(cls: Any, names: Iterable[str]) -> dict[str, str]:
    """Return the help of some parameters.

    Examples
    --------
    >>> from sklearn.linear_model import Lasso
    >>> parameters_text(Lasso, ["fit_intercept"])["fit_intercept"][:44]
    'Whether to calculate the intercept for this '
    """
    parsed = docstring_parser.parse(inspect.getdoc(cls) or "")
    texts = {
        name.strip(): _plain(_without_history(param.description or ""))
        for param in parsed.params
        for name in param.arg_name.split(",")
    }
    return {name: texts.get(name, "") for name in names}


def _head(cls: Any) -> str:
    return _SECTION.split(inspect.getdoc(cls) or "")[0].strip()


def _example(doc: str) -> str:
    _, heading, text = doc.partition("\nExamples\n--------\n")
    text = re.split(r"\n\n(?=\S+\n-{3,}\n)", text)[0].strip() if heading else ""
    return "\n\n".join(part for part in text.split("\n\n") if ":ref:`" not in part)


def _without_history(text: str) -> str:
    return _DIRECTIVE.sub("", _HISTORY.sub("", text))


def _plain(text: str) -> str:
    text = _POINTER.sub("", _GALLERY.sub("\u00a7", " ".join(text.split())))
    text = _CITATION.sub("", text)
    text = _LINK.sub(r"\1", _ROLE.sub(lambda role: role[1].rpartition(".")[2] or role[1], text))
    return " ".join(text.replace("``", "`").split())
