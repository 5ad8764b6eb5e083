"""One family on a database of its own, with a mother's and a father's pack of the same entries."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from backend.aggregates.protected import ProtectedKind, ProtectFact
from backend.aggregates.redaction import ClearFact
from backend.aggregates.significance import MarkSignificant
from backend.aggregates.vocabulary import Protected, ProtectedId, RequestId, WithheldId
from tests import families
from tests.families import DAD, MUM
from tests.pages import packs
from tests.pages.conftest import Site, opened
from tests.stories import disclosure as story
from tests.stories import protected

ADDRESS = "12a Elm Street, Ashmere AS1 2BC"
SCHOOL = "Elm Park Primary School"
HERS, HIS = RequestId("r-hers"), RequestId("r-his")


class Both(msgspec.Struct):
    """The site, and the two packs."""

    site: Site
    hers: bytes
    his: bytes


def told() -> families.Story:
    """Where Ella lives and learns is kept from her father; some of it matters."""
    school = ProtectFact(
        fact=ProtectedId("f-school"),
        kind=ProtectedKind.SCHOOL,
        label="Ella's school",
        value=Protected(SCHOOL),
        concerns=(families.ELLA,),
        kept_from=(DAD,),
        decision=protected.decided(),
    )
    home = msgspec.structs.replace(protected.home(), kept_from=(DAD,))
    marks = tuple(
        MarkSignificant(entry=entry, why="It began here", impact="She was seen")
        for entry in (1, 4, 9)
    )
    return (*families.led_by_gran(), home, school, *marks)


def entry_of(site: Site, topic: str, nth: int = 0) -> int:
    """The number of an entry of a kind."""
    return [seq for seq, found in enumerate(site.topics(), start=1) if found == topic][nth]


def without(site: Site, request: RequestId, topic: str, field: str, nth: int = 0) -> object:
    """A field that is withheld from a pack."""
    plain = story.withheld(WithheldId(f"x-{request}-{topic}-{nth}"), request)
    return msgspec.structs.replace(plain, entry=entry_of(site, topic, nth), field=field)


@pytest.fixture(scope="session")
def both(server: str) -> Iterator[Both]:
    """Mother's pack with her own address, father's without any of it, and a whole entry less."""
    with opened(server, told) as site:
        position = len(site.topics())
        address, school = (without(site, HIS, "fact-protected", "event.value", n) for n in range(2))
        whole = msgspec.structs.replace(
            story.withheld(WithheldId("x-whole"), HIS),
            entry=entry_of(site, "worry-raised"),
            field=None,
        )
        part = without(site, HIS, "scale-judged", "event.reason.0")
        clear = [
            ClearFact(request=HERS, fact=fact, decision=story.sian("Her own"), account=story.SIAN)
            for fact in (protected.HOME, ProtectedId("f-school"))
        ]
        his = packs.made(
            site.ledger, site.family, HIS, address, school, whole, part,
            readers=(DAD,), position=position,
        )  # fmt: skip
        hers = packs.made(site.ledger, site.family, HERS, *clear, readers=(MUM,), position=position)
        yield Both(site=site, hers=hers, his=his)
