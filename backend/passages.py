"""Passages that say where someone is: postcodes, phone numbers, addresses, protected facts.

Two questions, kept apart on purpose (docs/decisions/0026). `places` looks at a text alone, so that
its answer tells nothing of what is protected. `spots` knows the protected facts, in any spelling.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

import msgspec
import phonenumbers
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from backend.aggregates.protected import Fact, ProtectedFacts, ProtectedKind
from backend.aggregates.vocabulary import ProtectedId
from backend.projections.sentences.protected import KIND_WORDS

EDITS = 2
# Shorter than this, two slips of the pen turn one word into another.
LONG_ENOUGH = 8
SHORTEST = 5
REFERENCE = re.compile(r"\[\[pf:([0-9A-Za-z-]{1,64})\]\]")

_SHORT = {
    "street": "st", "road": "rd", "avenue": "av", "ave": "av", "lane": "ln", "drive": "dr",
    "close": "cl", "crescent": "cres", "court": "ct", "place": "pl", "gardens": "gdns",
    "terrace": "ter", "square": "sq", "saint": "st", "apartment": "flat", "apt": "flat",
}  # fmt: skip
_SHORTEN = re.compile("|".join(sorted(_SHORT, key=len, reverse=True)))
# No house or street is called so: these come between a number and a way in everyday sentences.
_EVERYDAY = (
    r"(?:the|a|an|his|her|my|our|their|your|this|that|every|each|no|any|some|at|to|of|in|on|for|from|"
    r"by|with|and|or|but|when|if|then|after|before|until|new|old|big|same|we|they|she|he|i|you|it|"
    r"will|can|may|must|is|are|was|am|pm|very|too|so|more|minutes?|hours?|days?|weeks?|months?|"
    r"years?|times?|people|children|who|what|where|home|o|clock|primary|nursery|high|half|next)"
)
_WORD = rf"(?!{_EVERYDAY}\b)(?!\w+['’]s\b)[\w'’]+"
_CAPITAL = rf"(?!(?i:{_EVERYDAY})\b)(?!\w+['’]s\b)[A-ZÀ-ÞŴŶ][\w'’]*"
_WAYS = r"(?:street|st|road|rd|avenue|ave|av|lane|ln|crescent|cres|terrace|gardens|gdns)"
_MORE_WAYS = rf"(?:{_WAYS}|close|cl|drive|dr|court|ct|place|pl|square|sq|way|grove|walk|mews|row)"
_LEARNING = (
    r"(?:school|nursery|academy|primary|college|infants|juniors|pre-?school|playgroup|ysgol|"
    r"surgery|hospital|refuge|hostel)"
)
_GAP = r"[\s,.–-]+"
_PLACES = tuple(
    re.compile(pattern, flags)
    for pattern, flags in (
        # A house number and the name of a street, with a few words between.
        (rf"\b\d{{1,4}}\s?[a-z]?\b{_GAP}(?:{_WORD}{_GAP}){{1,3}}?{_MORE_WAYS}\b", re.I),
        (rf"\b(?:\d{{1,4}}\s?[a-z]?{_GAP})?(?:heol|stryd|ffordd|lon)\s+[\w'’-]+(?:\s+\w+)?", re.I),
        (rf"\b(?:{_CAPITAL}{_GAP}){{1,3}}(?i:{_WAYS})\b", 0),
        (rf"\b(?:{_CAPITAL}{_GAP}){{1,4}}?(?i:(?:{_LEARNING}{_GAP})*{_LEARNING})\b", 0),
        (
            rf"\b{_WORD}\s+(?:primary|infants?|juniors?|secondary|nursery|high)\s+school\b",
            re.I,
        ),
        # All of it in one word, or letter by letter.
        (rf"\b\d{{1,4}}[^\W\d_]{{3,}}{_MORE_WAYS}[^\W_]*\b", re.I),
        (r"\b[A-Za-z]{3,}(?:school|nursery|academy)\b", re.I),
        (r"(?<!\w)(?:[^\W_][\s.,-]{1,3}){7,}[^\W_](?!\w)", 0),
        # A phone number without its beginning.
        (r"(?<![\w])\d(?:[\s().-]{0,3}\d){8,13}(?![\w])", 0),
    )
)
_PLAIN_LEARNING = {"preschool", "nurseryschool", "playschool", "afterschool", "homeschool"}
_POSTCODE = re.compile(
    r"\b[A-Z]{1,2}[0-9][A-Z0-9]?[\s.-]{0,3}(?![0-9](?:st|nd|rd|th|am|pm)\b)[0-9][A-Z]{2}\b", re.I
)
_NUMBER = re.compile(r"(?<![\w+])(?:\+|00)?\d(?:[\s().-]{0,3}\d){8,13}(?![\w])")
_BEFORE = re.compile(r"(?:(?:\+|00)?\s?4\s?4[\s.()-]*)?\(?0?\)?[\s.-]*$")
_A_DATE = re.compile(r"\b\d{1,2}[./-]\d{1,2}[./-](?:\d{2}){1,2}\b|\b\d{4}-\d{2}-\d{2}\b")


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """A passage of a text, from `start` up to `end`.

    `what` is postcode, phone, place or fact; of a fact it says which, and whether the passage is
    only like it (`near`) and may be left after a look.
    """

    start: int
    end: int
    what: str
    fact: ProtectedId | None = None
    near: bool = False


def _plain(letter: str) -> str:
    """A letter without accents, small; "" for what is no letter or figure."""
    return "".join(
        each
        for each in unicodedata.normalize("NFKD", letter).casefold()
        if each.isalnum() and not unicodedata.combining(each)
    )


_plain_letter = lru_cache(4096)(_plain)


def canonical(text: str) -> tuple[str, list[int]]:
    """A text as it sounds: small letters and figures only, ways shortened; whence each came."""
    plain = {letter: _plain_letter(letter) for letter in set(text)}
    pieces = list(map(plain.__getitem__, text))
    origins = [at for at, piece in enumerate(pieces) for _ in piece]
    joined = "".join(pieces)
    out, places, last = list[str](), list[int](), 0
    for found in _SHORTEN.finditer(joined):
        out.append(joined[last : found.start()])
        places += origins[last : found.start()]
        short = _SHORT[found[0]]
        out.append(short)
        # Begins where the word began and ends where it ended.
        places += [
            *origins[found.start() : found.start() + len(short) - 1],
            origins[found.end() - 1],
        ]
        last = found.end()
    out.append(joined[last:])
    return "".join(out), places + origins[last:]


class _Needle(msgspec.Struct, frozen=True):
    fact: ProtectedId
    text: str
    near: bool


@lru_cache(512)
def _needles(
    fact: ProtectedId, kind: ProtectedKind, values: tuple[str, ...]
) -> tuple[_Needle, ...]:
    found = dict[str, _Needle]()

    def add(text: str, near: bool = False) -> None:
        if len(text) >= SHORTEST and (text not in found or found[text].near):
            found[text] = _Needle(fact, text, near)

    for value in values:
        whole = canonical(value)[0]
        digits = "".join(filter(str.isdigit, whole))
        if kind is ProtectedKind.PHONE and len(digits) >= 9:
            add(digits.removeprefix("0044").removeprefix("44").removeprefix("0"))
            continue
        add(whole)
        if kind in (ProtectedKind.ADDRESS, ProtectedKind.SCHOOL):
            for part in _parts(value, kind):
                add(canonical(part)[0], near=not any(map(str.isdigit, part)))
    return tuple(sorted(found.values(), key=lambda needle: -len(needle.text)))


def _parts(value: str, kind: ProtectedKind) -> Iterator[str]:
    """The parts of an address or a school's name that say where it is by themselves."""
    for code in _POSTCODE.finditer(value):
        yield code[0]
    for part in re.split(r"[,;\n]+", _POSTCODE.sub(",", value)):
        part = part.strip()
        if places(part):
            yield part
            without = re.sub(r"^(?:flat\s+)?\d+\s?[a-zA-Z]?\b[\s,]*", "", part)
            if without != part and re.search(rf"\b{_WAYS}\b|^(?:heol|stryd)\b", without, re.I):
                yield without
    if kind is ProtectedKind.SCHOOL:
        yield re.sub(rf"(?:\s+{_LEARNING})+\s*$", "", re.split(r"[,;\n]", value)[0], flags=re.I)


