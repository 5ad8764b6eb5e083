"""What the history says of how members support a family."""

from __future__ import annotations

from backend.aggregates.support import Beneficiary, Lasting, SupportEvent, SupportKind
from backend.projections.sentences.wording import Names, quote

SUPPORT_WORDS = {
    SupportKind.PRACTICAL: "practical help",
    SupportKind.EMOTIONAL: "someone to talk to",
    SupportKind.CARE: "looking after the children",
    SupportKind.ADVICE: "advice",
    SupportKind.COMPANY: "good times together",
    SupportKind.CULTURAL: "language, roots and traditions",
    SupportKind.SPIRITUAL: "faith",
}
BENEFICIARY_WORDS = {
    Beneficiary.CHILD: "the children",
    Beneficiary.PARENT: "the parents",
    Beneficiary.ADULT_OF_CONCERN: "the adult people worry about",
}
LASTING_WORDS = {
    Lasting.NOT_SURE: "not sure yet",
    Lasting.FOR_NOW: "for now",
    Lasting.PAST_SERVICES: "also after the workers have gone",
    Lasting.UNTIL_GROWN: "until the children are grown up",
    Lasting.FOR_LIFE: "for life",
}


def several(words: list[str]) -> str:
    """Several things in one list of words."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def sentence(event: SupportEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    kinds = several([SUPPORT_WORDS[kind] for kind in event.kinds])
    whom = several([BENEFICIARY_WORDS[whom] for whom in event.benefits])
    lasting = LASTING_WORDS[event.lasting]
    said = f"{name(event.member)} said what they can be for {whom}: {kinds}."
    return f"{said} How long: {lasting}.{quote(event.words)}"
