"""Trial of a block on a small made table, against what every block promises.

Read `probe` first (a table, inputs and settings with which any block can run), then
`comparison` (what two of its runs show), `promises` (what is tried, and what came out),
`stage_rows` (the same on rows of a pipeline's stage) and `process` (the trial of a user's file
in a process of its own, within limits).
"""
