"""What an artist has at hand during a turn: collaborators, and the conversation's own words."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from agents.composer import Composer
from agents.events import Asked, Event, Failed, Said
from agents.floor import Floor
from agents.korean import sight_in_korean
from agents.korean.nouns import noun_in_korean
from agents.ledger import Ledger
from agents.prompts import prompt_for
from agents.studio import Studio
from agents.talker import Talker
from agents.types import Artwork, Scene, Turn
from agents.underway import UnderWay
from agents.voice import Voice, capitalised
from agents.wishes import wish_of
from pipelines.types import Sight
from pipelines.world import World

LONGEST_ROW = 12  # labels in one sentence
NAMESPACE = uuid.UUID("6f6b1d3e-6f0c-5e0e-9a6b-7411da000001")


@dataclass(frozen=True)
class Desk:
    """Everything that the deeds share; one for the whole process.

    Attributes:
        ledger: Complete memory.
        studio: Jobs and the device.
        composer: Writes requests.
        voice: Speaks.
        world: Words in both languages, known to the painter or not.
        talker: Small talk by a bigger language model; None speaks from the voice alone.
        pictures: Folder for pictures that people bring along.
        exports: Folder for lookbooks and archives.
        second_try: Whether a clear miss may be painted once more.
        under_way: What "stop" ends besides jobs.
    """

    ledger: Ledger
    studio: Studio
    composer: Composer
    voice: Voice
    world: World
    talker: Talker | None = None
    pictures: Path = field(default_factory=lambda: Path("pictures"))
    exports: Path = field(default_factory=lambda: Path("exports"))
    second_try: bool = True
    under_way: UnderWay = field(default_factory=UnderWay)

    async def followed(self, job: str, language: str) -> AsyncIterator[Event]:
        """Yield what happens to a job; its failures are told in the language."""
        async for event in self.studio.watch(job):
            if isinstance(event, Failed):
                about = (event.kind, language, event.session)
                event = replace(event, message=self.voice.failure(*about, detail=event.message))
            yield event


@dataclass(frozen=True)
class Talk:
    """One turn in the making: who speaks, in which language, and what is on the easel.

    Attributes:
        desk: The shared collaborators.
        turn: The message.
        scene: What the reader was shown.
        floor: Its hold on the session, given away while hands and eyes work.
        language: `en`, `ko` or `ko-casual`.
        attached: Pictures that came with the message, taken into the ledger.
    """

    desk: Desk
    turn: Turn
    scene: Scene
    floor: Floor
    language: str
    attached: tuple[Artwork, ...] = ()

    @property
    def session(self) -> str:
        """Return the session's id."""
        return self.turn.session

    @property
    def author(self) -> str:
        """Return the speaker's id."""
        return self.turn.author.id

    @property
    def korean(self) -> bool:
        """Return True if the reply is in Korean."""
        return self.language.startswith("ko")

    @cached_property
    def state(self) -> dict[str, Any]:
        """Return what the conversation with this person keeps in mind, read once a turn."""
        return self.desk.ledger.state(self.session, self.author)

    def remember(self, **values: Any) -> None:
        """Keep values for the turns to come; None forgets a key."""
        self.desk.ledger.set_state(self.session, self.author, **values)
        self.state.update(values)

    # -- events --------------------------------------------------------------------------

    def words(self, key: str, **slots: Any) -> str:
        """Return a variant of the voice's pool `key`."""
        return self.desk.voice.say(key, self.language, self.session, **slots)

    def said(self, *texts: str) -> Said:
        """Return one reply of these sentences."""
        sentences = " ".join(capitalised(text) for text in texts if text)
        return Said(self.session, self.turn.id, sentences)

    def asked(self, question: str, text: str, choices: Sequence[str] = ()) -> Asked:
        """Return one short question, and keep in mind that it is open."""
        kept = tuple(choices)[:5]
        self.remember(asked=question, choices=list(kept))
        return Asked(self.session, self.turn.id, capitalised(text), kept)

    def failed(self, kind: str, **slots: Any) -> Failed:
        """Return an honest sentence about what could not be done."""
        told = self.desk.voice.failure(kind, self.language, self.session, **slots)
        return Failed(self.session, self.turn.id, kind, told)

    # -- words about pictures ------------------------------------------------------------

    def noun(self, name: str) -> str:
        """Return a canonical English name in the language of the reply."""
        if not self.korean:
            return name
        if name.endswith(" background"):
            colour = self.desk.world.find_colour(name)
            return f"{self.desk.world.korean(colour)} 배경" if colour else "단색 배경"
        return noun_in_korean(name, self.desk.world, self.turn.text)

    def label(self, artwork: Artwork) -> str:
        """Return how a picture is called: `#12b`."""
        return f"#{artwork.label}"

    def labels(self, artworks: Sequence[Artwork]) -> str:
        """Return several labels in a row; of many, the first ones and the last."""
        return in_a_row([self.label(artwork) for artwork in artworks])

    def seen(self, sight: Sight) -> dict[str, str]:
        """Return the slots that tell what was seen: `scene` (English) and `sentence`.

        They are worded from what the captioner is sure of, not from its whole sentence.
        """
        if sight.tells and not sight.known:
            return self._half_seen(sight)
        if not sight.known:
            unsure = self.words("unseen")
            # English puts the scene into a sentence, Korean beside one.
            scene = unsure if self.korean else self.words("unknown_scene")
            return {"scene": scene, "sentence": unsure}
        if self.korean:
            sentence = sight_in_korean(sight, self.desk.world)
            return {"scene": sentence, "sentence": sentence}
        scene = prompt_for(wish_of(sight), self.desk.world) if sight.subjects else sight.caption
        scene = scene.strip().rstrip(".")
        return {"scene": scene, "sentence": f"{capitalised(scene)}."}

    def _half_seen(self, sight: Sight) -> dict[str, str]:
        """Return the slots of `seen` for a picture whose place is sure, but not its subject."""
        if self.korean:
            place = sight_in_korean(replace(sight, known=True), self.desk.world)
            sentence = self.words("half_seen", place=place)
            return {"scene": sentence, "sentence": sentence}
        around = wish_of(sight if sight.setting else replace(sight, setting="a scene"))
        place = prompt_for(around, self.desk.world)
        scene = self.words("half_seen", place=place)
        return {"scene": scene, "sentence": f"{capitalised(scene)}."}

    def job(self, number: int) -> str:
        """Return the stable id of this turn's job number `number`."""
        return str(uuid.uuid5(NAMESPACE, f"{self.session}\n{self.turn.id}\n{number}"))

    # -- pictures meant ------------------------------------------------------------------

    def resolve(self, labels: Sequence[str]) -> tuple[list[Artwork], list[str]]:
        """Return the pictures behind labels (or artwork ids), and the labels that there are not.

        A picture of another session has no label here: a reply to it names it by its id.
        """
        found, missing = [], []
        ledger = self.desk.ledger
        for label in labels:
            artwork = ledger.artwork(self.session, label) or ledger.artwork_by_id(label)
            if artwork is None:
                missing.append(label)
            else:
                found.append(artwork)
        return found, missing

    def current(self) -> tuple[Artwork, ...]:
        """Return the picture or pictures that "it" means for the speaker.

        The speaker's own head comes first; somebody without one speaks of the session's newest.
        """
        own = self.desk.ledger.frame(self.session, self.author)
        if own:
            return own
        newest = self.desk.ledger.easel(self.session, limit=1)
        return tuple(newest)


def in_a_row(words: Sequence[str]) -> str:
    """Return words with commas; of more than `LONGEST_ROW`, the first ones and the last."""
    if len(words) <= LONGEST_ROW:
        return ", ".join(words)
    return f"{', '.join(words[:3])} ... {words[-1]}"


def short_hash(text: str) -> str:
    """Return a short stable name for a folder or key."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
