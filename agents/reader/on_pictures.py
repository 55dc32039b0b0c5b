"""Deeds done to pictures that are there: upscale, describe, critique, blend, letter."""

from __future__ import annotations

import re
from dataclasses import replace

from agents.reader import requests as request_words
from agents.reader.drafts import Draft
from agents.reader.making import Making
from agents.reader.references import Reference
from agents.types import Intent, Scene

_QUOTE = re.compile(r"⟦\d+⟧")
_NEEDS_TWO = 2


class OnPictures(Making):
    """Finds the pictures that a deed is for, and what else it needs."""

    def _on_picture(self, draft: Draft, bare: str, scene: Scene) -> Draft:
        action = draft.intent.action
        masked = _QUOTE.sub(" ", bare)
        found = self.references.find(masked, scene, bare_numbers=action != "letter")
        if (
            scene.attachments
            and action in {"describe", "critique", "upscale"}
            and found.how != "label"
        ):
            return draft
        found = self._reply_wins(found, scene)
        if not found.said:
            found = self.references.named(masked, scene)
        refs = found.refs or (() if found.missing else self.references.implied(scene))
        intent = replace(draft.intent, refs=refs)
        if action == "blend":
            return self._blend(replace(draft, why=masked), refs, found, scene)
        if action == "letter":
            intent = self._lettering(intent, bare)
            if not intent.wish.lettering and (intent.note or intent.wish.palette):
                draft = replace(draft, why="how words are to stand")
            if not scene.easel and not refs and intent.wish.lettering:
                return replace(draft, intent=intent)
        if action == "upscale":
            intent = replace(intent, size=self.slots.fill(masked).size)
        question = "" if refs else "which_picture"
        return replace(
            draft, intent=intent, question=question, named=found.said and found.how != "it"
        )

    def _blend(self, draft: Draft, refs: tuple[str, ...], found: Reference, scene: Scene) -> Draft:
        if not found.said or len(refs) < _NEEDS_TWO:
            shown = self._shown_both(draft, scene)
            refs = shown if len(shown) >= _NEEDS_TWO else refs
        if len(refs) == 1 and found.said and (scene.attachments or found.how != "it"):
            current = [r for r in self.references.implied(scene) if r not in refs]
            refs = (*refs, *current[:1])
        if (
            len(refs) + scene.attachments < _NEEDS_TWO
            and not found.missing
            and len(scene.easel) >= _NEEDS_TWO
        ):
            refs = tuple(item.label for item in scene.easel[-2:])
        draft = replace(draft, why="cue for blend")
        enough = len(refs) + scene.attachments >= _NEEDS_TWO
        intent = replace(draft.intent, refs=refs)
        return replace(draft, intent=intent, question="" if enough else "which_picture", named=True)

    def _shown_both(self, draft: Draft, scene: Scene) -> tuple[str, ...]:
        """Return the pictures that show the two things a blend names."""
        labels: list[str] = []
        for part in re.split(r"\b(?:and|with|into)\b|(?:이랑|랑|하고|과|와) ", draft.why):
            labels += self.references.named(part, scene).refs
        return tuple(dict.fromkeys(labels))

    def _lettering(self, intent: Intent, bare: str) -> Intent:
        quoted = _QUOTE.search(bare)
        text = quoted.group() if quoted else request_words.unquoted_lettering(bare)
        wish = replace(intent.wish, lettering=text)
        colour = next(
            (s.colour for s in self.slots.fill(_QUOTE.sub(" ", bare)).wish.subjects if s.colour), ""
        )
        palette = self.slots.fill(_QUOTE.sub(" ", bare)).wish.palette or colour
        way = request_words.way_of_words(_QUOTE.sub(" ", bare))
        return replace(intent, wish=replace(wish, palette=palette), note=way)
