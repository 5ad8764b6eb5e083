"""What a person typed into a form: kept as typed, read as commands need it, refused beside it."""

from __future__ import annotations

import json
import re
from datetime import date, time
from enum import StrEnum
from hashlib import sha256
from io import BytesIO
from typing import TypeVar
from urllib.parse import parse_qsl
from uuid import UUID, uuid4, uuid5

import msgspec
from multipart import MultipartError, MultipartParser, parse_options_header

from backend.aggregates.vocabulary import Happened, Precision, on_day

Choice = TypeVar("Choice", bound=StrEnum)
MOST_FIELDS = 2_000
MULTIPART = "multipart/form-data"
# What comes with a form and is no part of what it says.
ENVELOPE = ("_csrf_token", "command_id")
_CLOCK = re.compile(
    r"(?P<hours>[0-9]{1,2})(?:[:.](?P<minutes>[0-9]{2}))?\s*(?:(?P<half>[ap])\.?m\.?)?"
)


class TooMuch(Exception):
    """A form with more fields than any of ours has."""


class TypedDate(msgspec.Struct, frozen=True):
    """The three boxes of a date as they were typed."""

    day: str = ""
    month: str = ""
    year: str = ""


class Problem(msgspec.Struct, frozen=True):
    """One message, and the field it stands beside; "" for the whole form."""

    field: str
    text: str


class Form:
    """One posted form. Reading a field never raises: what is wrong becomes a problem.

    `kind` is the content type of the body; a form with files comes as multipart, any other is
    read as fields.
    """

    def __init__(self, body: bytes = b"", kind: str = "") -> None:
        self.values: dict[str, list[str]] = {}
        self.files: dict[str, bytes] = {}
        self.problems: list[Problem] = []
        if body and kind.startswith(MULTIPART):
            self._read_parts(body, kind)
        elif body:
            try:
                pairs = parse_qsl(
                    body.decode("utf-8", "replace"),
                    keep_blank_values=True,
                    max_num_fields=MOST_FIELDS,
                )
            except ValueError:
                raise TooMuch from None
            for name, value in pairs:
                self.values.setdefault(name, []).append(value)
        self.command_id = self._command_id()

    def _read_parts(self, body: bytes, kind: str) -> None:
        boundary = parse_options_header(kind)[1].get("boundary", "")
        # All in memory: nothing of a family's is ever written to a disk as it came.
        size = len(body) + 1
        parser = MultipartParser(
            BytesIO(body),
            boundary,
            part_limit=MOST_FIELDS,
            spool_limit=size,
            memory_limit=size,
        )
        try:
            for part in parser:
                name = part.name or ""
                if part.filename is None:
                    self.values.setdefault(name, []).append(part.raw.decode("utf-8", "replace"))
                elif part.raw:
                    self.files[name] = part.raw
        except MultipartError:
            raise TooMuch from None

    def _command_id(self) -> UUID:
        try:
            return UUID(self.raw("command_id"))
        except ValueError:
            return uuid4()

    def new_id(self, name: str = "") -> str:
        """An id for something this form makes: the same again when the form is sent again."""
        return uuid5(self.command_id, name).hex

    def told_id(self, address: str) -> UUID:
        """The id of the command this form tells: the same only for the same words to one address.

        A page's forms share the id they were rendered with, and Back brings it again: by that id
        alone another form, or other words, would pass for a resend and be lost.
        """
        said = sorted(item for item in self.values.items() if item[0] not in ENVELOPE)
        said += sorted((name, [sha256(sent).hexdigest()]) for name, sent in self.files.items())
        return uuid5(self.command_id, json.dumps([address, said]))

    def raw(self, name: str, default: str = "") -> str:
        """A field exactly as typed."""
        return self.values.get(name, [default])[0]

    def has(self, name: str) -> bool:
        """Whether anything was typed into a field."""
        return bool(self.raw(name).strip())

    def text(self, name: str) -> str:
        """A field's text, trimmed; "" when nothing was typed."""
        return self.raw(name).strip()

    def maybe(self, name: str) -> str | None:
        """A field's text, or None when nothing was typed."""
        return self.text(name) or None

    def several(self, name: str) -> list[str]:
        """Every value of a field that may come more than once, empty ones left out."""
        return [value.strip() for value in self.values.get(name, []) if value.strip()]

    def choice(self, name: str, kind: type[Choice], default: Choice) -> Choice:
        """One of a fixed set; the default, with a problem beside the field, for anything else."""
        try:
            return kind(self.raw(name))
        except ValueError:
            self.refuse(name, "Choose one of these.")
            return default

    def number(self, name: str, low: int, high: int) -> int | None:
        """A whole number, or None when nothing was typed."""
        text = self.text(name)
        if not text:
            return None
        try:
            number = int(text) if text.isascii() else low - 1
        except ValueError:
            number = low - 1
        if not low <= number <= high:
            self.refuse(name, f"Enter a whole number from {low} to {high}.")
            return None
        return number

    def date(self, name: str) -> date | None:
        """A date from its three boxes, or None; a date that does not exist is a problem."""
        typed = self.typed_date(name)
        boxes = (typed.day.strip(), typed.month.strip(), typed.year.strip())
        if not any(boxes):
            return None
        try:
            day, month, year = (int(box) if box.isascii() else 0 for box in boxes)
            if year < 1000:
                raise ValueError
            return date(year, month, day)
        except ValueError:
            self.refuse(name, "Enter a real date, like 27 3 2026.")
            return None

    def typed_date(self, name: str) -> TypedDate:
        """The three boxes of a date as typed."""
        return TypedDate(*(self.raw(f"{name}-{box}") for box in ("day", "month", "year")))

    def time(self, name: str) -> time | None:
        """A time of day like 16:30, 4.30 pm or 4pm, or None; anything else is a problem."""
        text = self.text(name)
        if not text:
            return None
        said = _CLOCK.fullmatch(text.lower())
        try:
            if said is None or not (said["minutes"] or said["half"]):
                raise ValueError
            hours, minutes = int(said["hours"]), int(said["minutes"] or 0)
            if said["half"]:
                if not 1 <= hours <= 12:
                    raise ValueError
                hours = hours % 12 + (12 if said["half"] == "p" else 0)
            return time(hours, minutes)
        except ValueError:
            self.refuse(name, "Enter a time like 16:30.")
            return None

    def happened(self, name: str, at: str | None = None) -> Happened:
        """The day something happened, with its time when there is a field for it."""
        day = self.date(name)
        clock = self.time(at) if at else None
        if day is None:
            if not self.problems_at(name):
                self.refuse(name, "Enter the day it happened.")
            return Happened(precision=Precision.UNKNOWN)
        return on_day(day, clock)

    def refuse(self, field: str, text: str) -> None:
        """Puts a message beside a field."""
        self.problems.append(Problem(field, text))

    def problems_at(self, field: str) -> list[Problem]:
        """The messages beside one field."""
        return [problem for problem in self.problems if problem.field == field]
