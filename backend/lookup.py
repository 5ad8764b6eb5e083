"""Looking something up: which of the entries that someone may read say what they typed.

What a reader may read is settled first, by the caller, and only that is looked through: whatever
was left out cannot show in what is found, in its order, in how much there is, or in how long it
took. A word is found as it is, by its stem, by its beginning, and with a slip of the pen in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, LiteralString, TypedDict

import msgspec
import psycopg
from psycopg.rows import dict_row
from rapidfuzz.distance import OSA

from backend.projections.wordings import folded

MOST_WORDS = 8
LONGEST = 200
# Fewer letters than this are taken as they are typed; from the second number on, two slips pass.
ONE_SLIP, TWO_SLIPS = 4, 8
BEGINNING = 3
# How alike pg_trgm must find a word: little enough to pass two letters that changed places.
ALIKE = 0.25
# Across families no more entries than this are told, nor more looked through for slips.
MOST_ACROSS = 1_000
GONE_THROUGH = 20_000

# What a question says besides what it asks for.
_ASKING = frozenset(
    [
        "a",
        "about",
        "action",
        "after",
        "again",
        "all",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "before",
        "by",
        "can",
        "change",
        "changed",
        "could",
        "decide",
        "decided",
        "did",
        "do",
        "does",
        "drop",
        "dropped",
        "for",
        "from",
        "get",
        "go",
        "had",
        "has",
        "have",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "line",
        "lines",
        "me",
        "my",
        "of",
        "on",
        "or",
        "our",
        "out",
        "plan",
        "put",
        "remove",
        "removed",
        "rule",
        "rules",
        "say",
        "said",
        "since",
        "step",
        "steps",
        "stop",
        "stopped",
        "take",
        "taken",
        "that",
        "the",
        "their",
        "them",
        "there",
        "they",
        "this",
        "to",
        "took",
        "until",
        "us",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "withdraw",
        "withdrawn",
        "you",
        "your",
    ]
)

_STEMS = "select coalesce((ts_lexize('english_stem', w))[1], w) from unnest(%s::text[]) as v (w)"
_TEAM: LiteralString = """
from house.word_index w join pages.families f using (family)
where f.team = %(team)s and w.kind = any(%(kinds)s) and not exists (
  select from pages.history h where h.family = w.family and h.seq = w.seq and h.kind = 'misfiled')
and not exists (
  select from pages.record_limits l where l.family = f.family and not l.named ? %(account)s)
and (%(worker)s::text is null or exists (
  select from pages.allocated c where c.family = f.family and c.worker = %(worker)s))
"""
_COLUMNS: LiteralString = """
select w.family, w.seq, w.part, w.kind, w.sort, w.thing, w.words, w.folded, f.label
"""
_STEMMED: LiteralString = (
    _COLUMNS
    + _TEAM
    + "and to_tsvector('english', w.folded) @@ to_tsquery('english', %(stemmed)s) limit %(most)s"
)
_NEAR: LiteralString = " ".join(
    (
        "select * from (",
        _COLUMNS,
        _TEAM,
        """and w.sort is not null limit %(gone_through)s) w
where (select bool_and(word_similarity(word, w.folded) >= %(alike)s)
  from unnest(%(words)s::text[]) as v (word))
limit %(most)s""",
    )
)

Row = dict[str, Any]


class Asked(msgspec.Struct, frozen=True):
    """What was typed, as words to look for."""

    words: tuple[str, ...]


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """One wording that says what was looked for; `exact` when no slip had to be forgiven."""

    row: Row
    exact: bool


class Seer(TypedDict):
    """Whose families are looked through: a team's, of those the account may open."""

    team: str
    account: str
    # Where the role reaches no families but those allocated to the person of this name.
    worker: str | None


class Across(msgspec.Struct, frozen=True, kw_only=True):
    """What was found in the families of a team; `more` when not everything was gone through."""

    matches: tuple[Match, ...]
    more: bool


def asked(typed: str) -> Asked:
    """The words to look for in what somebody typed, in questions the words they ask about."""
    words = list(dict.fromkeys(folded(typed[:LONGEST]).split()))
    telling = [word for word in words if word not in _ASKING] or words
    return Asked(tuple(telling[:MOST_WORDS]))


def matching(db: psycopg.Connection, wanted: Asked, rows: Sequence[Row]) -> list[Match]:
    """The rows whose `folded` text says every word that was asked for, in their order."""
    if not wanted.words or not rows:
        return []
    texts = [_words(row["folded"]) for row in rows]
    known = sorted(frozenset[str]().union(*texts))
    # A stem keeps the first letter of its word.
    firsts = frozenset(word[0] for word in wanted.words)
    stems = _stems(db, [word for word in {*known, *wanted.words} if word[0] in firsts])
    left = list(range(len(rows)))
    exact = frozenset(left)
    for word in wanted.words:
        same = frozenset(
            other
            for other in known
            if stems.get(other) == stems[word]
            or (len(word) >= BEGINNING and other.startswith(word))
        )
        near = same | frozenset(_near(word, known))
        left = [place for place in left if not near.isdisjoint(texts[place])]
        exact &= frozenset(place for place in left if not same.isdisjoint(texts[place]))
    return [Match(row=rows[place], exact=place in exact) for place in left]


@lru_cache(4_096)
def _words(text: str) -> frozenset[str]:
    # Whoever looks once looks again, with another word: the same texts, taken apart once.
    return frozenset(text.split())


def across(db: psycopg.Connection, wanted: Asked, seer: Seer, kinds: Iterable[str]) -> Across:
    """What the families of a team have that says every word; by the indexes of the whole house.

    Slips of the pen are forgiven in what the plan says and in names, where there is little else.
    """
    if not wanted.words:
        return Across(matches=(), more=False)
    values: dict[str, Any] = {
        **seer,
        "kinds": list(kinds),
        "words": list(wanted.words),
        "stemmed": " & ".join(
            f"{word}:*" if len(word) >= BEGINNING else word for word in wanted.words
        ),
        "most": MOST_ACROSS + 1,
    }
    rows = _rows(db, _STEMMED, values)
    more = len(rows) > MOST_ACROSS
    matches = [Match(row=row, exact=True) for row in rows[:MOST_ACROSS]]
    if not matches:
        # No index helps with a slip in a short word: only where nothing says the words as typed.
        near = _rows(db, _NEAR, values | {"alike": ALIKE, "gone_through": GONE_THROUGH})
        more = len(near) > MOST_ACROSS
        matches = matching(db, wanted, near[:MOST_ACROSS])
    return Across(matches=tuple(matches), more=more)


def _rows(db: psycopg.Connection, query: LiteralString, values: dict[str, Any]) -> list[Row]:
    with db.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, values).fetchall()


def _stems(db: psycopg.Connection, words: list[str]) -> dict[str, str]:
    found = db.execute(_STEMS, (words,)).fetchall()
    return dict(zip(words, (row[0] for row in found), strict=True))


def _near(word: str, known: Sequence[str]) -> Iterable[str]:
    slips = 0 if len(word) < ONE_SLIP else 1 if len(word) < TWO_SLIPS else 2
    # A figure that is nearly right is another house, day or number.
    if not slips or any(map(str.isdigit, word)):
        return ()
    return (
        other
        for other in known
        if abs(len(other) - len(word)) <= slips
        and OSA.distance(word, other, score_cutoff=slips) <= slips
    )
