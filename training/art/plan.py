"""Decides what a picture shall show, before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from training.art.canvas import Rng
from training.art.colours import COLOURS, paintable_share
from training.art.ground import Ground, choose_ground
from training.art.lexicon import Thing, is_countable, things
from training.art.media import LOOK_NAMES, MEDIUM_NAMES, STYLES
from training.art.paint import can_recolour, clashes, sayable_colour
from training.art.scenes import SETTINGS, TIMES, Setting
from training.art.split import Split, is_heldout
from training.art.sprites import Bank, Drawing

Stage = Literal["all", "singles", "settings", "styles", "pairs"]
STAGES: tuple[Stage, ...] = ("singles", "settings", "styles", "pairs")
MIX = (0.35, 0.25, 0.20, 0.20)
"""Shares of the stages in `all`."""

CATEGORY_WEIGHT = {
    "animal": 1.5, "bird": 1.3, "sea animal": 1.3, "flower": 1.3, "tree": 2.0, "boat": 1.3,
    "aircraft": 1.3, "building": 1.2, "vehicle": 1.2, "person": 0.9, "face": 0.7, "object": 0.8,
}  # fmt: skip

DRY_STYLES = frozenset(
    {"ink drawing", "chalk drawing", "pencil sketch", "neon", "pop art", "comic book", "ukiyo-e"}
)
"""Styles that draw outlines: falling rain would become a scribble."""

BACKGROUND_THINGS = frozenset({"building", "tree", "vehicle", "boat"})
BASES = frozenset({"vehicle", "object", "food", "animal", "clothing", "plant", "instrument"})
RIDERS = frozenset({"animal", "bird", "insect", "food", "fantasy", "clothing", "drink", "object"})


@dataclass(slots=True)
class Part:
    """A subject with everything chosen about it."""

    thing: Thing
    drawing: Drawing
    count: int = 1
    paint: str = ""

    @property
    def colour(self) -> str:
        """The colour that may truthfully be said of it, or empty."""
        if self.paint:
            return self.paint
        return sayable_colour(self.thing, self.drawing.colour)


@dataclass(slots=True)
class Plan:
    """Everything that is decided about a picture."""

    parts: list[Part]
    layout: str
    relation: str
    style: str
    look: str
    setting: str = ""
    time: str = ""
    ground: Ground | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What a caller insists on; everything left empty is drawn at random."""

    subject: str = ""
    second: str = ""
    count: int = 0
    colour: str = ""
    relation: str = ""
    setting: str = ""
    time: str = ""
    style: str = ""
    ground: str = ""


