"""Everything of Fábrica that is not a screen.

Importing this package is cheap on purpose: an unchanged pipeline re-runs
without loading pandas or scikit-learn.
"""

__version__ = "0.1.0"
