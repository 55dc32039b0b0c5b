"""What a turn has to wait for of the pictures that are being painted for others in its session.

Most turns need nothing of them. Some would be misunderstood: a change of a picture that somebody
else is changing (whose wishes may be opposite), a message about the first picture of a session
before it is there, and the wish to be forgotten while one's picture is being changed.
"""

from __future__ import annotations

from collections.abc import Callable

from agents.deeds.targets import targets
from agents.desk import Talk
from agents.floor import Floor
from agents.ledger import Job
from agents.types import Commission, Intent, Reading

ABOUT_NO_PICTURE = frozenset(
    {"draw", "collect", "chat", "help", "cancel", "forget", "undo", "redo"}
)
PICTURE_WANTED = frozenset({"which_picture", "unclear"})  # what is asked where there is none

HangsOn = Callable[[Job], bool]


def awaited(talk: Talk, reading: Reading) -> list[Floor]:
    """Return the turns of others that a message hangs on; mostly there are none."""
    others = talk.floor.others
    if not others or talk.turn.attachments:
        return []
    hangs_on = _hangs_on(talk, reading)
    if hangs_on is None:
        return []
    painting = [job for job in talk.desk.ledger.open_jobs(talk.session) if job.turn in others]
    turns = dict.fromkeys(job.turn for job in painting if hangs_on(job))
    return [others[turn] for turn in turns]


def _hangs_on(talk: Talk, reading: Reading) -> HangsOn | None:
    """Return which jobs a message hangs on; None if it needs none of any kind."""
    first = reading.intents[0]
    if _lacks_its_picture(talk, reading, first):
        return lambda job: True
    if first.action == "forget" and first.note == "yes":
        return lambda job: _changes_own(talk, job)
    family = {one for intent in reading.intents for one in _family(talk, intent)}
    if family:
        return lambda job: job.action == "revise" and bool(_changed_by(talk, job) & family)
    return None


def _lacks_its_picture(talk: Talk, reading: Reading, first: Intent) -> bool:
    """Return True if a message speaks of a picture that is not there, or not yet."""
    if talk.resolve(first.refs)[1]:
        return True
    if talk.scene.easel:
        return False
    if reading.question:
        return reading.question in PICTURE_WANTED
    return first.action not in ABOUT_NO_PICTURE


def _family(talk: Talk, intent: Intent) -> set[str]:
    """Return the pictures that a change is about, and those above them."""
    if intent.action != "revise":
        return set()
    meant = targets(talk, intent)
    return {one for picture in meant for one in (picture.id, picture.parent) if one}


def _changed_by(talk: Talk, job: Job) -> set[str]:
    commission: Commission | None = talk.desk.ledger.commission(job.id)
    if commission is None:
        return set()
    return {one for one in (commission.parent, *commission.parents) if one}


def _changes_own(talk: Talk, job: Job) -> bool:
    found = talk.desk.ledger.artworks_by_id(_changed_by(talk, job))
    return any(one.author == talk.author for one in found)
