"""Compiler of the message catalogues: ``python -m pipeline_core.messages.compile [FOLDER ...]``.

Translators edit `.po` files (see `po_files`); gettext reads the `.mo` files compiled from
them. Without an argument the core's catalogues are compiled; the screens' are in
`ui/text/locale`.

Texts with plural forms become standard plural entries, which `gettext.ngettext` reads.
Readers drop the second id of such an entry, so the name of the counting placeholder is
kept in an entry of its own, under the same id in the context `COUNT`.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Mapping
from pathlib import Path

from pipeline_core.messages.po_files import (
    COUNT,
    HEADER,
    LOCALE,
    Plural,
    Text,
    forms,
    read_po,
    write_po,
)

_MAGIC = 0x950412DE


def compile_mo(messages: Mapping[str, Text], language: str) -> bytes:
    """Return the `.mo` file of some messages.

    Examples
    --------
    >>> import gettext, io
    >>> rows = Plural("n", "{n} fila", "{n} filas")
    >>> file = io.BytesIO(compile_mo({"a": "uno", "rows": rows}, "es"))
    >>> catalogue = gettext.GNUTranslations(file)
    >>> catalogue.gettext("a"), catalogue.ngettext("rows", "rows", 1)
    ('uno', '{n} fila')
    >>> catalogue.pgettext("count", "rows")
    'n'
    """
    entries = {"": HEADER.format(language=language)}
    for code, text in messages.items():
        if isinstance(text, Plural):
            entries[f"{code}\0{{{text.count}}}"] = "\0".join(forms(text))
            entries[f"{COUNT}\4{code}"] = text.count
        else:
            entries[code] = text
    pairs = sorted((code.encode(), text.encode()) for code, text in entries.items())
    start = 28 + 16 * len(pairs)
    tables, data = b"", b""
    for column in zip(*pairs, strict=True):
        for value in column:
            tables += struct.pack("<II", len(value), start + len(data))
            data += value + b"\0"
    head = struct.pack("<7I", _MAGIC, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return head + tables + data


def compile_folder(folder: Path = LOCALE) -> list[Path]:
    """Compile every `.po` file of a locale folder beside itself; return the `.mo` files.

    A new message may be added anywhere in a `.po` file: it is sorted here.
    """
    targets = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        language = source.parent.parent.name
        messages = read_po(source.read_text(encoding="utf-8"))
        source.write_text(write_po(messages, language), encoding="utf-8")
        target.write_bytes(compile_mo(messages, language))
        targets.append(target)
    return targets


if __name__ == "__main__":
    for folder in [Path(argument) for argument in sys.argv[1:]] or [LOCALE]:
        for path in compile_folder(folder):
            print(path.relative_to(folder))
