"""Formulas and conditions: text typed by a user becomes pandas source, or is refused.

The text is cut into tokens, parsed, and rebuilt from an allow-list; only rebuilt
source is ever compiled. So no text can reach an attribute, a file or a function
that is not in the table of functions, and what runs is letter by letter what
the exported script shows.

Read `expression` first (the value), then `tokens` and `grammar` (the two steps from
text to source), with `functions` (what may be called), `pieces` (rebuilt source with
its kind and columns) and `renaming`.
"""

from pipeline_core.expressions.expression import SHARED, Expression, expression_kind
from pipeline_core.expressions.pieces import Need
from pipeline_core.expressions.renaming import rename_column

__all__ = ["SHARED", "Expression", "Need", "expression_kind", "rename_column"]
