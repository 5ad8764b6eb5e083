"""Sessions: one row each, known by the hash of a token that only the browser holds."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from litestar.datastructures import Cookie
from psycopg.rows import dict_row

from backend import seeing
from backend.aggregates.account import Role, Standing
from backend.aggregates.authority import Profile
from backend.aggregates.handover import Stage
from backend.aggregates.role_settings import Reach
from backend.aggregates.vocabulary import PersonId
from backend.permission import Place, Viewer

_FIND = """
select s.csrf, s.id, s.how, s.device, s.second_at, s.pending,
  s.seen_at < clock_timestamp() - interval '1 minute' as stale,
  a.account, a.name, a.title, a.standing, a.team, a.family, a.person, a.role,
  r.given, r.taken, r.reach, l.named, c.worker, c.workers,
  coalesce(e.withdrawn, false) as withdrawn,
  exists (select from pages.glass_broken g where g.family = f.family
    and g.account = s.account and g.until > clock_timestamp()) as opened,
  f.family as place, f.label, f.team as place_team, f.status, f.reference,
  exists (select from pages.team_board b where b.family = f.family and b.closed) as closed,
  h.lead, h.stage,
  (select coalesce(jsonb_agg(d.member), '[]') from pages.deputies d
   where d.family = f.family and d.state = 'agreed'
     and (clock_timestamp() at time zone 'Europe/London')::date
       between d.starts and coalesce(d.ends, 'infinity')) as beside,
  (select coalesce(
     jsonb_agg(jsonb_build_object('name', p.name, 'born', p.born) order by p.seq), '[]')
   from pages.people p where p.family = f.family and p.standing = 'child') as children,
  (select coalesce(jsonb_agg(person), '[]') from pages.plan_withheld
   where family = f.family) as withheld,
  (select coalesce(jsonb_agg(person), '[]') from (
     select person from pages.people where family = f.family and left_on is not null
     union
     select person from pages.considered c where family = f.family and outcome = 'exclude'
       and version = (select max(version) from pages.considered
         where family = c.family and person = c.person)) as kept) as gone
from house.sessions s
left join pages.accounts a on a.account::text = s.account and a.open
left join pages.staff_roles r on r.role = a.role
left join pages.families f on f.family = %(family)s
left join pages.handover h on h.family = f.family
left join pages.record_limits l on l.family = f.family
left join pages.allocated c on c.family = f.family
left join pages.closing e on e.family = f.family
where s.key = %(key)s
  and s.seen_at > clock_timestamp()
    - case when a.family is null then %(idle)s else %(lay_idle)s end
  and s.began_at > clock_timestamp()
    - case when a.family is null then %(longest)s else %(lay_longest)s end
  -- A closed account, another role and a device sent away each end the session at once.
  and (s.account is null or s.standing = concat_ws('/', a.standing, coalesce(a.role, ''), a.team))
  and (s.device is null or exists (select from house.devices d where d.device = s.device))
"""
_BEGIN = """
insert into house.sessions
  (key, account, csrf, how, device, called, pending, second_at, standing)
values (%(key)s, %(account)s, %(csrf)s, %(how)s, %(device)s, %(called)s, %(pending)s,
  case when %(second)s then clock_timestamp() end,
  (select concat_ws('/', standing, coalesce(role, ''), team) from pages.accounts
    where account::text = %(account)s))
"""


class Child(msgspec.Struct, frozen=True):
    """A child as the identity bar names them."""

    name: str
    born: str | None


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The family a request is about, as far as every page of it needs."""

    family: UUID
    label: str
    status: str
    reference: str | None
    children: tuple[Child, ...]
    closed: bool = False


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """What one query finds: the session, who it is, and the family asked about."""

    csrf: str
    id: str = ""
    # By what the person came in, and when they last showed a second time that it is they.
    how: str = ""
    second_at: datetime | None = None
    device: str | None = None
    # What stands between this session and its being signed in, closed.
    pending: bytes | None = None
    viewer: Viewer | None = None
    place: Place | None = None
    head: Head | None = None


def cookie_name(secure: bool) -> str:
    """The session cookie's name; __Host- binds it to this host where https allows it."""
    return "__Host-handrail" if secure else "handrail"


def cookie(token: str, secure: bool, *, gone: bool = False) -> Cookie:
    """The session cookie; a gone one is taken back."""
    return Cookie(
        key=cookie_name(secure),
        value=token,
        max_age=0 if gone else None,
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )


