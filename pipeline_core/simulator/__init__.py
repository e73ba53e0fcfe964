"""Playing a table as a stream against a kept model, and bending it meanwhile.

Read `scenario` (what is played) and `scenario_reader` (from its file) first; then `stream` (the
rows), `bending` (what happens to them), `play` (window by window: the model's answers and the
measures of `monitor.comparison`) and `findings` (what noticed what, and whether it was expected).
`simulation` puts them together; `jobs` are what the screen asks for.
"""
