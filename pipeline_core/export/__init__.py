"""A pipeline as something to take home.

`script` assembles the standalone Python script; it uses `source` (functions carried
along by their own text, with the imports they need) and `inline` (one-expression
bodies written where they are called). `verify` runs a script and compares every
number. `picture` and `report` make the HTML pages.
"""
