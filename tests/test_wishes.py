"""Wishes in words, changed, and held against what is seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agents.types import Intent, Subject, Wish
from agents.wishes import describe, merge, missed, opposite, replaces_subject, with_article
from pipelines.types import SeenSubject, Sight

FOX = Wish(subjects=(Subject("fox", colour="red"),), setting="forest", time="night")


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (FOX, "a red fox in a forest at night"),
        (Wish(subjects=(Subject("owl", 2),)), "two owls"),
        (
            Wish(subjects=(Subject("cat"), Subject("dog", relation="next to"))),
            "a cat next to a dog",
        ),
        (Wish(subjects=(Subject("cat"), Subject("dog"))), "a cat and a dog"),
        (Wish(setting="beach", time="sunset"), "on a beach at sunset"),
        (Wish(), ""),
    ],
)
def test_a_wish_in_words(wish: Wish, words: str) -> None:
    assert describe(wish) == words


@pytest.mark.parametrize(
    ("noun", "phrase"),
    [("owl", "an owl"), ("unicorn", "a unicorn"), ("umbrella", "an umbrella"),
     ("Mount Fuji", "Mount Fuji"), ("hour", "an hour")],
)  # fmt: skip
def test_articles(noun: str, phrase: str) -> None:
    assert with_article(noun) == phrase


def test_nothing_is_missed_when_all_is_seen() -> None:
    sight = Sight("", (SeenSubject("fox", 1, "red"),), setting="forest", time="night")
    assert missed(FOX, sight) == ()


def test_each_kind_of_miss_is_named() -> None:
    wish = Wish((Subject("cat", 3, "black"),), "beach", "night", "watercolor", negative=("bird",))
    seen = (SeenSubject("cat", 2, "white"), SeenSubject("bird"))
    found = missed(wish, Sight("", seen, setting="forest", time="day", style="oil painting"))
    assert [miss.about for miss in found] == [
        "number", "colour", "setting", "time", "style", "negative",
    ]  # fmt: skip


def test_an_unknown_picture_is_no_evidence() -> None:
    unknown = Sight("A picture that I cannot make out.", known=False)
    assert missed(FOX, unknown) == ()
    (miss,) = missed(FOX, replace(unknown, setting="beach"))
    assert (miss.about, miss.seen) == ("setting", "beach")


def test_what_the_captioner_leaves_open_is_no_miss() -> None:
    assert missed(FOX, Sight("", (SeenSubject("fox"),))) == ()


@pytest.mark.parametrize(
    ("intent", "words"),
    [
        (Intent("revise", Wish(time="day")), "a red fox in a forest during the day"),
        (Intent("revise", Wish(subjects=(Subject("fox", colour="blue"),))),
         "a blue fox in a forest at night"),
        (Intent("revise", Wish(subjects=(Subject("", colour="blue"),))),
         "a blue fox in a forest at night"),
        (Intent("revise", Wish(subjects=(Subject("owl"),)), change="add an owl"),
         "a red fox and an owl in a forest at night"),
        (Intent("revise", Wish(subjects=(Subject("owl"),)), change="replace the fox with an owl"),
         "an owl in a forest at night"),
        (Intent("revise", Wish(negative=("fox",)), change="remove the fox"),
         "in a forest at night"),
    ],
)  # fmt: skip
def test_a_change_is_laid_over_the_wish(intent: Intent, words: str) -> None:
    assert describe(merge(FOX, intent)) == words


PAIR = Wish((Subject("cat"), Subject("dog", relation="next to")), "snow")


@pytest.mark.parametrize(
    ("intent", "words"),
    [
        (Intent("revise", Wish((Subject("rabbit"),), negative=("cat",)), change="replace the cat"),
         "a rabbit next to a dog in the snow"),
        (Intent("revise", Wish((Subject("fox"),), negative=("dog",)), change="turn the dog into"),
         "a cat next to a fox in the snow"),
        (Intent("revise", Wish(negative=("cat",)), change="remove the cat"), "a dog in the snow"),
    ],
)  # fmt: skip
def test_what_is_replaced_leaves_the_others_where_they_are(intent: Intent, words: str) -> None:
    assert describe(merge(PAIR, intent)) == words


def test_what_was_taken_away_can_come_back() -> None:
    without = merge(PAIR, Intent("revise", Wish(negative=("cat",)), change="remove the cat"))
    again = merge(without, Intent("revise", Wish((Subject("cat"),)), change="add a cat"))
    assert again.negative == () and [s.name for s in again.subjects] == ["dog", "cat"]
    later = merge(again, Intent("revise", Wish(time="night"), change="night"))
    assert [s.name for s in later.subjects] == ["dog", "cat"]


def test_set_words_can_go_again() -> None:
    card = replace(FOX, lettering="hello")
    bare = merge(card, Intent("revise", Wish(negative=("text",)), change="remove the text"))
    assert bare == FOX
    told = merge(FOX, Intent("revise", Wish(negative=("letter",)), change="without the letter"))
    assert told.negative == ("letter",)  # there are no words: a letter it is


def test_without_a_background_a_plain_ground_is_left() -> None:
    gone = Intent("revise", Wish(negative=("background",)), change="remove the background")
    assert merge(FOX, gone) == Wish(FOX.subjects, "white background")


def test_another_main_subject_breaks_the_layout() -> None:
    assert replaces_subject(FOX, Wish(subjects=(Subject("owl"),)))
    assert not replaces_subject(FOX, Wish(subjects=(Subject("fox", colour="blue"),)))


@pytest.mark.parametrize(
    ("one", "other", "slot"),
    [
        (Wish(subjects=(Subject("", colour="red"),)), Wish(subjects=(Subject("", colour="green"),)),
         "colour"),
        (Wish(time="night"), Wish(time="day"), "time"),
        (Wish(time="night"), Wish(style="watercolor"), ""),
        (Wish(subjects=(Subject("cat", colour="red"),)),
         Wish(subjects=(Subject("dog", colour="green"),)), ""),
    ],
)  # fmt: skip
def test_contrary_changes_are_found(one: Wish, other: Wish, slot: str) -> None:
    assert opposite(one, other) == slot
