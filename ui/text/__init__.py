"""Words, numbers and names in the reader's language; nothing here draws.

`words` first; then `names` (blocks, metrics, stages), `numbers`, `problem_words`,
`edit_words`, `markdown`, `headline_metrics` (which metrics are shown first) and
`language` (the switch).
"""
