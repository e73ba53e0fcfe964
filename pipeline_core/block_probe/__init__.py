"""Trial of a block on a small made table, against what every block promises.

Read `probe` first (a table, inputs and settings with which any block can run), then
`promises` (what is tried, and what came out) and `process` (the trial of a user's file in a
process of its own, within limits).
"""
