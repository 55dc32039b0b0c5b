"""The values of a conversation: who said what, what is wished, what was made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from pipelines.types import DrawingRequest, Sight

BROUGHT = "brought along"
"""In place of a model's name, for pictures that people brought."""

Action = Literal[
    "draw", "revise", "vary", "upscale", "describe", "critique", "blend", "letter", "collect",
    "curate", "recall", "recipe", "undo", "redo", "cancel", "forget", "plan", "help", "chat",
]  # fmt: skip
"""What a person wants done. Small talk, and everything that asks for no deed, is `chat`."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who speaks. `id` is stable and unique; `name` is what people call them."""

    id: str
    name: str = ""
    may_moderate: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of one person in one session.

    Attributes:
        id: The front end's id of the message; the same id is the same turn.
        session: A channel, a thread, a person's direct messages, or `--session`.
        author: Who speaks.
        text: What was said, as it was said.
        attachments: Paths of picture files that came along, already safe to open.
        reply_to: Label (`#3`, `#12b`) or artwork id that the message replies to; empty for none.
        locale: The front end's guess of the language, `en` or `ko`.
        at: When it was said; always aware of its zone.
        timezone: IANA name of the author's time zone, for "yesterday".
    """

    id: str
    session: str
    author: Author
    text: str
    attachments: tuple[str, ...] = ()
    reply_to: str = ""
    locale: str = "en"
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Subject:
    """One kind of thing that is wished for, in English.

    Attributes:
        name: English noun phrase, singular (`fox`, `hot air balloon`).
        number: How many of it are in one picture.
        colour: English colour name; empty for its own colours.
        relation: How it stands to the subject before it (`next to`, `on`, `left of`); may be empty.
    """

    name: str
    number: int = 1
    colour: str = ""
    relation: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a picture should show: the part of an intent that a picture keeps.

    Every text is English, in the words of the world where it has one.
    """

    subjects: tuple[Subject, ...] = ()
    setting: str = ""
    time: str = ""
    style: str = ""
    mood: str = ""
    palette: str = ""
    negative: tuple[str, ...] = ()
    lettering: str = ""
    aspect: str = ""


