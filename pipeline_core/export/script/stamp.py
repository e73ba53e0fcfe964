"""The stamp of a verified script: when it gave which values, in its docstring."""

from __future__ import annotations

import ast
import textwrap

from pipeline_core.export.source.docstrings import WIDTH, escape_docstring


def with_stamp(script: str, sentence: str) -> str:
    r'''Return a script whose docstring ends with a sentence.

    Parameters
    ----------
    script
        The script.
    sentence
        What was verified, and when.

    Examples
    --------
    >>> print(with_stamp('"""Who pays back?\n\nRun it.\n"""\n\nx = 1', "Verified."))
    """Who pays back?
    <BLANKLINE>
    Run it. Verified.
    """
    <BLANKLINE>
    x = 1
    '''
    node = ast.parse(script).body[0]
    lines = script.split("\n")
    head, rest = lines[: (node.end_lineno or 1) - 1], lines[(node.end_lineno or 1) - 1 :]
    start = max((place + 1 for place, line in enumerate(head) if not line), default=0)
    words = " ".join([*head[start:], escape_docstring(sentence)])
    paragraph = textwrap.wrap(words, WIDTH - 4, break_long_words=False)
    return "\n".join([*head[:start], *paragraph, *rest])
