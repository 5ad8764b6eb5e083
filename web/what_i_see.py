"""What you can see, what is hidden from you, and who can see what you write."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response

from backend.permission import Deed, kinds_seen
from web.history_words import KIND_WORDS
from web.page import Visit, read

# What someone may open, in the words of the pages; by the deed that opens it.
SEEN = (
    (Deed.SEE_FAMILY, "Who the children are, and what comes next"),
    (Deed.SEE_NETWORK, "Who is in the network"),
    (Deed.SEE_MEETINGS, "Meetings: who came, and what was agreed"),
    (Deed.SEE_PLAN, "The safety plan, the worries and the goals"),
    (Deed.SEE_PRACTICE, "How the plan is going"),
    (Deed.SEE_CHILD, "What the children said, where it was meant for you"),
    (Deed.SEE_HANDOVER, "Who leads the network"),
    (Deed.SEE_HISTORY, "The history of all this"),
    (Deed.SEE_CASE, "The case: consent, bottom line, decisions, dates"),
    (Deed.SEE_SEARCH, "How the network was found, and the family tree"),
    (Deed.SEE_SAFEGUARDS, "If people are safe to bring in, and why"),
    (Deed.SEE_PROTECTED, "Protected facts, such as an address: each look is noted"),
)
# For people of the network: sorts of things alone, the same for everybody.
HIDDEN = (
    "Facts that are protected for safety, such as addresses, schools and phone numbers. "
    "You may read “a protected address” in their place. That is so for everyone in the network.",
    "Talks between professionals, and decisions about who is asked to join",
    "Some of what the children said, when they chose who may read it",
    "What other families write",
)


class WhatISeePage(msgspec.Struct, frozen=True, kw_only=True):
    """What this person can see here, what not, and who reads what they write."""

    seen: tuple[str, ...]
    hidden: tuple[str, ...]
    kinds_hidden: tuple[str, ...]
    staff: bool
    writes: bool
    changes: bool


@read("/families/{family:uuid}/what-i-see", Deed.SEE_FAMILY)
def what_i_see(visit: Visit) -> Response[Any]:
    """What is open to this person and what is not, as the permissions stand."""
    staff = visit.may(Deed.SEE_CASE) or visit.knows_protected
    kinds = kinds_seen(visit.viewer, visit.place)
    closed = tuple(words for deed, words in SEEN if not visit.may(deed))
    return visit.show(
        "what_i_see.html",
        WhatISeePage(
            seen=tuple(words for deed, words in SEEN if visit.may(deed)),
            hidden=closed if staff else HIDDEN,
            kinds_hidden=tuple(words for kind, words in KIND_WORDS.items() if kind not in kinds)
            if staff
            else (),
            staff=staff,
            writes=visit.may(Deed.TELL_PRACTICE) or visit.may(Deed.ANSWER_PLAN),
            changes=visit.may(Deed.CHANGE_PLAN),
        ),
        title="What you can see",
    )


ROUTES = (what_i_see,)
