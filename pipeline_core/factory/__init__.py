"""The factory: variants of one drawing, run once where they are alike, and a leaderboard.

The way reads: `sources` (what a folder or a column holds) → `axes` → `changes` → `expansion` →
`joint_plan` → `production` (runs) → `results` → `leaderboard` → `report`. `bisect` looks the
other way: which edit of a pipeline's history changed a metric.
"""
