"""The learn page: the path of the lessons, what the visitor has done of them, and their slides."""