def find(
    db: psycopg.Connection, token: str | None, family: UUID | None, profile: Profile
) -> Session | None:
    """The living session of a token, None where there is none."""
    if not token:
        return None
    asked = {
        "key": _key(token),
        "family": family,
        "idle": timedelta(minutes=profile.session_idle_minutes),
        "longest": timedelta(hours=profile.session_longest_hours),
        "lay_idle": timedelta(minutes=profile.lay_idle_minutes),
        "lay_longest": timedelta(hours=profile.lay_longest_hours),
    }
    # From here on the database shows this request what the session's account may see.
    seeing.enter(db, _key(token), family)
    with db.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(_FIND, asked).fetchone()
    if row is None:
        return None
    if row["stale"]:
        db.execute(
            "update house.sessions set seen_at = clock_timestamp() where key = %s", (asked["key"],)
        )
    return Session(
        csrf=row["csrf"],
        id=row["id"],
        how=row["how"],
        second_at=row["second_at"],
        device=row["device"],
        pending=bytes(row["pending"]) if row["pending"] else None,
        viewer=viewer_of(row),
        place=_place(row),
        head=_head(row),
    )


def begin(
    db: psycopg.Connection,
    account: UUID | None,
    old: str | None = None,
    *,
    how: str = "",
    device: str | None = None,
    called: str = "",
    second: bool = False,
    pending: bytes | None = None,
) -> str:
    """A new session's token; the old one ends, so that no one can fix a session beforehand.

    `second` says that the person has just shown a second time that it is they.
    """
    if old:
        end(db, old)
    token = token_urlsafe(32)
    # Whoever comes in sweeps out what has long been over.
    db.execute("delete from house.sessions where seen_at < clock_timestamp() - interval '2 days'")
    db.execute(
        _BEGIN,
        {
            "key": _key(token),
            "account": str(account) if account else None,
            "csrf": token_urlsafe(32),
            "how": how,
            "device": device,
            "called": called,
            "pending": pending,
            "second": second,
        },
    )
    return token


def renew(db: psycopg.Connection, old: str) -> str:
    """The same session under a new token, after the person showed again that it is they."""
    token = token_urlsafe(32)
    db.execute(
        "update house.sessions set key = %s, csrf = %s, pending = null, "
        "second_at = clock_timestamp(), seen_at = clock_timestamp() where key = %s",
        (_key(token), token_urlsafe(32), _key(old)),
    )
    return token


def keep_pending(db: psycopg.Connection, token: str, pending: bytes | None) -> None:
    """Keeps what stands between a session and its being signed in."""
    db.execute("update house.sessions set pending = %s where key = %s", (pending, _key(token)))


def end_one(db: psycopg.Connection, account: UUID, one: str) -> None:
    """Ends one of someone's sessions, by its id."""
    db.execute("delete from house.sessions where account = %s and id = %s", (str(account), one))


def end_all(db: psycopg.Connection, account: UUID, but: str = "") -> None:
    """Ends every session of someone, or every other."""
    db.execute("delete from house.sessions where account = %s and id <> %s", (str(account), but))


def end(db: psycopg.Connection, token: str) -> None:
    """Ends a session."""
    db.execute("delete from house.sessions where key = %s", (_key(token),))


def same(given: str, expected: str) -> bool:
    """Compares two secrets without telling where they differ."""
    return hmac.compare_digest(given.encode(), expected.encode())


def _key(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def viewer_of(row: dict[str, Any]) -> Viewer | None:
    """Who an account and what is settled about its role make; None where there is no account."""
    if row["account"] is None:
        return None
    return Viewer(
        account=row["account"],
        name=row["name"],
        title=row["title"],
        standing=Standing(row["standing"]),
        team=row["team"],
        family=row["family"],
        person=PersonId(row["person"]) if row["person"] else None,
        role=Role(row["role"]),
        given=frozenset(row["given"] or ()),
        taken=frozenset(row["taken"] or ()),
        reach=Reach(row["reach"]) if row["reach"] else None,
    )


def _place(row: dict[str, Any]) -> Place | None:
    if row["place"] is None:
        return None
    return Place(
        family=row["place"],
        team=row["place_team"],
        lead=PersonId(row["lead"]) if row["lead"] else None,
        stage=Stage(row["stage"]),
        beside=frozenset(PersonId(person) for person in row["beside"]),
        withheld=frozenset(PersonId(person) for person in row["withheld"]),
        gone=frozenset(PersonId(person) for person in row["gone"]),
        named=None if row["named"] is None else frozenset(row["named"]),
        worker=row["worker"],
        workers=frozenset(row["workers"] or ()),
        opened=row["opened"],
        closed=row["withdrawn"],
    )


def _head(row: dict[str, Any]) -> Head | None:
    if row["place"] is None:
        return None
    return Head(
        family=row["place"],
        label=row["label"],
        status=row["status"],
        reference=row["reference"],
        children=tuple(Child(child["name"], child["born"]) for child in row["children"]),
        closed=row["closed"],
    )
