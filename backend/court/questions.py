"""The twelve questions of a court, in the order of the pages (questions.md C1 to C12)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from backend.court import answers, plans, topics
from backend.court.blocks import Block, Section
from backend.court.source import Source


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One question: what it is called, how a court puts it, and what answers it."""

    slug: str
    number: str
    title: str
    question: str
    blocks: Callable[[Source], Iterator[Block]]
    # On paper every entry stands once: what was known when is said beside it there.
    on_paper: bool = True
    # What a screen answers instead: it is about every pack, and paper about its own.
    on_screen: Callable[[Source], Iterator[Block]] | None = None


def section(question: Question, source: Source, *, screen: bool = False) -> Section:
    """The answer to one question."""
    blocks = question.on_screen if screen and question.on_screen else question.blocks
    return Section(
        slug=question.slug,
        number=question.number,
        title=question.title,
        question=question.question,
        blocks=tuple(blocks(source)),
    )


QUESTIONS = (
    Question(
        slug="chronology",
        number="C1",
        title="Chronology",
        question="What happened, in order: number, date, event, document?",
        blocks=answers.chronology,
    ),
    Question(
        slug="plans",
        number="C2",
        title="The plan, version by version",
        question="What was the plan on a day, exactly as people had it, and who had it?",
        blocks=plans.blocks,
    ),
    Question(
        slug="known",
        number="C3",
        title="What was known, and when",
        question="What did the council know, and when did it know it?",
        blocks=answers.known,
        on_paper=False,
    ),
    Question(
        slug="bottom-line",
        number="C4",
        title="The bottom line",
        question="What were the parents told was the bottom line, when, how and by whom?",
        blocks=topics.bottom_line,
    ),
    Question(
        slug="used",
        number="C5",
        title="When the plan was needed",
        question="What did the family do when the plan was needed?",
        blocks=topics.used,
    ),
    Question(
        slug="evidence",
        number="C6",
        title="Reviews and evidence",
        question="What shows that it works, and how strong is that?",
        blocks=topics.evidence,
    ),
    Question(
        slug="child",
        number="C7",
        title="What the children said",
        question="What did the child say, in their own words, and what came of it?",
        blocks=topics.child,
    ),
    Question(
        slug="offered",
        number="C8",
        title="Offers of a family meeting",
        question="Was a family meeting offered before court, to whom, and what followed?",
        blocks=topics.offered,
    ),
    Question(
        slug="decisions",
        number="C12",
        title="Decisions and exceptions",
        question="Who decided what, with what authority, under which rules then in force?",
        blocks=answers.decisions,
    ),
    Question(
        slug="differ",
        number="C11",
        title="Where accounts differ",
        question="Where do accounts differ?",
        blocks=answers.differ,
    ),
    Question(
        slug="corrections",
        number="",
        title="Corrections",
        question="What was put right later, and what stood there before?",
        blocks=answers.corrections,
    ),
    Question(
        slug="record",
        number="",
        title="The record, entry by entry",
        question="What does the whole record say?",
        blocks=answers.record,
    ),
    Question(
        slug="withheld",
        number="C9",
        title="What is withheld, and why",
        question="What is withheld, on what ground, and who decided that?",
        blocks=answers.withheld,
        on_screen=answers.withheld_so_far,
    ),
    Question(
        slug="complete",
        number="C10",
        title="Is this complete, and was it altered?",
        question="Is this complete, and how can we tell that it was not altered?",
        blocks=answers.complete,
    ),
)
BY_SLUG = {each.slug: each for each in QUESTIONS}
