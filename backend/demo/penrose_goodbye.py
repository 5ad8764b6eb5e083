"""The Penrose children, 30 September to 18 November 2025: the council steps away."""

from __future__ import annotations

from datetime import date

from backend.aggregates.assurance import AuditCase, AuditKind
from backend.aggregates.closing import (
    Criterion,
    ReviewClosingCriteria,
    Weighed,
    WithdrawSupport,
)
from backend.aggregates.decisions import JobRole
from backend.aggregates.mapping import JudgeScale
from backend.aggregates.protected import RenewProtection
from backend.aggregates.trajectory import AchieveStep
from backend.demo.ashmere import COLIN, IMRAN, JO, TOMASZ
from backend.demo.penrose_june import ROAD
from backend.demo.penrose_people import DEAN, KERRY, NEW_WORKER, PAT, SECRETS, colin, tomasz
from backend.demo.story import Story, on


def tell(story: Story) -> None:
    """Entries 87 to 90."""
    _looked_at_what_is_protected(story)
    _stepped_away(story)
    _looked_back(story)


def _looked_at_what_is_protected(story: Story) -> None:
    story.tell(
        "87",
        "2025-09-30 11:00",
        TOMASZ,
        *(
            RenewProtection(
                fact=fact,
                kept_from=(DEAN, PAT),
                decision=tomasz(
                    "2025-09-30", "The order ends today. Kerry asks that nothing gets out."
                ),
                review_on=date(2026, 9, 30),
            )
            for fact, *_ in SECRETS
        ),
    )


def _stepped_away(story: Story) -> None:
    day = on("2025-10-07")
    story.tell(
        "88 scale",
        "2025-10-07 15:00",
        TOMASZ,
        *(
            JudgeScale(judged_by=person, score=score, reason=reason, happened=day)
            for person, score, reason in (
                (KERRY, 10, "I know who to ring, and I ring."),
                (JO, 9, "Whoever is away, someone else comes. We have tried it four times."),
                (NEW_WORKER, 9, "The plan has held for 29 weeks, and nobody had to be asked."),
            )
        ),
    )
    weighed = {
        Criterion.TESTED: "Two hard days and two tests, and 29 weeks of calls at 8.",
        Criterion.WATCHED: "Jo reads every note and asks when one is missing.",
        Criterion.REVIEWS: "Jo ran the fifth review alone. The next one is on 14 October.",
        Criterion.NETWORK: "Seven people, and whoever is away, someone else comes.",
    }
    story.tell(
        "88",
        "2025-10-07 15:30",
        COLIN,
        ReviewClosingCriteria(
            weighed=tuple(
                Weighed(criterion=criterion, met=True, words=words)
                for criterion, words in weighed.items()
            ),
            scale=9,
            enough="Kerry says 10, and Jo, Tomasz and I say 9. The chain of people who come was "
            "tested twice and held twice.",
            decision=colin("2025-10-07", "The network does without us what we would do."),
        ),
    )
    story.tell(
        "89",
        "2025-10-10 11:00",
        COLIN,
        WithdrawSupport(
            way_back="Jo rings the duty social worker and says that she is the network lead of "
            "the Penrose children.",
            happened=on("2025-10-10"),
            decision=colin("2025-10-10", "What closing needs was there on 7 October."),
            next_review=date(2025, 10, 14),
            keep_the_plan=(JO,),
        ),
        AchieveStep(
            step=ROAD["closing"],
            evidence="Kerry says 10, Jo and Tomasz say 9.",
            happened=on("2025-10-10"),
        ),
    )


def _looked_back(story: Story) -> None:
    story.tell(
        "90",
        "2025-11-18 14:00",
        IMRAN,
        AuditCase(
            kind=AuditKind.DEEP_DIVE,
            by="Imran Yusuf",
            role=JobRole.AUDITOR,
            findings=(
                "No date was missed without a reason that someone decided.",
                "One review was held later, by decision of the manager.",
                "One entry was corrected, and the first wording can still be read.",
            ),
            learning="On 28 March we knew that Alan was in hospital, and nobody named who comes "
            "in his place. Ask that on the same day.",
            happened=on("2025-11-18"),
        ),
    )
