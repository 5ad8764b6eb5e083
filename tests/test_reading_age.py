"""How hard our own words on a family's pages are to read: about eleven years, by Flesch-Kincaid."""

from __future__ import annotations

import re
from pathlib import Path

import pyphen
import pytest

from web.ladder import RUNGS
from web.rules_of_review import PROMPTS

TEMPLATES = Path(__file__).parents[1] / "web" / "templates"
PAGES = (
    "today",
    "tell",
    "told",
    "help",
    "worries",
    "_bottom",
    "_agreed_last",
    "next_meeting",
    "pack",
    "my_part",
    "handover",
    "handover_beside",
    "rota",
    "line_card",
    "reach",
)
# A grade of the measure is a year of school, which begins at five.
SCHOOL_BEGINS, OLDEST = 5, 11
HYPHENS = pyphen.Pyphen(lang="en_GB")
SAID = re.compile(r'_\("((?:[^"\\]|\\.)*)"\)')


def syllables_of(word: str) -> int:
    """How many syllables a word has; where it may be broken is never all of them."""
    sounds = re.sub(
        r"(?<=[^aeiouylr])e$|(?<=[^aeiouytd])ed$|(?<=[^aeiouylsxz])es$", "", word.lower()
    )
    return max(len(HYPHENS.positions(word)) + 1, len(re.findall(r"[aeiouy]+", sounds)))


def grade(texts: list[str]) -> float:
    """The Flesch-Kincaid grade of texts, each of one sentence or more."""
    sentences = [each for text in texts for each in re.split(r"[.!?:]+", text) if each.strip()]
    words = [word for each in sentences for word in re.findall(r"[A-Za-z’']+", each)]
    syllables = sum(syllables_of(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def said(page: str) -> list[str]:
    """The sentences of our own on a page; single words and labels are none."""
    text = (TEMPLATES / f"{page}.html").read_text("utf-8")
    return [each for each in SAID.findall(text) if len(each.split()) >= 4]


@pytest.mark.parametrize(
    ("word", "count"), [("plan", 1), ("agreed", 2), ("tried", 1), ("safety", 3)]
)
def test_syllables_are_counted(word: str, count: int):
    assert syllables_of(word) == count


def test_the_measure_tells_easy_words_from_hard_ones():
    assert grade(["The cat sat on the mat. It was glad."]) < 3
    hard = "Facilitation responsibilities transfer contingent upon demonstrated comprehension."
    assert grade([hard]) > 15


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_network_reads_at_about_eleven(page: str):
    texts = said(page)
    assert texts
    assert grade(texts) + SCHOOL_BEGINS <= OLDEST


def test_the_steps_of_the_ladder_read_at_about_eleven():
    texts = [text for rung in RUNGS.values() for text in (*rung.you, rung.worker, rung.may)]
    texts += [each.text for each in PROMPTS]
    assert grade(texts) + SCHOOL_BEGINS <= OLDEST
