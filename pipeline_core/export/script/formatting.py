"""Formats the script's source with ruff, and wraps comments and long strings."""

from __future__ import annotations

import ast
import io
import json
import os
import re
import subprocess
import textwrap
import tokenize
from collections.abc import Iterator
from functools import cache

from pipeline_core.errors import ExportError
from pipeline_core.export.source.docstrings import WIDTH

_FIX_IMPORTS = ("--fix", "--quiet", "--exit-zero", "--select", "I,F401")
_SHORT_IMPORTS = ("--config", "lint.isort.split-on-trailing-comma=false")
_ISOLATED = ("--isolated", "--stdin-filename", "script.py", "-")


def format_source(text: str, own_module: str = "helpers") -> str:
    r"""Return source with sorted imports, formatted and wrapped.

    Parameters
    ----------
    text
        Source; its imports may be unsorted and unused.
    own_module
        The module beside it that it imports, whose import stands apart.

    Examples
    --------
    >>> print(format_source("import os, sys\nprint( sys.argv )"), end="")
    import sys
    <BLANKLINE>
    print(sys.argv)
    """
    first_party = ("--config", f"lint.isort.known-first-party=[{json.dumps(own_module)}]")
    text = _ruff(wrap_comments(text), "check", *_FIX_IMPORTS, *first_party, *_SHORT_IMPORTS)
    text = _ruff(text, "format", "--quiet")
    split_text = split_long_strings(text)
    return _ruff(split_text, "format", "--quiet") if split_text != text else text


@cache
def _ruff_path() -> str:
    from ruff.__main__ import find_ruff_bin  # type: ignore[import-untyped]

    return os.fsdecode(find_ruff_bin())


def _ruff(text: str, command: str, *options: str) -> str:
    arguments = [_ruff_path(), command, *options, *_ISOLATED]
    process = subprocess.run(
        arguments, input=text, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if process.returncode:
        raise ExportError("export.not_formatted", cause=process.stderr.strip()[-300:])
    return process.stdout


def wrap_comments(text: str) -> str:
    """Wrap whole-line comments that are wider than the script.

    Examples
    --------
    >>> wrap_comments("# short")
    '# short'
    """
    lines = []
    for line in text.split("\n"):
        match = re.match(r"(\s*)# ", line)
        if len(line) <= WIDTH or not match or not _is_comment(text, line):
            lines.append(line)
            continue
        start = f"{match[1]}# "
        words = line.strip()[2:]
        lines += textwrap.wrap(words, WIDTH, initial_indent=start, subsequent_indent=start)
    return "\n".join(lines)


def _is_comment(text: str, line: str) -> bool:
    """Whether a line that looks like a comment is one, not part of a string."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return any(token.type == tokenize.COMMENT and token.string == line.strip() for token in tokens)


def split_long_strings(text: str) -> str:
    r"""Split strings inside brackets that exceed the script's width into two.

    Examples
    --------
    >>> long = "print(\n    '" + "word " * 20 + "'\n)"
    >>> max(map(len, split_long_strings(f"text = 'a{'b ' * 60}'\n{long}").split("\n")[1:]))
    86
    """
    lines = text.split("\n")
    for token in reversed(list(_bracketed_strings(text))):
        if token.start[0] != token.end[0]:
            continue
        if token.end[1] > WIDTH and token.string[-3:] not in ('"""', "'''"):
            row = token.start[0] - 1
            halves = _halves(token.string, WIDTH - token.start[1] - 2)
            if halves:
                before, after = lines[row][: token.start[1]], lines[row][token.end[1] :]
                indent = " " * token.start[1]
                lines[row] = f"{before}{halves[0]}\n{indent}{halves[1]}{after}"
    split = "\n".join(lines)
    return split if _is_same_code(text, split) else text


def _bracketed_strings(text: str) -> Iterator[tokenize.TokenInfo]:
    """Iterate over the strings inside brackets: elsewhere a line cannot end within them."""
    depth = 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.OP:
            depth += (token.string in "([{") - (token.string in ")]}")
        elif token.type == tokenize.STRING and depth:
            yield token


def _halves(literal: str, width: int) -> tuple[str, str] | None:
    """Split a string literal at a blank outside braces; None if there is none."""
    match = re.match(r"([a-zA-Z]*)(['\"])", literal)
    if match is None:
        return None
    opening, start = match[0], match.end()
    cuts = [
        index + 1
        for index in range(start, min(width, len(literal) - 1))
        if literal[index] == " " and literal[:index].count("{") == literal[:index].count("}")
    ]
    if not cuts:
        return None
    return literal[: cuts[-1]] + match[2], opening + literal[cuts[-1] :]


def _is_same_code(first: str, second: str) -> bool:
    try:
        return ast.dump(ast.parse(first)) == ast.dump(ast.parse(second))
    except SyntaxError:
        return False
