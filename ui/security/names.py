"""The names of a class's people: how they are written, and which look alike.

A name is of one alphabet, in characters that names are written with. What it looks like is
its letters without marks, spaces and case, each replaced by the Latin letter that it
resembles: the skeleton of Unicode's UTS 39, for the few alphabets that resemble Latin and
drawn more strictly.
"""

from __future__ import annotations

import unicodedata

from pipeline_core.errors import StoreError

MAX_NAME_LENGTH = 40
_MAX_MARKS = 2  # on one letter; more paint over the lines above
_PUNCTUATION = frozenset(" -'’·.,_()&+")
# Letters, marks and symbols by their category that show nothing.
_INVISIBLE = frozenset(
    map(chr, (0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0))
) | frozenset(map(chr, (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
_OVERLAYS = frozenset(map(chr, (*range(0x334, 0x339), 0x20D2, 0x20D3)))

_ALPHABETS = frozenset({
    "ARABIC", "ARMENIAN", "BENGALI", "CYRILLIC", "DEVANAGARI", "ETHIOPIC", "GEORGIAN", "GREEK",
    "GUJARATI", "GURMUKHI", "HEBREW", "KANNADA", "KHMER", "LAO", "LATIN", "MALAYALAM", "MYANMAR",
    "ORIYA", "SINHALA", "TAMIL", "TELUGU", "THAI", "TIBETAN",
})  # fmt: skip
_EAST_ASIAN = frozenset({
    "BOPOMOFO", "CJK", "HANGUL", "HIRAGANA", "IDEOGRAPHIC", "KATAKANA", "KATAKANA-HIRAGANA",
})  # fmt: skip
# Of the alphabets that resemble each other only what people's names are written with.
_LETTERS = {
    "LATIN": frozenset("abcdefghijklmnopqrstuvwxyzßæœøłđðþıħŋə"),
    "GREEK": frozenset("αβγδεζηθικλμνξοπρσςτυφχψω"),
    "CYRILLIC": frozenset("абвгдежзиклмнопрстуфхцчшщъыьэюяєіґђјљњћџѕәғқңөұүһ"),
    "ARMENIAN": frozenset("աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև"),
}

# Each letter on the left is drawn like the one at its place on the right; | is I, l and 1.
_DRAWN_ALIKE = (
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abezh|kmnoptyx"),
    ("αβγεηικμνοπρσςτυχω", "abyenikuvonpoctuxw"),
    ("АВЕЗКМНОРСТУХЬІЅЈҮҰҺӨ", "abezkmhopctyxb|sjyyho"),
    ("авгезикмнопрстухцшщьяєіѕјђһћқңөүұә", "abrezukmhonpctyxuwwbreisjhhhknoyye"),
    ("ԼՍՏՕՈՀ", "lusonh"),
    ("ագզլհյնոռսցքօտւ", "wgqlhjnonugpoti"),
    ("Ilı", "||i"),
    ("ßøłđðþħŋəØŁĐÐÞĦŊƏ", "boldðphneoldðphne"),
    ("0123456789", "o|zeasgtbq"),
)
_DRAWN = str.maketrans(*("".join(side) for side in zip(*_DRAWN_ALIKE, strict=True)))


def normalize_name(name: str) -> str:
    r"""Return a name as it is stored: one line of visible characters.

    Examples
    --------
    >>> normalize_name("  Ana\t María\u202e ")
    'Ana María'
    """
    text = unicodedata.normalize("NFKC", name)
    visible = "".join(
        _western_digit(char)
        for char in text
        if char.isspace() or (unicodedata.category(char)[0] != "C" and char not in _INVISIBLE)
    )
    return " ".join(visible.split())[:MAX_NAME_LENGTH]


def name_identity(name: str) -> str:
    """Return what two spellings of one person's name share.

    Examples
    --------
    >>> name_identity("Ana") == name_identity("ANA")
    True
    """
    return normalize_name(name).casefold()


def check_name(name: str) -> None:
    """Raise if a new person may not have a name, whoever else is there.

    Parameters
    ----------
    name
        A normalized name.

    Raises
    ------
    StoreError
        It has no letter, characters that names are not written with, or several alphabets.
    """
    marks, alphabets = 0, set()
    for char in unicodedata.normalize("NFD", name):
        is_mark = unicodedata.category(char)[0] == "M"
        marks = marks + 1 if is_mark else 0
        if not _is_written(char) or marks > _MAX_MARKS:
            raise StoreError("enter.name_character", character=f"◌{char}" if is_mark else char)
        if char.isalpha():
            alphabets.add(_alphabet(char))
    if not alphabets:
        raise StoreError("enter.name_letters")
    if len(alphabets) > 1:
        raise StoreError("enter.name_alphabets")


def skeletons(name: str) -> frozenset[str]:
    """Return what a name looks like, as it is written and in small letters and capitals.

    Two names that share one look alike.

    Examples
    --------
    >>> bool(skeletons("Iris") & skeletons("1RlS")), bool(skeletons("Ana") & skeletons("Eva"))
    (True, False)
    """
    return frozenset(map(_skeleton, (name, name.lower(), name.upper())))


def _skeleton(text: str) -> str:
    drawn = unicodedata.normalize("NFD", text).translate(_DRAWN).casefold()
    letters = "".join(char for char in drawn if char.isalnum() or char == "|")
    return letters.replace("rn", "m").replace("vv", "w")


def _is_written(char: str) -> bool:
    """Return whether names are written with a character."""
    if char in _PUNCTUATION or char in "0123456789":
        return True
    if unicodedata.category(char) in ("Mn", "Mc"):
        return char not in _OVERLAYS
    alphabet = _alphabet(char)
    letters = _LETTERS.get(alphabet)
    return char.isalpha() and bool(alphabet) and (letters is None or char.casefold()[:1] in letters)


def _alphabet(char: str) -> str:
    """Return the alphabet of a letter; an empty text if names are not written with it."""
    word = unicodedata.name(char, "").partition(" ")[0]
    if word in _EAST_ASIAN:
        return "CJK"
    return word if word in _ALPHABETS else ""


def _western_digit(char: str) -> str:
    """Return a digit of another script as 0 to 9, and any other character as it is."""
    return str(unicodedata.decimal(char)) if char.isdecimal() else char
