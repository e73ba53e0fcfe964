"""The least a click can cost on a Streamlit page: a fragment that shows a choice as a heading."""

from __future__ import annotations

import streamlit as st

CHOICES = ("one", "two", "three", "four")


@st.fragment
def show_choice() -> None:
    """Show what was chosen."""
    chosen = st.segmented_control("Choose", CHOICES, default=CHOICES[0])
    st.markdown(f"### {chosen}")


if __name__ == "__main__":
    show_choice()
