"""What a children-in-need census return is read into: episodes, refused rows, and their values."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import msgspec

Sex = Literal["M", "F", "U"]

EARLIEST_YEAR = 1900
ASK_AGAIN = "Export it again from the case system"

SEXES: dict[str, Sex] = {
    "0": "U", "1": "M", "2": "F", "9": "U", "U": "U", "M": "M", "F": "F",
}  # fmt: skip
_YES_NO = {"1": True, "true": True, "0": False, "false": False}

_CHILD_REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]*")
UPN = re.compile(r"[A-Z][0-9]{11}[0-9A-Z]")
CODE = re.compile(r"[A-Za-z0-9]{1,4}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class OpenEpisode(msgspec.Struct, frozen=True, kw_only=True):
    """A child the authority is working with: referred, and not closed."""

    line: int
    child_ref: str
    upn: str | None
    born: date | None
    expected_birth: date | None
    sex: Sex | None
    referral: date
    source: str | None
    need: str | None
    on_child_protection_plan: bool
    family_group_decision_making_offered: bool | None = None
    family_group_decision_making_held: bool | None = None


class EndedEpisode(msgspec.Struct, frozen=True, kw_only=True):
    """Work with a child that has been closed."""

    line: int
    child_ref: str


class RefusedRow(msgspec.Struct, frozen=True, kw_only=True):
    """An episode that is not taken, and why; the reference is given only where it is well formed,
    and the reason never quotes the file."""

    line: int
    child_ref: str | None
    reason: str


class Warned(msgspec.Struct, frozen=True, kw_only=True):
    """Something in the file that was passed over."""

    line: int
    reason: str


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """What a whole census file holds; episodes = open + ended + refused."""

    authority: str | None
    year: str | None
    children: int
    children_without_episode: int
    episodes: int
    open: tuple[OpenEpisode, ...]
    ended: int
    refused: tuple[RefusedRow, ...]
    stray_texts: int
    warnings: tuple[Warned, ...]
    warnings_left_out: int


class CensusFileRefused(Exception):
    """The file as a whole cannot be taken; the reason says what to do and never quotes the file."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason if line is None else f"{reason} (line {line})")
        self.reason = reason
        self.line = line


@dataclass(slots=True)
class Block:
    """One Child, CINdetails or smaller group, as it stands in the file."""

    line: int
    values: dict[str, str] = field(default_factory=dict[str, str])
    fault: str = ""
    parts: dict[str, list["Block"]] = field(default_factory=dict[str, list["Block"]])

    def blame(self, fault: str) -> None:
        self.fault = self.fault or f"{fault}."


class RowRefused(Exception):
    """A row cannot be taken; the reason never quotes the file."""


def well_formed_ref(child: Block) -> str | None:
    """The child's reference, None where its characters do not belong in one."""
    value = child.values.get("LAchildID", "")
    return value if _CHILD_REF.fullmatch(value) else None


def date_of(block: Block, name: str) -> date | None:
    """A date of a block, None where it is missing; raises RowRefused."""
    value = block.values.get(name)
    if value is None:
        return None
    try:
        if not _DATE.fullmatch(value):
            raise ValueError
        parsed = date.fromisoformat(value)
    except ValueError:
        # The value is personal, so it goes no further than here.
        raise RowRefused(f"{name} is not a date written as year-month-day.") from None
    if parsed.year < EARLIEST_YEAR:
        raise RowRefused(f"{name} is before {EARLIEST_YEAR}.")
    return parsed


def decision_making(episode: Block) -> tuple[bool | None, bool | None]:
    """Whether family group decision-making was ever offered, and ever held."""
    blocks = episode.parts.get("PreProceedingsandFGDM", [])
    return _ever(blocks, "FGDMMeetingOffer"), _ever(blocks, "FGDMMeetingFac")


def _ever(blocks: list[Block], name: str) -> bool | None:
    answers = [_YES_NO.get(block.values.get(name, "").lower()) for block in blocks]
    known = [answer for answer in answers if answer is not None]
    return any(known) if known else None
