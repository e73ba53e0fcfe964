"""Formulas and conditions: text typed by a user becomes pandas source, or is refused.

The text is cut into tokens, parsed, and rebuilt from an allow-list; only rebuilt
source is ever compiled. So no text can reach an attribute, a file or a function
that is not in the table of functions, and what runs is letter by letter what
the exported script shows.

Read `expression` first (the value), then `tokens` and `grammar` (the two steps from
text to source), with `functions` (what may be called), `pieces` (rebuilt source with
its kind and columns), `renaming` and `faults` (what is wrong where in the text).
"""

from pipeline_core.expressions.expression import SHARED, Expression, expression_kind
from pipeline_core.expressions.faults import ExpressionFault, fault_in
from pipeline_core.expressions.functions import FUNCTIONS
from pipeline_core.expressions.pieces import Need
from pipeline_core.expressions.renaming import places_of_column, rename_column, written_column

__all__ = [
    "FUNCTIONS",
    "SHARED",
    "Expression",
    "ExpressionFault",
    "Need",
    "expression_kind",
    "fault_in",
    "places_of_column",
    "rename_column",
    "written_column",
]
