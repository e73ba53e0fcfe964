"""Words of a column's name, and names that say what a column is for."""

from __future__ import annotations

import re
import unicodedata

_ID_WORDS = frozenset((
    "id", "uuid", "guid", "key", "codigo", "clave", "identificador", "nr",
))  # fmt: skip


def name_words(name: str) -> list[str]:
    """Split a column's name into lower-case words without accents.

    Examples
    --------
    >>> name_words("medianHouse_Value (€)"), name_words("Código")
    (['median', 'house', 'value'], ['codigo'])
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    letters = unicodedata.normalize("NFKD", spaced.lower())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.findall(r"[a-z0-9]+", plain)


def is_id_name(name: str) -> bool:
    """Return whether a name is that of an id.

    Examples
    --------
    >>> is_id_name("customer_id"), is_id_name("humidity")
    (True, False)
    """
    return bool(_ID_WORDS & set(name_words(name)))
