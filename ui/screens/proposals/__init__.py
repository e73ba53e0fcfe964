"""Proposals to promote a challenger, shown wherever somebody may answer them."""
