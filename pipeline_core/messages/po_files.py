"""The `.po` files of the message catalogues: where they are, how they are read and written.

Only the part of the format that our catalogues use is read, so that changing a text needs
no tool to be installed.

A text in which a number governs a word has plural forms. Its ``msgid_plural`` names the
placeholder that counts; ``msgstr[0]`` is used for 1 and ``msgstr[1]`` for any other number
(a list counts its items)::

    msgid "starter.little"
    msgid_plural "{rows}"
    msgstr[0] "{rows} row is very little: ..."
    msgstr[1] "{rows} rows are very few: ..."
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
# Context of the compiled entries that name the counting placeholder of a plural text.
COUNT = "count"
HEADER = (
    "Content-Type: text/plain; charset=UTF-8\n"
    "Language: {language}\n"
    "Plural-Forms: nplurals=2; plural=(n != 1);\n"
)
_LINE = re.compile(r'^(msgid_plural|msgid|msgstr(?:\[\d\])?) (".*")$|^(".*")$')
_PLACEHOLDER = re.compile(r"\{(\w+)\}\Z")


@dataclass(frozen=True)
class Plural:
    """A text with plural forms.

    Parameters
    ----------
    count
        The placeholder whose value chooses the form.
    one
        The form for 1.
    other
        The form for any other number.
    """

    count: str
    one: str
    other: str


Text = str | Plural


def forms(text: Text) -> tuple[str, ...]:
    """Return every form of a text.

    Examples
    --------
    >>> forms("done"), forms(Plural("n", "{n} row", "{n} rows"))
    (('done',), ('{n} row', '{n} rows'))
    """
    return (text,) if isinstance(text, str) else (text.one, text.other)


def read_po(source: str) -> dict[str, Text]:
    r"""Return the messages of a `.po` file, without its header.

    Raises
    ------
    ValueError
        A line that does not belong to the format, a message that appears twice, or plural
        forms that are incomplete.

    Examples
    --------
    >>> read_po('msgid ""\nmsgstr "Language: es\\n"\n\nmsgid "a"\nmsgstr "uno"\n')
    {'a': 'uno'}
    """
    messages: dict[str, Text] = {}
    parts: dict[str, str] = {}
    keyword = ""
    for number, line in enumerate(source.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.match(line)
        if match is None:
            raise ValueError(f"line {number} is not part of a .po file: {line[:60]}")
        if match[1] == "msgid" and parts:
            _add(messages, parts)
            parts = {}
        keyword = match[1] or keyword
        parts[keyword] = parts.get(keyword, "") + str(ast.literal_eval(match[2] or match[3]))
    if parts:
        _add(messages, parts)
    messages.pop("", None)
    return messages


def write_po(messages: Mapping[str, Text], language: str) -> str:
    r"""Return the text of a `.po` file, sorted by message.

    Examples
    --------
    >>> source = write_po({"rows": Plural("n", "{n} fila", "{n} filas")}, "es")
    >>> print(source.split("\n\n")[1])
    msgid "rows"
    msgid_plural "{n}"
    msgstr[0] "{n} fila"
    msgstr[1] "{n} filas"
    <BLANKLINE>
    """
    entries = [("", HEADER.format(language=language)), *sorted(messages.items())]
    return "\n".join(_written(code, text) for code, text in entries)


def _add(messages: dict[str, Text], parts: Mapping[str, str]) -> None:
    code = parts["msgid"]
    if code in messages:
        raise ValueError(f"the message {code!r} appears twice")
    messages[code] = _plural(parts) if "msgid_plural" in parts else parts.get("msgstr", "")


def _plural(parts: Mapping[str, str]) -> Plural:
    count = _PLACEHOLDER.match(parts["msgid_plural"])
    if count is None or not {"msgstr[0]", "msgstr[1]"} <= parts.keys():
        raise ValueError(
            f"the message {parts['msgid']!r} needs a placeholder such as {{rows}} as its "
            "msgid_plural, msgstr[0] and msgstr[1]"
        )
    return Plural(count[1], parts["msgstr[0]"], parts["msgstr[1]"])


def _written(code: str, text: Text) -> str:
    if isinstance(text, str):
        return f"msgid {_quoted(code)}\nmsgstr {_quoted(text)}\n"
    plural = _quoted(f"{{{text.count}}}")
    lines = [f"msgstr[{index}] {_quoted(form)}\n" for index, form in enumerate(forms(text))]
    return f"msgid {_quoted(code)}\nmsgid_plural {plural}\n{''.join(lines)}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
