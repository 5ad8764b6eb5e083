"""The facts that a family's next steps are chosen from, read once for the pages that show them."""

from __future__ import annotations

from web.kept_out import kept_out
from web.next_step import Facts
from web.page import Visit


def facts_of(visit: Visit) -> Facts:
    """What steps are chosen from, as it stands now."""
    family = visit.family
    dues = visit.rows(
        'select what, subject, rule, "on" from pages.due where family = %s order by "on", what',
        family,
    )
    network = visit.rows(
        "select person, name, relationship from pages.people where family = %s "
        "and standing = 'network' and left_on is null order by seq",
        family,
    )
    out = kept_out(visit)
    network = [row for row in network if row["person"] not in out]
    (counts,) = visit.rows(
        "select (select coalesce(max(version), 0) from pages.plan_versions where family = %s) "
        "as version, exists (select from pages.meetings where family = %s "
        "and state <> 'planned') as held",
        family,
        family,
    )
    handover = visit.rows(
        "select h.stage, h.lead, p.name, h.offer_member from pages.handover h "
        "left join pages.people p on p.family = h.family and p.person = h.lead "
        "where h.family = %s",
        family,
    )[0]
    return Facts(
        today=visit.ledger.today(),
        dues=tuple(dues),
        network=tuple(network),
        version=counts["version"],
        held=counts["held"],
        handover=handover,
    )