class Planner:
    """Draws plans for one stage from one random stream."""

    def __init__(self, bank: Bank, rng: Rng, stage: Stage, split: Split) -> None:
        """Keep the drawings by subject and look."""
        self.bank, self.rng, self.stage, self.split = bank, rng, stage, split
        self._shares: dict[int, float] = {}
        self.drawings: dict[str, list[Drawing]] = {}
        for drawing in bank.drawings:
            self.drawings.setdefault(drawing.name, []).append(drawing)
        self.things = {t.name: t for t in things() if t.name in self.drawings}
        self.by_place = {
            place: self._weighted(lambda t, p=place: p in t.stands) for place in "gotrbwusxnd"
        }
        self.everything = self._weighted(lambda thing: True)
        self.behind = self._weighted(lambda thing: thing.category in BACKGROUND_THINGS)

    def _weighted(self, chosen: object) -> tuple[list[Thing], np.ndarray]:
        names = [t for t in self.things.values() if chosen(t)]  # type: ignore[operator]
        weights = np.array([CATEGORY_WEIGHT.get(t.category, 1.0) for t in names])
        return names, weights.cumsum() / max(weights.sum(), 1e-9)

    def _draw(self, table: tuple[list[Thing], np.ndarray]) -> Thing:
        names, bounds = table
        return names[min(int(np.searchsorted(bounds, self.rng.random())), len(names) - 1)]

    def plan(self, wish: Wish) -> Plan:
        """Return a plan that the split allows and that fulfils the wish.

        A wish wins over the split: who asks for a held-out combination by name gets it.
        """
        first = plan = self._plan(wish)
        tries = 2000 if wish == Wish() else 100
        while tries and not (self._allowed(plan) and _is_true(plan) and _alike(plan, first)):
            plan, tries = self._plan(wish), tries - 1
        return plan

    def _allowed(self, plan: Plan) -> bool:
        held = any(is_heldout(p.thing.name, plan.setting, plan.style) for p in plan.parts)
        return not plan.setting or held == (self.split == "heldout")

    def _plan(self, wish: Wish) -> Plan:
        rng = self.rng
        stage = self.stage
        if stage == "all":
            stage = STAGES[int(rng.choice(len(STAGES), p=MIX))]
        style = wish.style or self._style(stage)
        layout = self._layout(stage, style, wish)
        free = not wish.setting and (bool(wish.ground) or self._free(stage))
        setting = None if free else self._setting(wish)
        first = self._subject(wish.subject, setting, layout)
        if setting is None and not free:
            setting = self._setting_for(first)
        parts = [first] if layout != "pair" else self._pair(first, wish, setting)
        look = style if style in LOOK_NAMES else self._look()
        keeps = STYLES[style].keeps_colour
        built = [self._part(t, look, keeps, i, wish, stage) for i, t in enumerate(parts)]
        if layout == "count":
            built[0].count = wish.count or int(rng.choice([2, 3, 4], p=[0.5, 0.45, 0.05]))
        relation = self._relation(built, setting, wish) if layout == "pair" else ""
        if relation == "next to" and rng.random() < 0.12 and is_countable(parts[1].name):
            built[1].count = 2
        plan = Plan(built, layout, relation, style, look)
        self._backdrop(plan, setting, wish)
        return plan

    def _free(self, stage: str) -> bool:
        """Return whether this picture gets a plain ground."""
        share = {"singles": 1.0, "settings": 0.0, "styles": 0.45, "pairs": 0.45}[stage]
        return bool(self.rng.random() < share)

    def _style(self, stage: str) -> str:
        share = {"singles": 0.0, "settings": 0.0, "styles": 1.0, "pairs": 0.2}[stage]
        if self.rng.random() >= share:
            return self._look()
        names = [n for n in MEDIUM_NAMES if stage == "styles" or not STYLES[n].large_only]
        weights = np.array([STYLES[name].weight for name in names])
        return str(self.rng.choice(names, p=weights / weights.sum()))

    def _look(self) -> str:
        weights = np.array([STYLES[name].weight for name in LOOK_NAMES])
        return str(self.rng.choice(LOOK_NAMES, p=weights / weights.sum()))

    def _layout(self, stage: str, style: str, wish: Wish) -> str:
        if wish.second or wish.relation:
            return "pair"
        if wish.count:
            return "single" if wish.count == 1 else "count"
        several = {"singles": 0.0, "settings": 0.0, "styles": 0.2, "pairs": 1.0}[stage]
        if STYLES[style].large_only or self.rng.random() >= several:
            return "single"
        return "count" if self.rng.random() < 0.42 else "pair"

    def _setting(self, wish: Wish) -> Setting | None:
        """Choose the place first in half of the pictures; None leaves it to the subject."""
        if wish.setting:
            return SETTINGS[wish.setting]
        if wish.subject or self.rng.random() < 0.5:
            return None
        return self._random_setting(list(SETTINGS.values()))

    def _random_setting(self, options: list[Setting]) -> Setting:
        weights = np.array([setting.weight for setting in options])
        return options[int(self.rng.choice(len(options), p=weights / weights.sum()))]

    def _setting_for(self, thing: Thing) -> Setting:
        fitting = [s for s in SETTINGS.values() if set(s.places) & set(thing.stands)]
        if not fitting or self.rng.random() < 0.2:
            fitting = list(SETTINGS.values())
        return self._random_setting(fitting)

    def _subject(self, name: str, setting: Setting | None, layout: str) -> Thing:
        if name:
            return self.things[name]
        for _ in range(30):
            thing = self._draw(self._table(setting))
            if layout != "count" or is_countable(thing.name):
                break
        return thing

    def _table(self, setting: Setting | None) -> tuple[list[Thing], np.ndarray]:
        """Return who may stand in a setting; one time in five anybody may."""
        if setting is None or self.rng.random() < 0.2:
            return self.everything
        places = [place for place in setting.places if self.by_place[place][0]]
        if not places:
            return self.everything
        place = (
            places[0] if self.rng.random() < 0.6 else places[int(self.rng.integers(len(places)))]
        )
        return self.by_place[place]

    def _pair(self, first: Thing, wish: Wish, setting: Setting | None) -> list[Thing]:
        second = self._subject(wish.second, setting, "pair")
        in_front = first.category not in BACKGROUND_THINGS and set(first.stands) & set("gor")
        if in_front and setting is not None and not wish.second and self.rng.random() < 0.25:
            return [first, self._draw(self.behind)]
        for _ in range(30):
            if second.name != first.name and not _same_family(first, second):
                break
            second = self._subject("", setting, "pair")
        return [first, second]

    def _part(
        self, thing: Thing, look: str, keeps: bool, place: int, wish: Wish, stage: str
    ) -> Part:
        drawings = self.drawings[thing.name]
        fitting = [d for d in drawings if d.look == look] or drawings
        part = Part(thing, fitting[int(self.rng.integers(len(fitting)))])
        if place == 0 and wish.colour:
            part.paint = wish.colour
        elif keeps and can_recolour(thing) and not wish.colour:
            often = self.rng.random() < (0.3 if stage == "singles" else 0.2)
            if often and self._paintable(part.drawing.id):
                paint = str(self.rng.choice(list(COLOURS)))
                part.paint = "" if clashes(paint, thing) else paint
        return part

    def _paintable(self, drawing: int) -> bool:
        """Return whether a coat of paint would cover most of a drawing."""
        if drawing not in self._shares:
            self._shares[drawing] = paintable_share(np.asarray(self.bank.pixels[drawing]))
        return self._shares[drawing] > 0.5

    def _relation(self, parts: list[Part], setting: Setting | None, wish: Wish) -> str:
        if wish.relation:
            return wish.relation
        first, second = (part.thing.category for part in parts)
        options, weights = ["next to"], [0.55]
        if first in RIDERS and second in BASES:
            options.append("on")
            weights.append(0.25)
        if setting is None:
            options.append("above")
            weights.append(0.2)
        elif second in BACKGROUND_THINGS and first not in BACKGROUND_THINGS:
            options.append("in front of")
            weights.append(0.8)
        share = np.array(weights) / sum(weights)
        return str(self.rng.choice(options, p=share))

    def _backdrop(self, plan: Plan, setting: Setting | None, wish: Wish) -> None:
        if setting is not None:
            plan.setting = setting.name
            if setting.times:
                weights = np.array([TIMES[time].weight for time in setting.times])
                if plan.style in DRY_STYLES:
                    weights[[time == "rain" for time in setting.times]] = 0
                drawn = str(self.rng.choice(setting.times, p=weights / weights.sum()))
                plan.time = wish.time or drawn
            return
        worn = {part.paint or part.drawing.colour for part in plan.parts}
        for _ in range(30):
            plan.ground = choose_ground(self.rng)
            if wish.ground:
                plan.ground = Ground("plain", wish.ground)
            if wish.ground or plan.ground.colour not in worn:
                break


def _is_true(plan: Plan) -> bool:
    """Return whether the drawings look as the style says."""
    return all(part.drawing.look == plan.look for part in plan.parts)


def _alike(plan: Plan, first: Plan) -> bool:
    """Return whether two plans are of one kind: drawing anew must not favour plain grounds."""
    return bool(plan.setting) == bool(first.setting) and plan.layout == first.layout


def _same_family(one: Thing, other: Thing) -> bool:
    """Return whether two things are hard to tell apart in words (cat, cat face)."""
    return bool(set(one.name.split()) & set(other.name.split()) - {"of", "a", "with"})
