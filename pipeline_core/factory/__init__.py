"""The factory: variants of one drawing, run once where they are alike, and a leaderboard.

The way reads: `sources` (what a folder or a column holds) → `axes` → `changes` → `expansion` →
`joint_plan` → `production` → `results` → `leaderboard` → `report` and `winners`. Production has
`variant_runs` by `parallel_runs`; with a budget `racing` (by the rules of `race`), else `order`.
`edit_search` looks the other way, by `bisect`: which edit of a pipeline's history changed a metric.
"""
