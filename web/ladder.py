"""The rungs of the ladder in plain words, and what stands behind each of them for a family."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from backend.aggregates.handover import Stage
from backend.aggregates.readiness import Sign
from backend.aggregates.readiness import missing as lacking
from backend.aggregates.vocabulary import PersonId
from web.moments import Moment, at, on
from web.page import Visit


class Rung(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the ladder in plain words: what the network lead does, and what the worker."""

    title: str
    lead: str
    you: tuple[str, ...]
    worker: str
    may: str


RUNGS = {
    Stage.WORKER_LEADS: Rung(
        title="The worker leads",
        lead="There is none yet. Everyone comes, speaks, and takes on what they can.",
        you=("Come to the meetings and say what you think.", "Take on what you can."),
        worker="Calls the meetings, leads them and writes them down.",
        may="Everyone in the network reads the plan, answers it, and says how it goes.",
    ),
    Stage.WATCHING: Rung(
        title="Watching",
        lead="Sits beside the worker at meetings and sees how it is done. "
        "Nothing else is asked of them yet.",
        you=(
            "Sit beside the worker at the next meetings and see how it is done.",
            "Ask anything. Nothing else is asked of you yet.",
        ),
        worker="Leads everything, and says out loud why they do it that way.",
        may="Reads what the network reads. Says how it goes, and answers the plan.",
    ),
    Stage.CO_LEADING: Rung(
        title="Leading together",
        lead="Leads parts of the meeting, such as the welcome, and asks people to come. "
        "Can write in the record and the plan.",
        you=(
            "Lead parts of the meeting, such as the welcome or going round the room.",
            "Ask people to come.",
            "Write things down here, with the worker.",
        ),
        worker="Leads the rest, gets each meeting ready with them, and talks it over afterwards.",
        may="Also writes meetings and reviews down, and changes the plan. Protected facts, such as "
        "addresses, stay hidden.",
    ),
    Stage.LEADING_WITH_WORKER: Rung(
        title="Leading, with the worker there",
        lead="Leads the whole meeting and writes it down. The network looks to them first.",
        you=(
            "Lead the whole meeting, from the welcome to the end.",
            "Write down here what was said and decided.",
        ),
        worker="Sits in the room, helps when asked, and still visits the children.",
        may="Also writes meetings and reviews down, and changes the plan. Protected facts, such as "
        "addresses, stay hidden.",
    ),
    Stage.LEADING_ALONE: Rung(
        title="Leading alone",
        lead="Leads the meetings without the worker in the room, and keeps the plan up to date.",
        you=(
            "Lead the meetings without the worker in the room.",
            "Keep the plan up to date, and ring the worker when you are not sure.",
        ),
        worker="Rings before and after, reads what was written, comes when asked, and still "
        "runs the reviews.",
        may="Also writes meetings and reviews down, and changes the plan. Protected facts, such as "
        "addresses, stay hidden.",
    ),
    Stage.REVIEWS_TRANSFERRED: Rung(
        title="Running the reviews",
        lead="Runs the reviews too: asks what works and what shows it, and changes the plan "
        "with everyone.",
        you=(
            "Run the reviews: ask what works, and what shows it.",
            "Change the plan with everyone when something does not work.",
        ),
        worker="Reads the reviews, and steps in if the bottom line is crossed.",
        may="Also writes meetings and reviews down, and changes the plan. Protected facts, such as "
        "addresses, stay hidden.",
    ),
    Stage.WITHDRAWN: Rung(
        title="Carrying on without professionals",
        lead="Keeps the network and its plan going, for as long as the children need it.",
        you=(
            "Keep the network and its plan going.",
            "Ring us if you need us, on any day.",
        ),
        worker="Has stepped away. Anyone in the network can ring us again, on any day.",
        may="Also writes meetings and reviews down, and changes the plan. Protected facts, such as "
        "addresses, stay hidden.",
    ),
}

SIGNS = {
    Sign.UNDERSTANDING: "Tells the danger in their own words",
    Sign.WATCHING: "Says how they will watch over the plan",
    Sign.TESTED: "The plan has been tried: a test, or a what-if that was used",
}
# From which rung on a sign is needed (rules.md T24).
NEEDED = {
    Sign.UNDERSTANDING: Stage.CO_LEADING,
    Sign.WATCHING: Stage.CO_LEADING,
    Sign.TESTED: Stage.LEADING_ALONE,
}


