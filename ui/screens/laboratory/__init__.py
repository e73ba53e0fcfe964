"""The page Laboratory: leaks, the threshold court, the fold theatre, and See it learn."""
