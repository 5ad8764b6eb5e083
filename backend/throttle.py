"""Tries at signing in, counted by account and by address: after a few, each must wait longer."""

from __future__ import annotations

import hmac
from ipaddress import IPv6Address, ip_address

import msgspec
from psycopg import Connection

# So many tries are free; then a minute must pass, then two, four, and so on to an hour.
FREE_FOR_ACCOUNT = 5
# Many people of one council come from one address.
FREE_FOR_ADDRESS = 30
LONGEST_MINUTES = 60

# One statement, so that of many tries at once each takes its own place in the row. What came a day
# before is forgotten.
_TAKE = """
insert into house.tries as t (bucket, tries) values (%(bucket)s, 1)
on conflict (bucket) do update set
  tries = case when t.at < clock_timestamp() - interval '1 day' then 1 else t.tries + 1 end,
  at = clock_timestamp(),
  not_before = clock_timestamp() + make_interval(mins => case
    when t.at < clock_timestamp() - interval '1 day' or t.tries + 1 < %(free)s then 0
    else least(%(longest)s, (2 ^ least(t.tries + 1 - %(free)s, 10))::integer) end)
where t.not_before <= clock_timestamp() or t.at < clock_timestamp() - interval '1 day'
returning tries, extract(epoch from not_before - clock_timestamp())
"""


# Counted from the first of an hour on.
_WORK = """
insert into house.tries as t (bucket, tries) values (%s, 1)
on conflict (bucket) do update set
  tries = case when t.at < clock_timestamp() - interval '1 hour' then 1 else t.tries + 1 end,
  at = case when t.at < clock_timestamp() - interval '1 hour' then clock_timestamp() else t.at end
returning tries
"""


class Bucket(msgspec.Struct, frozen=True):
    """What tries are counted for, and how many are free."""

    key: bytes
    free: int


class Taken(msgspec.Struct, frozen=True):
    """A try that may be looked at; `minutes` is how long the next must wait."""

    tries: int
    minutes: int


def for_account(key: bytes, name: str) -> Bucket:
    """The tries at one name, whether there is such an account or not."""
    return Bucket(_key(key, "account", name.casefold()), FREE_FOR_ACCOUNT)


def for_device(key: bytes, device: str) -> Bucket:
    """The tries from a device that was signed in before: no stranger's tries hold it up."""
    return Bucket(_key(key, "device", device), FREE_FOR_ACCOUNT)


def for_address(key: bytes, address: str) -> Bucket:
    """The tries from one address, or one network of IPv6."""
    try:
        found = ip_address(address)
    except ValueError:
        return Bucket(_key(key, "address", "unknown"), FREE_FOR_ADDRESS)
    if isinstance(found, IPv6Address):
        return Bucket(_key(key, "address", found.packed[:8].hex()), FREE_FOR_ADDRESS)
    return Bucket(_key(key, "address", str(found)), FREE_FOR_ADDRESS)


def take(db: Connection, buckets: tuple[Bucket, ...]) -> Taken | None:
    """Takes a try of every bucket; None where one of them must wait, and nothing is looked at."""
    longest = Taken(0, 0)
    for bucket in buckets:
        row = db.execute(
            _TAKE, {"bucket": bucket.key, "free": bucket.free, "longest": LONGEST_MINUTES}
        ).fetchone()
        if row is None:
            return None
        minutes = max(0, -(-int(row[1]) // 60))
        if minutes > longest.minutes or not longest.tries:
            longest = Taken(int(row[0]), minutes)
    return longest


def work(db: Connection, key: bytes, account: str, kind: str, most: int) -> bool:
    """Counts a piece of work that costs much or shows much; False above so many within an hour."""
    row = db.execute(_WORK, (_key(key, "work", kind, account),)).fetchone()
    return row is not None and int(row[0]) <= most


def forgive(db: Connection, bucket: Bucket) -> None:
    """Forgets the tries: the right one came."""
    db.execute("delete from house.tries where bucket = %s", (bucket.key,))
    # Whoever comes in sweeps out what has long been over.
    db.execute("delete from house.tries where at < clock_timestamp() - interval '2 days'")


def _key(key: bytes, *said: str) -> bytes:
    return hmac.digest(key, "\n".join(("handrail/tries/v1", *said)).encode(), "sha256")
