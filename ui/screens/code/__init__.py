"""The screen of own code: an editor, what is wrong, the trial, and the approval."""
