"""The card of a kept model: one page that says what it is for, how it does, and where it ends.

Read `document` first: the chapters as plain data, which `export.report` makes a page of.
`origin` says what the model is for and what it was fitted on, `evidence` how it did and who let
it pass, `limits` what it knows, and `reproducing` how to get it again.
"""

from pipeline_core.registry.card.document import card_document
from pipeline_core.registry.card.words import CardWords

__all__ = ["CardWords", "card_document"]
