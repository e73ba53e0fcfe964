"""Compiles the message catalogues: ``python -m pipeline_core.messages.compile [FOLDER ...]``.

A translator edits the `.po` text; gettext reads the `.mo` file made from it. Only
what our files use of the format is read here (one message, one text), so that
nothing needs to be installed to change a word.
"""

from __future__ import annotations

import ast
import json
import re
import struct
import sys
from collections.abc import Mapping
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
_MAGIC = 0x950412DE
_HEADER = "Content-Type: text/plain; charset=UTF-8\nLanguage: {language}\n"
_ENTRY = re.compile(r'^(msgid|msgstr) (".*")$|^(".*")$')


def read_po(text: str) -> dict[str, str]:
    r"""Return the messages of a `.po` file, without its header.

    Raises
    ------
    ValueError
        A line that is none of the format, or a message that is there twice.

    Examples
    --------
    >>> read_po('msgid ""\nmsgstr "Language: es\\n"\n\nmsgid "a"\nmsgstr "uno"\n')
    {'a': 'uno'}
    """
    messages: dict[str, str] = {}
    parts: dict[str, str] = {}
    kind = ""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = _ENTRY.match(line)
        if found is None:
            raise ValueError(f"line {number} is neither msgid nor msgstr: {line[:60]}")
        if found[1] == "msgid" and parts:
            _keep(messages, parts)
            parts = {}
        kind = found[1] or kind
        parts[kind] = parts.get(kind, "") + str(ast.literal_eval(found[2] or found[3]))
    if parts:
        _keep(messages, parts)
    messages.pop("", None)
    return messages


def write_po(messages: Mapping[str, str], language: str) -> str:
    r"""Return the text of a `.po` file, sorted by message.

    Examples
    --------
    >>> print(write_po({"a": "uno"}, "es").split("\n\n")[1])
    msgid "a"
    msgstr "uno"
    <BLANKLINE>
    """
    entries = [("", _HEADER.format(language=language)), *sorted(messages.items())]
    return "\n".join(f"msgid {_quoted(code)}\nmsgstr {_quoted(said)}\n" for code, said in entries)


def compiled(messages: Mapping[str, str], language: str) -> bytes:
    """Return the `.mo` file of some messages.

    Examples
    --------
    >>> import gettext, io
    >>> made = gettext.GNUTranslations(io.BytesIO(compiled({"a": "uno"}, "es")))
    >>> made.gettext("a")
    'uno'
    """
    pairs = sorted([("", _HEADER.format(language=language)), *messages.items()])
    ids = [code.encode() for code, _ in pairs]
    texts = [said.encode() for _, said in pairs]
    start = 28 + 16 * len(pairs)
    tables, data = b"", b""
    for group in (ids, texts):
        for one in group:
            tables += struct.pack("<II", len(one), start + len(data))
            data += one + b"\0"
    head = struct.pack("<7I", _MAGIC, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return head + tables + data


def compile_all(folder: Path = LOCALE) -> list[Path]:
    """Compile every `.po` file beside itself and return what was written."""
    made = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        language = source.parent.parent.name
        target.write_bytes(compiled(read_po(source.read_text(encoding="utf-8")), language))
        made.append(target)
    return made


def _keep(messages: dict[str, str], parts: Mapping[str, str]) -> None:
    if parts["msgid"] in messages:
        raise ValueError(f"the message {parts['msgid']!r} is there twice")
    messages[parts["msgid"]] = parts.get("msgstr", "")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


if __name__ == "__main__":
    for folder in [Path(one) for one in sys.argv[1:]] or [LOCALE]:
        for path in compile_all(folder):
            print(path.relative_to(folder))