@dataclass(frozen=True, slots=True)
class Intent:
    """One deed that a message asks for.

    Attributes:
        action: What is to be done.
        wish: What the picture shows (draw) or what changes (revise, vary, letter, collect).
        count: How many pictures; "three fox logos" is 3, "three cats" is 1 picture.
        refs: Labels of the pictures meant, resolved (`12`, `12b`).
        remarks: Numbers of critique remarks to carry out ("fix the first two": 1, 2).
        change: A revision in plain English ("warmer", "remove the moon"), for what no slot holds.
        unknown: Nouns that could not be put into English, as they were said.
        prompt: A prompt that the person wrote or edited word for word; empty otherwise.
        note: What recall, plan, curate or help is about ("yesterday", "moody", "lookalikes").
        size: Longest side asked for in pixels; 0 if not said.
    """

    action: Action
    wish: Wish = field(default_factory=Wish)
    count: int = 1
    refs: tuple[str, ...] = ()
    remarks: tuple[int, ...] = ()
    change: str = ""
    unknown: tuple[str, ...] = ()
    prompt: str = ""
    note: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """One line of the transcript window. `role` is `user` or `assistant`."""

    role: Literal["user", "assistant"]
    content: str
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class EaselItem:
    """A picture as the reader sees it on the easel line, oldest first.

    Attributes:
        label: `12b`, without the hash sign.
        prompt: What was asked of the painter.
        caption: What the captioner saw.
        group: Pictures of one request share a group; "the second one" counts in the last group.
        current: True for the picture or pictures at the asker's head ("it").
        author: Who asked for it.
    """

    label: str
    prompt: str
    caption: str = ""
    group: str = ""
    current: bool = False
    author: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything besides the words that the reader may use for a message.

    Attributes:
        easel: Recent pictures, oldest first.
        history: The last turns, oldest first.
        reply_to: Label of the picture that the message replies to; empty for none.
        attachments: How many pictures came with the message.
        asked: Key of the question that Tilda asked last and that is open; empty for none.
        choices: The choices that went with it.
        planning: True while the person wants to plan and not draw yet.
        remarks: How many remarks the last critique had.
        language: Language of the conversation so far, `en` or `ko`.
        collecting: Whether a collection is proposed and not yet begun or dropped.
        left_out: How many current pictures the easel leaves out, as there are too many.
        working: `painting` while the person's collection is being painted in the background,
            `paused` while it waits to go on, empty otherwise.
    """

    easel: tuple[EaselItem, ...] = ()
    history: tuple[Message, ...] = ()
    reply_to: str = ""
    attachments: int = 0
    asked: str = ""
    choices: tuple[str, ...] = ()
    planning: bool = False
    remarks: int = 0
    language: str = "en"
    collecting: bool = False
    left_out: int = 0
    working: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader made of a message.

    Attributes:
        intents: In the order said; never empty.
        by: `model` or `rules`: which of the two decided.
        confidence: 0 to 1, calibrated; below the threshold one short question is asked.
        why: A few words for the trace ("label in text", "grammar model 0.91").
        question: Set when one short question should be asked instead of acting: a key of the
            voice (`which_picture`, `unknown_noun`, `unclear`), empty otherwise.
    """

    intents: tuple[Intent, ...]
    by: Literal["model", "rules"]
    confidence: float
    why: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class Artwork:
    """A finished picture in the ledger.

    Attributes:
        id: `uuid5(job, index)`: a repeat of the same work is the same picture.
        label: `12`, a revision `12b`; without the hash sign.
        session: Where it was made.
        author: Id of who asked for it.
        parent: Id of the picture that this one revises; empty for a new one.
        job: Id of the job.
        index: Position in the job.
        wish: What was asked.
        request: The exact recipe.
        path: Picture file, absolute.
        sight: What the captioner saw.
        alt_text: A sentence for people who cannot see it, in the asker's language.
        model: Painter and captioner names.
        seconds: Painting time.
        sha256: Of the file's bytes.
        made_at: When it was finished.
        tries: 2 if a second try was painted and the better one kept.
    """

    id: str
    label: str
    session: str
    author: str
    parent: str
    job: str
    index: int
    wish: Wish
    request: DrawingRequest
    path: str
    sight: Sight
    alt_text: str
    model: str
    seconds: float
    sha256: str
    made_at: datetime
    tries: int = 1


@dataclass(frozen=True, slots=True)
class Remark:
    """One point of a critique, tied to something measured or seen.

    Attributes:
        about: What it is about (`light`, `palette`, `sharpness`, `weight`, `space`, `wish`).
        evidence: The measurement behind it, name to value.
        text: The sentence, in the person's language.
        revision: Ready to be carried out by "apply N"; None if nothing can be done.
    """

    about: str
    evidence: dict[str, Any]
    text: str
    revision: Intent | None = None


@dataclass(frozen=True, slots=True)
class Critique:
    """A picture looked at closely: what is seen, what was wished and missed, and the remarks."""

    sight: Sight
    seen: tuple[str, ...]
    missed: tuple[str, ...]
    measurements: dict[str, Any]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Commission:
    """A job for the studio: pictures of one intent.

    Attributes:
        job: Stable id; submitting the same id again does nothing new.
        session: Where the pictures belong.
        turn: Turn that asked.
        author: Id of who asked (whose quota and fair turn it is).
        action: The intent's action.
        requests: One picture each.
        wishes: What each picture should show, for the critic; as long as `requests`.
        parent: Artwork id that the pictures revise; empty for new ones.
        parents: The same for each picture, where they revise different ones; else empty.
        language: `en` or `ko`, for alt texts.
        second_try: Whether one more try may be painted where the wish was clearly missed.
        background: True for collections: the turn ends after `Queued`.
        note: Free data that the front end gets back (for example where to deliver).
    """

    job: str
    session: str
    turn: str
    author: str
    action: str
    requests: tuple[DrawingRequest, ...]
    wishes: tuple[Wish, ...]
    parent: str = ""
    language: str = "en"
    second_try: bool = True
    background: bool = False
    note: dict[str, Any] = field(default_factory=dict)
    parents: tuple[str, ...] = ()

    def parent_of(self, index: int) -> str:
        """Return the artwork id that a picture revises; empty if it is a new one."""
        return self.parents[index] if self.parents else self.parent
