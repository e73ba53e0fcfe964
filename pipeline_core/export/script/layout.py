"""Puts the script's text in the form that ruff gives it, within its standard width."""

from __future__ import annotations

import ast
import io
import os
import re
import subprocess
import textwrap
import tokenize
from functools import cache

from pipeline_core.errors import ExportError
from pipeline_core.export.source.docstrings import WIDTH

_ISOLATED = ("--isolated", "--stdin-filename", "script.py", "-")


def laid_out(text: str) -> str:
    r"""Return the text sorted, formatted and wrapped.

    Parameters
    ----------
    text
        Source whose imports may be unsorted, and more than are needed.

    Examples
    --------
    >>> print(laid_out("import os, sys\nprint( sys.argv )"), end="")
    import sys
    <BLANKLINE>
    print(sys.argv)
    """
    text = _ruff(
        wrap_comments(text), "check", "--fix", "--quiet", "--exit-zero", "--select", "I,F401"
    )
    text = _ruff(text, "format", "--quiet")
    split = split_long_texts(text)
    return _ruff(split, "format", "--quiet") if split != text else text


@cache
def _program() -> str:
    from ruff.__main__ import find_ruff_bin  # type: ignore[import-untyped]

    return os.fsdecode(find_ruff_bin())


def _ruff(text: str, command: str, *options: str) -> str:
    order = [_program(), command, *options, *_ISOLATED]
    done = subprocess.run(
        order, input=text, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise ExportError("export.not_formatted", cause=done.stderr.strip()[-300:])
    return done.stdout


def wrap_comments(text: str) -> str:
    """Break whole-line comments that are wider than the script.

    Examples
    --------
    >>> wrap_comments("# short")
    '# short'
    """
    lines = []
    for line in text.split("\n"):
        found = re.match(r"(\s*)# ", line)
        if len(line) <= WIDTH or not found or not _is_comment(text, line):
            lines.append(line)
            continue
        start = f"{found[1]}# "
        words = line.strip()[2:]
        lines += textwrap.wrap(words, WIDTH, initial_indent=start, subsequent_indent=start)
    return "\n".join(lines)


def _is_comment(text: str, line: str) -> bool:
    """Say whether a line that looks like a comment is one, not part of a longer text."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return any(one.type == tokenize.COMMENT and one.string == line.strip() for one in tokens)


def split_long_texts(text: str) -> str:
    r"""Break texts inside brackets that reach beyond the script's width into two.

    Examples
    --------
    >>> long = "print(\n    '" + "word " * 20 + "'\n)"
    >>> max(map(len, split_long_texts(long).split("\n"))) <= WIDTH
    True
    """
    lines = text.split("\n")
    for token in reversed(list(tokenize.generate_tokens(io.StringIO(text).readline))):
        if token.type != tokenize.STRING or token.start[0] != token.end[0]:
            continue
        if token.end[1] > WIDTH and token.string[-3:] not in ('"""', "'''"):
            row = token.start[0] - 1
            halves = _halves(token.string, WIDTH - token.start[1] - 2)
            if halves:
                before, after = lines[row][: token.start[1]], lines[row][token.end[1] :]
                pad = " " * token.start[1]
                lines[row] = f"{before}{halves[0]}\n{pad}{halves[1]}{after}"
    made = "\n".join(lines)
    return made if _same_code(text, made) else text


def _halves(literal: str, width: int) -> tuple[str, str] | None:
    """Cut a text literal at a blank outside braces."""
    found = re.match(r"([a-zA-Z]*)(['\"])", literal)
    if found is None:
        return None
    mark, start = found[0], found.end()
    places = [
        at + 1
        for at in range(start, min(width, len(literal) - 1))
        if literal[at] == " " and literal[:at].count("{") == literal[:at].count("}")
    ]
    if not places:
        return None
    return literal[: places[-1]] + found[2], mark + literal[places[-1] :]


def _same_code(one: str, other: str) -> bool:
    try:
        return ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))
    except SyntaxError:
        return False
