"""Formulas and conditions: what a user types becomes pandas source, or is refused.

The text is cut into words, parsed, and rebuilt from an allow-list; only what
was rebuilt is ever compiled. So no text can reach an attribute, a file or a
function that is not in the table of functions, and what runs is letter by
letter what the exported script shows.
"""

from pipeline_core.expressions.expression import Expression
from pipeline_core.expressions.pieces import Need
from pipeline_core.expressions.renaming import rename_column

__all__ = ["Expression", "Need", "rename_column"]
