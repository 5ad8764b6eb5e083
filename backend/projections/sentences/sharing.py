"""What the history says of copies of the plan."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.decisions import JOB_WORDS
from backend.aggregates.sharing import (
    FORUM_WORDS,
    PlanCopyAcknowledged,
    PlanExampleGiven,
    PlanPresented,
    PlanShared,
    PlanTalkedThrough,
    SharingEvent,
)
from backend.projections.sentences.wording import Names, also, everyone, stop, when_words


def sentence(event: SharingEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case PlanTalkedThrough(version=version, people=people, how=how, words=words):
            which = f"Version {version} of the plan" if version else "The draft of the plan"
            said = f"{which} was talked through with {everyone(people, name)}."
            return f"{said}{also('How', how)}{also('What they said', words)}"
        case PlanShared(version=version, people=people, jobs=jobs, how=how):
            named = [name(person) for person in people]
            named += [f"the {JOB_WORDS[job]}" for job in jobs]
            to = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
            return f"Version {version} of the plan was given to {to}.{also('How', how)}"
        case PlanCopyAcknowledged(version=version, person=person):
            return f"{name(person)} has a copy of version {version} of the plan."
        case PlanPresented(version=version, forum=forum, presented_by=people, with_worker=joined):
            who = f"{everyone(people, name)}{', with the worker,' if joined else ''}"
            return f"{who} presented version {version} of the plan at {FORUM_WORDS[forum]}."
        case PlanExampleGiven(by=by, words=words, happened=happened):
            when = when_words(happened)
            return f"{name(by)} told how the plan kept a child safe {when}: {stop(words)}"
        case _:
            assert_never(event)