def _needles_of(facts: Iterable[tuple[ProtectedId, Fact]]) -> list[_Needle]:
    found = (needle for each, fact in facts for needle in _needles(each, fact.kind, fact.values))
    return sorted(found, key=lambda needle: -len(needle.text))


def spots(text: str, facts: ProtectedFacts, fuzzy: bool = True) -> list[Spot]:
    """The protected facts in a text, in any spelling; with `fuzzy`, also with slips of the pen."""
    needles = _needles_of(facts.standing())
    if not needles or not text:
        return []
    sounds, origins = canonical(text)
    found = list[Spot]()
    for needle in needles:
        for a, b, near in _matches(needle, sounds, text, origins, fuzzy):
            start, end = _widened(text, origins[a], origins[b - 1] + 1, needle.text)
            if not any(start < each.end and each.start < end for each in found):
                spot = Spot(start=start, end=end, what="fact", fact=needle.fact, near=near)
                found.append(spot)
    return sorted(found, key=lambda spot: spot.start)


def _matches(
    needle: _Needle, sounds: str, text: str, origins: list[int], fuzzy: bool
) -> Iterator[tuple[int, int, bool]]:
    wanted, at, exact = needle.text, 0, False
    while (at := sounds.find(wanted, at)) >= 0:
        if wanted.isdigit() or _whole(text, origins[at], origins[at + len(wanted) - 1] + 1):
            yield at, at + len(wanted), needle.near
            exact = True
        at += 1
    if exact or not fuzzy or len(wanted) < LONG_ENOUGH:
        return
    like = fuzz.partial_ratio_alignment(wanted, sounds, score_cutoff=60)
    if like is None or len(sounds) < len(wanted) - EDITS:
        return
    windows = (
        (a, b)
        for a in range(max(0, like.dest_start - EDITS), like.dest_start + EDITS + 1)
        for b in range(like.dest_end - EDITS, min(len(sounds), like.dest_end + EDITS) + 1)
        if a < b
    )
    edits, a, b = min(
        (Levenshtein.distance(wanted, sounds[a:b], score_cutoff=EDITS), a, b) for a, b in windows
    )
    if edits <= EDITS:
        yield a, b, True


