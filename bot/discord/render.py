"""From what happened to what is seen: cards, texts, questions and progress boards.

Components v2 everywhere: one text, one gallery, one row of buttons. Nothing here talks to
Discord; everything is a view and the files that go with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord

from agents.types import Artwork
from bot.discord import buttons
from bot.discord.files import ALT_LIMIT, Upload
from bot.discord.words import duration, say

TEXT_LIMIT = 3500
"""Characters of text in one message; Discord takes 4,000 over all its components."""
GALLERY_LIMIT = 10
PARTS = 10


@dataclass(frozen=True, slots=True)
class Caption:
    """The small line under a card.

    Attributes:
        name: Who it was drawn for.
        parent: Label of the picture that it revises; empty for a new one.
        again: Whether it was painted before and is only shown again.
    """

    name: str
    parent: str = ""
    again: bool = False

    def line(self, artworks: Sequence[Artwork], language: str) -> str:
        """Return the line, as small print."""
        labels = ", ".join(f"#{artwork.label}" for artwork in artworks)
        if len(artworks) > GALLERY_LIMIT:
            labels = f"#{artworks[0].label}–#{artworks[-1].label}"
        name = discord.utils.escape_mentions(discord.utils.escape_markdown(self.name))
        key = "shown_again" if self.again else "drawn_from" if self.parent else "drawn_for"
        parent = f"#{self.parent}"
        slots = {"labels": labels, "name": name or say("someone", language), "parent": parent}
        return f"-# {say(key, language, **slots)}"


def empty() -> discord.ui.LayoutView:
    """Return a view without anything; its buttons carry their meaning, so it needs no time-out."""
    return discord.ui.LayoutView(timeout=None)


def text_view(text: str) -> discord.ui.LayoutView:
    """Return a message of words alone."""
    return empty().add_item(discord.ui.TextDisplay(text))


def pages(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """Cut a long text where lines or sentences end, so that each page fits one message."""
    found, text = [], text.strip()
    while len(text) > limit:
        ends = [text.rfind(mark, limit // 2, limit) + len(mark) for mark in ("\n", ". ", " ")]
        cut = next((end for end in ends if end > limit // 2), limit)
        found.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*found, text] if text else found


def gallery(uploads: Sequence[Upload]) -> discord.ui.MediaGallery[Any]:
    """Return the pictures of a message, at most ten, with a sentence for each."""
    shown: discord.ui.MediaGallery[Any] = discord.ui.MediaGallery()
    for upload in uploads[:GALLERY_LIMIT]:
        description = upload.alt[:ALT_LIMIT] or None
        shown.add_item(media=f"attachment://{upload.name}", description=description)
    return shown


def card(
    artworks: Sequence[Artwork], uploads: Sequence[Upload], text: str, caption: Caption,
    language: str,
) -> discord.ui.LayoutView:  # fmt: skip
    """Return the card of up to ten pictures, or of up to ten contact sheets of many."""
    view = empty()
    if text:
        view.add_item(discord.ui.TextDisplay(text))
    view.add_item(gallery(uploads))
    view.add_item(discord.ui.TextDisplay(caption.line(artworks, language)))
    if len(artworks) <= len(uploads):
        view.add_item(buttons.card_row(artworks[0].id, language, group=len(artworks) > 1))
    return view


def question(text: str, choices: Sequence[str], person: int) -> discord.ui.LayoutView:
    """Return a question with its choices as buttons."""
    view = text_view(text)
    if choices:
        made = [buttons.Choice(person, number, one) for number, one in enumerate(choices[:5])]
        view.add_item(buttons.row(made))
    return view


def picker(
    verb: str, artworks: Sequence[Artwork], language: str, message: int
) -> discord.ui.LayoutView:
    """Return the question which picture of a group is meant; `message` is their card."""
    view = text_view(say("which_one", language))
    made = [buttons.Press(verb, one.id, f"#{one.label}", message=message) for one in artworks[:25]]
    for first in range(0, len(made), 5):
        view.add_item(buttons.row(made[first : first + 5]))
    return view


def more(artwork: Artwork, language: str, message: int) -> discord.ui.LayoutView:
    """Return what else can be done with a picture; `message` is its card."""
    view = text_view(f"#{artwork.label}")
    for row in buttons.more_rows(artwork.id, language, message):
        view.add_item(row)
    return view


@dataclass(frozen=True, slots=True)
class Status:
    """How far a turn's work is.

    Attributes:
        position: Place in the queue; 0 is next, None once painting has begun.
        eta_s: Seconds that it will take; None if nothing is known.
        percent: How much is painted, 0 to 100.
        preview: Path of a small picture of the work; empty for none.
        words: What was said before the work began.
        stopping: Whether Cancel was pressed.
    """

    position: int | None = None
    eta_s: float | None = None
    percent: int = 0
    preview: str = ""
    words: str = ""
    stopping: bool = False

    def line(self, language: str) -> str:
        """Return the line that tells it."""
        if self.stopping:
            return say("stopping", language)
        eta = "" if self.eta_s is None else duration(self.eta_s, language)
        suffix = "_eta" if eta else ""
        if self.position is None:
            return (
                f"{self._bar()} {say(f'painting{suffix}', language, percent=self.percent, eta=eta)}"
            )
        if self.position == 0:
            return say(f"queued_next{suffix}", language, eta=eta)
        return say(f"queued{suffix}", language, place=self.position + 1, eta=eta)

    def _bar(self) -> str:
        full = self.percent * PARTS // 100
        return "▰" * full + "▱" * (PARTS - full)


def board(
    status: Status, preview: Upload | None, person: int, turn: str, language: str
) -> discord.ui.LayoutView:
    """Return the message that is edited while the work goes on."""
    view = empty()
    if status.words:
        view.add_item(discord.ui.TextDisplay(status.words[:TEXT_LIMIT]))
    view.add_item(discord.ui.TextDisplay(status.line(language)))
    if preview is not None:
        view.add_item(gallery([preview]))
    view.add_item(buttons.row([buttons.Stop(person, turn, say("cancel", language))]))
    return view


def recipe(artwork: Artwork, parent: Artwork | None, language: str) -> str:
    """Return how a picture was made, as text."""
    request = artwork.request
    lines = [f"### {say('recipe_title', language, label=f'#{artwork.label}')}"]
    lines.append(say("recipe_prompt", language, value=_plain(request.prompt)))
    if request.negative:
        lines.append(say("recipe_negative", language, value=_plain(request.negative)))
    numbers = {"seed": request.seed, "width": request.width, "height": request.height,
               "steps": request.steps, "guidance": request.guidance}  # fmt: skip
    lines.append(say("recipe_numbers", language, **numbers))
    if parent is not None:
        slots = {"parent": f"#{parent.label}", "strength": request.strength}
        lines.append(say("recipe_strength", language, **slots))
    lines.append(say("recipe_model", language, value=_plain(artwork.model)))
    lines.append(say("recipe_seen", language, value=_plain(artwork.sight.caption)))
    return "\n".join(lines)


def _plain(text: str) -> str:
    return discord.utils.escape_mentions(discord.utils.escape_markdown(text))
