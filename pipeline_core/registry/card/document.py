"""The chapters of a model's card as plain data."""

from __future__ import annotations

from typing import Any

from pipeline_core.registry.card import evidence, origin
from pipeline_core.registry.card.limits import limits
from pipeline_core.registry.card.words import CardWords, Part, chapter, grid, text
from pipeline_core.registry.libraries import other_libraries
from pipeline_core.registry.profiles import ModelProfile
from pipeline_core.store.kept_models import KeptModel


def card_document(kept: KeptModel, profile: ModelProfile, words: CardWords) -> dict[str, Any]:
    """Return the card of a model, as `export_report` takes it.

    Parameters
    ----------
    kept, profile
        The model, and the profile of its training rows.
    words
        The card's language.
    """
    chapters = [
        origin.purpose(kept, words),
        evidence.metrics(kept, words),
        evidence.gates(kept, words),
        evidence.bias(kept, words),
        limits(kept, profile, words),
        origin.data(kept, words),
        origin.settings(kept, words),
        reproducing(kept, words),
    ]
    marks = [words.say(f"alias.{alias}") for alias in kept.aliases]
    facts = [*marks, words.moment(kept.created), words.block(kept.record["block"])]
    return {
        "language": words.language,
        "title": words.say("card.title", model=kept.title),
        "contents": words.say("card.contents"),
        "facts": facts,
        "lead": [],
        "chapters": chapters,
    }


def reproducing(kept: KeptModel, words: CardWords) -> Part:
    """Return the chapter that says how to get a model again."""
    libraries = kept.record["libraries"]
    stem = f"{kept.name}-{kept.version}"
    commands = [
        f"python -m pipeline_core models {kept.title} --pipeline {stem}.yaml",
        f"python -m pipeline_core run {stem}.yaml",
        f"python -m pipeline_core keep last {kept.stage} --name {kept.name}",
    ]
    parts = [
        text(words.say("card.commands")),
        {"kind": "code", "text": "\n".join(commands)},
        text(words.say("card.came_from", run=kept.run, seed=str(kept.record["seed"]))),
        grid(
            [words.say("card.library"), words.say("card.version")],
            [[name, version] for name, version in sorted(libraries.items())],
            left=2,
        ),
    ]
    if differing := other_libraries(libraries):
        named = [f"{name} {then} → {now or '–'}" for name, (then, now) in differing.items()]
        parts.append(text(words.say("card.other_libraries", libraries=named), "warn"))
    whole = {"kind": "code", "text": kept.record["pipeline"]["text"]}
    parts.append({"kind": "fold", "title": words.say("card.whole_text"), "parts": [whole]})
    return chapter("reproducing", words, parts)
