"""Changing a pipeline from the screen: every change is a pure edit, written at once, and kept."""
