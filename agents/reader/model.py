"""Reads messages with a language model, over the floor of the rules.

The model names the deeds under a grammar; the rules complete the slots. Who of the two decided,
and why, is in the reading, so that a fault can be traced.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import HumanMessage, SystemMessage
from langchain_core.runnables import Runnable, RunnableLambda

from agents.chat_models.faults import ask
from agents.errors import AnswerInvalid, LanguageModelError
from agents.reader import collecting
from agents.reader.clauses import tidy
from agents.reader.completing import (
    Completer,
    actions_of,
    grounded,
    is_nothing,
    squeezed,
    with_english,
)
from agents.reader.confidence import UNMEASURED, deeds_probability, read_calibration
from agents.reader.easel_items import has_picture
from agents.reader.prompts import compact_prompt, full_prompt, instructions
from agents.reader.rules import RuleReader
from agents.reader.schema import CompactReading
from agents.reader.second_opinion import NEEDS_PICTURE
from agents.types import Action, Reading, Scene

PAINTS = frozenset({"draw", "collect", "vary", "blend", "revise", "letter"})
"""Deeds that make a picture: the ones that are bad to do unasked."""

TAKES_AWAY = frozenset({"cancel", "forget", "undo", "redo"})
"""Deeds that end or take back something: the words for them are few, and the rules know them."""
COUNTED = {"draw", "collect"}
"""Deeds that differ in how many pictures there are."""
SECONDED = 0.5
"""How sure the classifier must be of such a deed that the rules do not see."""

COMPACT_TOKENS = 48
FULL_TOKENS = 160


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the model says, how sure it is (calibrated, 0 to 1)."""

    said: CompactReading
    confidence: float

    @property
    def actions(self) -> tuple[Action, ...]:
        """The deeds, repeats in a row once."""
        return tuple(squeezed(self.said.do))


@dataclass(frozen=True, slots=True)
class Decision:
    """When the model decides, when the rules do, and when it is better to ask.

    Attributes:
        threshold: Below this confidence the model does not decide against the rules.
        asks: From this confidence on, a picture that only the model sees asked for is worth a
            question.
        guard: How sure the model must be to paint where the rules see nothing to paint, without
            asking; 1 is never. Painting unasked is the worst of all mistakes.
        sure: How sure it must be to make a deed of what the rules take for small talk.
        firm: Small talk of which the rules are that sure cannot be overruled by a picture.
        fallen: Rules that call a message small talk with no more confidence than this have only
            found nothing else in it.
        both: Where the rules are not firm, and model and classifier are each this sure of one
            deed, it is taken even if it paints.
        doubted: How likely the classifier must hold a picture that only the model sees asked for
            to be worth a question; small talk gets an answer.
        heard: How likely the classifier must hold a single deed for the model to put it in the
            place of another that the rules see; 0 for models that need no second.
    """

    threshold: float = 0.6
    asks: float = 0.75
    guard: float = 1.0
    sure: float = 0.85
    firm: float = 0.85
    fallen: float = 0.75
    both: float = 0.55
    doubted: float = 0.2
    heard: float = 0.3

    @classmethod
    def always_model(cls) -> Decision:
        """Return the rule by which the model decides everything, to measure it alone."""
        return cls(threshold=0.0, guard=0.0, sure=0.0, firm=2.0, fallen=2.0, heard=0.0)

    @classmethod
    def for_bigger(cls, threshold: float) -> Decision:
        """Return the rule for models that follow instructions, whose small talk is better."""
        return cls(
            threshold=threshold, asks=threshold, guard=0.75, sure=threshold, doubted=0.0, heard=0.0
        )

    def __call__(self, opinion: Opinion, floor: Reading, seconded: float = 0.0) -> str:
        """Return `model`, `rules` or `ask`.

        Args:
            opinion: What the model says.
            floor: What the rules say.
            seconded: Probability that the classifier gives the model's deed.
        """
        seen = actions_of(floor)
        if opinion.actions == seen or not self.guard:
            return "model"
        if PAINTS & set(opinion.actions) and not PAINTS & set(seen):
            return self._unasked(opinion, floor, seconded)
        fallen = seen == ("chat",) and floor.confidence <= self.fallen
        needed = self.sure if fallen else max(self.threshold, floor.confidence)
        return "model" if opinion.confidence >= needed else "rules"

    def _unasked(self, opinion: Opinion, floor: Reading, seconded: float) -> str:
        """Decide where the rules see nothing to paint."""
        if floor.confidence >= self.firm:
            return "rules"
        if min(seconded, opinion.confidence) >= self.both:
            return "model"
        if opinion.confidence >= self.guard:
            return "model"
        doubtful = opinion.confidence >= self.asks and seconded >= self.doubted
        return "ask" if doubtful else "rules"


