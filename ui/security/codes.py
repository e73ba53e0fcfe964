"""The codes that open a class's door: the class's own, and the teacher's."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

# Without characters that are easily confused.
_CODE_CHARACTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CLASS_CODE_LENGTH, TEACHER_CODE_LENGTH = 6, 10


def new_code(length: int) -> str:
    """Return a code of letters and digits that can be read aloud.

    Examples
    --------
    >>> len(new_code(6)), new_code(6) != new_code(6)
    (6, True)
    """
    return "".join(secrets.choice(_CODE_CHARACTERS) for _ in range(length))


@dataclass(frozen=True)
class Codes:
    """The codes that open the door: what the pupils type, and what the teacher types."""

    pupils: str
    teacher: str

    def role(self, typed: str) -> str | None:
        """Return ``pupil`` or ``teacher`` for a code as it was typed; None for a wrong one."""
        code = "".join(typed.upper().split()).encode()
        if secrets.compare_digest(code, self.teacher.encode()):
            return "teacher"
        return "pupil" if secrets.compare_digest(code, self.pupils.encode()) else None