def _widened(text: str, start: int, end: int, wanted: str) -> tuple[int, int]:
    """A passage with the rest of its first and last word, and with the beginning of its number."""
    if wanted.isdigit():
        start -= len(_BEFORE.search(text[:start])[0])  # type: ignore[index]
    while start and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end


def _whole(text: str, start: int, end: int) -> bool:
    """Whether a passage begins and ends where words do."""
    before = text[start - 1 : start].isalnum() and text[start : start + 1].isalnum()
    after = text[end : end + 1].isalnum()
    return not before and not after


def patterns(text: str) -> list[Spot]:
    """Postcodes and phone numbers in a text, whatever is protected."""
    found = [
        Spot(start=code.start(), end=code.end(), what="postcode")
        for code in _POSTCODE.finditer(text)
    ]
    dates = [day.span() for day in _A_DATE.finditer(text)]
    numbers = [
        each.span()
        for each in _NUMBER.finditer(text)
        if each[0].startswith(("0", "+"))
        and not any(a < each.end() and each.start() < b for a, b in dates)
    ]
    if sum(map(str.isdigit, text)) >= 7:
        numbers += [(each.start, each.end) for each in phonenumbers.PhoneNumberMatcher(text, "GB")]
    for start, end in numbers:
        if not any(start < each.end and each.start < end for each in found):
            found.append(Spot(start=start, end=end, what="phone"))
    return sorted(found, key=lambda spot: spot.start)


def places(text: str) -> list[Spot]:
    """What looks like a place or a phone number in a text, by the text alone.

    Spots count the letters of the text without its hidden ones.
    """
    plain = _aligned(text)
    found = patterns(plain)
    for pattern in _PLACES:
        for each in pattern.finditer(plain):
            if pattern is _PLACES[-1] and any(
                a < each.end() and each.start() < b
                for a, b in (day.span() for day in _A_DATE.finditer(plain))
            ):
                continue
            if each[0].casefold().replace("-", "") not in _PLAIN_LEARNING:
                found.append(Spot(start=each.start(), end=each.end(), what="place"))
    return sorted(found, key=lambda spot: spot.start)


def _aligned(text: str) -> str:
    """The same text with wide letters and accents made plain, and hidden letters left out."""
    return "".join(_aligned_letter(letter) for letter in text)


@lru_cache(4096)
def _aligned_letter(letter: str) -> str:
    if letter.isascii():
        return letter
    plain = unicodedata.normalize("NFKD", letter)[:1]
    if unicodedata.category(letter) == "Cf" or unicodedata.combining(letter):
        return ""
    return plain if len(plain) == 1 else letter


def masked(text: str, facts: ProtectedFacts) -> str:
    """A text as someone who must not know reads it: what is protected is named, not said.

    Only what nobody from a network could have typed is covered: see `places`.
    """
    return said(covered(text, facts), facts)


def covered(text: str, facts: ProtectedFacts) -> str:
    """The same, with references left as they are: a form keeps them when it is sent again."""
    for spot in reversed(spots(text, facts, fuzzy=False)):
        if coverable(text[spot.start : spot.end]):
            assert spot.fact is not None
            words = KIND_WORDS[facts.facts[spot.fact].kind]
            text = text[: spot.start] + words + text[spot.end :]
    return text


def coverable(passage: str) -> bool:
    """Whether a passage is one that forms refuse from people of the network, by itself."""
    return bool(places(passage))


def said(text: str, facts: ProtectedFacts) -> str:
    """A text with each reference to a protected fact in words."""
    return REFERENCE.sub(lambda found: reference_words(found[1], facts), text)


def reference_words(fact: str, facts: ProtectedFacts) -> str:
    """What stands for a protected fact wherever it is spoken of."""
    known = facts.facts.get(ProtectedId(fact))
    return KIND_WORDS[known.kind if known else ProtectedKind.OTHER]


def reference(fact: ProtectedId) -> str:
    """How a text speaks of a protected fact."""
    return f"[[pf:{fact}]]"
