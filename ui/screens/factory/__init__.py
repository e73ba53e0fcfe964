"""The page Factory: what varies, the run of all variants, their leaderboard, and the winner."""
