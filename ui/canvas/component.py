"""Components whose code the browser fetches once, by an address with the hash of its content."""

from __future__ import annotations

from functools import cache
from typing import Any

import streamlit as st

# Imports the module at the first call; later calls reach it directly.
_LOADER = """
let loaded = null;
export default function (component) {
  const { data } = component;
  if (!data) return undefined;
  if (loaded) return loaded(component);
  let left = null;
  let gone = false;
  import(new URL(data.module, document.baseURI).href).then(
    (module) => { loaded = module.default; if (!gone) left = loaded(component); },
    () => { component.parentElement.querySelector(".slot").textContent = data.words.broken; },
  );
  return () => { gone = true; if (left) left(); };
}
"""


@cache
def component(name: str) -> Any:
    """Return a component; its data name the ``module``, and the ``words.broken`` without it."""
    # Browsers share a script between components where its text is the same, and so what it loaded.
    script = f"// {name}{_LOADER}"
    return st.components.v2.component(name, html='<div class="slot"></div>', js=script)
