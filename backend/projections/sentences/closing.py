"""What the history says of closing and coming back."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.closing import (
    ClosingCriteriaReviewed,
    ClosingEvent,
    Criterion,
    RecordReopened,
    SupportWithdrawn,
    Weighed,
)
from backend.projections.sentences.wording import (
    Names,
    also,
    because,
    day_words,
    decided,
    everyone,
    when_words,
)

CRITERION_WORDS = {
    Criterion.TESTED: "The plan was tried over time",
    Criterion.WATCHED: "The plan was watched over well",
    Criterion.REVIEWS: "The network runs its own reviews",
    Criterion.NETWORK: "The network carries on and knows when to ask for help",
}


def sentence(event: ClosingEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case ClosingCriteriaReviewed(weighed=weighed, scale=scale, enough=enough):
            said = "".join(also(_weighed(each), each.words) for each in weighed)
            number = f" The council’s number: {scale} out of 10." if scale is not None else ""
            why = also("Why that is enough", enough)
            start = "What closing needs was gone through, one by one."
            return f"{start}{said}{number}{why}{decided(event.decision)}"
        case SupportWithdrawn(way_back=way_back, next_review=next_review, keep_the_plan=keep):
            then = f" The network’s next review: {day_words(next_review)}." if next_review else ""
            kept = f" {everyone(keep, name)} keep the plan." if keep else ""
            when = when_words(event.happened)
            start = f"The professionals stepped away {when}.{also('The way back', way_back)}"
            return f"{start}{then}{kept}{decided(event.decision)}"
        case RecordReopened(asked_by=asked_by, reason=reason):
            by = f", because {name(asked_by)} asked" if asked_by else ""
            return f"The council is there again{by}.{because(reason)}"
        case _:
            assert_never(event)


def _weighed(each: Weighed) -> str:
    return f"{CRITERION_WORDS[each.criterion]}, {'yes' if each.met else 'no'}"