class ModelReader:
    """The reader that decides turns: a language model first, the rules under it.

    Args:
        chat_model: Any LangChain chat model. One that was trained as a reader (its folder holds
            `reader.json`) gets the short form that it was trained on, any other the instructions.
        rules: The floor.
        threshold: Below this confidence the model does not decide against the rules.
    """

    def __init__(
        self, chat_model: BaseChatModel, rules: RuleReader, threshold: float | Decision = 0.6
    ) -> None:
        """Build the chain; nothing is loaded before the first message."""
        self.rules = rules
        self.completer = Completer(rules.slots, rules.references)
        self.calibration = read_calibration(getattr(chat_model, "folder", ""))
        trained = self.calibration is not None
        self.decide = decision(threshold, trained)
        if rules.second is None:
            self.decide = replace(self.decide, doubted=0.0)
        self.chain = chain(chat_model, trained)

    async def read(self, text: str, scene: Scene) -> Reading:
        """Return what a message asks for; a model that fails leaves it to the rules."""
        floor = self.rules.read_now(text, scene)
        if self.is_settled(text, scene, floor):
            return floor
        try:
            opinion = await self.opinion(text, scene)
        except LanguageModelError as error:
            return replace(floor, why=f"{floor.why} (model: {error.kind})")
        return self.settle(opinion, text, scene, floor)

    def is_settled(self, text: str, scene: Scene, floor: Reading) -> bool:
        """Return True where there is nothing for a model to decide.

        That is an empty message, a prompt that is given word for word, what is plainly said to a
        collection, and the answer to an open question.
        """
        if not any(letter.isalnum() for letter in text):
            return True
        if any(intent.prompt for intent in floor.intents) or floor.why == collecting.WHY:
            return True
        return bool(scene.asked) and self.rules.answers.to(tidy(text), scene) is not None

    async def opinion(self, text: str, scene: Scene) -> Opinion:
        """Ask the model.

        Raises:
            LanguageModelError: It cannot be reached, or did not keep to the form.
        """
        answer = await ask(self.chain, (text, scene))
        if answer["parsed"] is None:
            raise AnswerInvalid("The language model did not keep to the form.")
        probability = deeds_probability(answer["raw"].response_metadata)
        if probability is None:
            return Opinion(answer["parsed"], UNMEASURED)
        if self.calibration is not None:
            probability = self.calibration(probability)
        return Opinion(answer["parsed"], probability)

    def settle(self, opinion: Opinion, text: str, scene: Scene, floor: Reading) -> Reading:
        """Return the reading of whoever decides."""
        said, seen = "+".join(opinion.actions), "+".join(actions_of(floor))
        why = f"model {said} {opinion.confidence:.2f}, rules {seen} {floor.confidence:.2f}"
        if NEEDS_PICTURE & set(opinion.actions) and not has_picture(scene):
            return replace(floor, why=f"{why}, but there is no picture: {floor.why}")
        seconded = self.rules.seconded(opinion.actions, text, scene)
        if TAKES_AWAY & set(opinion.actions) - set(actions_of(floor)) and seconded < SECONDED:
            return replace(floor, why=f"{why}, which nobody seconds: {floor.why}")
        if self._is_outvoted(opinion, floor, seconded):
            return replace(floor, why=f"{why}, outvoted: {floor.why}")
        verdict = self.decide(opinion, floor, seconded)
        if verdict == "rules":
            return replace(floor, why=f"{why}: {floor.why}")
        if verdict == "ask":
            question = floor.question or "unclear"
            return replace(floor, confidence=opinion.confidence, why=why, question=question)
        said_now = opinion.said
        if self.calibration is not None:  # it copies; what it did not find, it made up
            said_now = said_now.model_copy(update={"of": grounded(said_now.of, text, scene)})
        reading = self.completer.intents(said_now, text, scene, floor)
        if seen != "chat" and said != seen and any(map(is_nothing, reading.intents)):
            return replace(floor, why=f"{why}, but there is nothing to draw: {floor.why}")
        if self.calibration is None:
            reading = with_english(reading, opinion.said.of)
        agreed = actions_of(floor) == opinion.actions
        sure = max(opinion.confidence, floor.confidence) if agreed else opinion.confidence
        return replace(reading, confidence=round(sure, 3), why=why)

    def _is_outvoted(self, opinion: Opinion, floor: Reading, seconded: float) -> bool:
        """Return True where the rules are to be kept against a model that nobody seconds."""
        said, seen = opinion.actions, actions_of(floor)
        if said == seen or not self.decide.heard or self.rules.second is None:
            return False
        if {*said, *seen} == COUNTED:
            return True  # how many pictures there are is counted, not felt
        if len(said) < len(seen) and set(said) <= set(seen):
            return True
        return seen != ("chat",) and len(said) == 1 and seconded < self.decide.heard


def decision(threshold: float | Decision, trained: bool) -> Decision:
    """Return the rule that goes with a model and the threshold of the settings."""
    if isinstance(threshold, Decision):
        return threshold
    return Decision(threshold) if trained else Decision.for_bigger(threshold)


def chain(model: BaseChatModel, trained: bool) -> Runnable[Any, Any]:
    """Return `prompt | model` with the answer held to the schema."""
    write: Callable[[tuple[str, Scene]], Any] = trained_messages if trained else full_messages
    tokens = COMPACT_TOKENS if trained else FULL_TOKENS
    if model._llm_type == "local-transformers":
        model = model.model_copy(update={"max_tokens": tokens, "temperature": 0.0})
    held = model.with_structured_output(CompactReading, include_raw=True)
    return RunnableLambda(write) | held


def trained_messages(question: tuple[str, Scene]) -> list[HumanMessage]:
    """Return the short form for a model that was trained on it."""
    return [HumanMessage(compact_prompt(*question))]


def full_messages(question: tuple[str, Scene]) -> list[SystemMessage | HumanMessage]:
    """Return instructions and message for a model that was not."""
    return [SystemMessage(instructions()), HumanMessage(full_prompt(*question))]