class Fact(msgspec.Struct, frozen=True):
    """One line about a step."""

    label: str
    text: str


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the ladder as it stands for this family."""

    title: str
    state: str
    word: str
    facts: tuple[Fact, ...]


class Criterion(msgspec.Struct, frozen=True):
    """One thing that the next step needs, and whether it is there."""

    text: str
    there: bool


class Readiness(msgspec.Struct, frozen=True, kw_only=True):
    """What the next step needs of someone, thing by thing; `excepted` when a manager decided."""

    step: str
    name: str
    criteria: tuple[Criterion, ...]
    excepted: bool

    @property
    def missing(self) -> int:
        """How many things are missing."""
        return sum(not each.there for each in self.criteria)


def ladder(visit: Visit, now: Stage, lead: str, since: Moment) -> tuple[Step, ...]:
    """Every rung: what each does there, who agreed to it and on what it rests."""
    steps = _agreed(visit)
    return tuple(_step(rung, now, lead, since, steps.get(rung.value)) for rung in Stage)


def _agreed(visit: Visit) -> dict[str, dict[str, Any]]:
    rows = visit.rows(
        "select s.*, p.name, e.recorded_at, r.shown, r.understanding, "
        "jsonb_array_length(coalesce(r.evidence, '[]')) as entries from pages.handover_steps s "
        "join ledger.events e on e.stream = s.family and e.seq = s.seq "
        "left join pages.people p on p.family = s.family and p.person = s.member "
        "left join lateral (select * from pages.ready_to_lead r where r.family = s.family "
        "and r.member = s.member and r.excepted is null and r.seq < s.seq "
        "order by r.seq desc limit 1) r on true "
        "where s.family = %s and s.kind = 'up' order by s.seq",
        visit.family,
    )
    return {row["stage"]: row for row in rows}


def _step(rung: Stage, now: Stage, lead: str, since: Moment, agreed: dict[str, Any] | None) -> Step:
    words = RUNGS[rung]
    facts = [
        Fact("The network lead", words.lead),
        Fact("The worker", words.worker),
        Fact("What they may see and write", words.may),
    ]
    if agreed and rung.rung <= now.rung:
        facts += _behind(agreed)
    if rung is now:
        reached = f"{lead}, since {since.text}" if lead else f"Since {since.text}"
        return Step(
            title=words.title, state="now", word="Now", facts=(Fact("Now", reached), *facts)
        )
    state, word = ("reached", "Behind us") if rung.rung < now.rung else ("ahead", "Not yet")
    return Step(title=words.title, state=state, word=word, facts=tuple(facts))


def _behind(agreed: dict[str, Any]) -> list[Fact]:
    day = at(agreed["recorded_at"]).text.rsplit(",", 1)[0]
    found = [Fact("Who agreed", f"{agreed['by']} offered it, {agreed['name']} said yes on {day}.")]
    rests = [agreed["shown"] or ""]
    if agreed["entries"]:
        entries = agreed["entries"]
        rests.append(f"{entries} {'entry' if entries == 1 else 'entries'} of evidence.")
    if any(rests):
        found.append(Fact("It rests on", " ".join(each for each in rests if each)))
    review: date | None = agreed["review_on"]
    if review:
        found.append(Fact("Looked at again on", on(review).text))
    return found


def readiness(visit: Visit, stage: Stage, member: PersonId, name: str) -> Readiness | None:
    """What the next step needs of someone; None at the top of the ladder."""
    if stage is Stage.WITHDRAWN:
        return None
    following = list(Stage)[stage.rung + 1]
    family = visit.folded
    excepted = (member, following) in family.readiness.excepted
    missing = lacking(family, member, following)
    return Readiness(
        step=RUNGS[following].title,
        name=name,
        excepted=excepted,
        criteria=tuple(
            Criterion(SIGNS[sign], sign not in missing)
            for sign in Sign
            if following.rung >= NEEDED[sign].rung
        ),
    )
