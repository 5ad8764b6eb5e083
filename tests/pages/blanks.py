"""Every form of a page with its fields, to be filled in by rule and sent as a browser would."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import msgspec

VOID = ("hidden", "submit", "button", "file", "reset")


class Blank(msgspec.Struct):
    """One field: its type, what it holds, and what can be chosen in it."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = []

    @property
    def box(self) -> str:
        """Which box of a date this is: day, month or year; "" for any other field."""
        end = self.name.rpartition("-")[2]
        return end if end in ("day", "month", "year") and self.kind == "text" else ""

    @property
    def typed(self) -> bool:
        """Whether words are typed into it."""
        return self.kind in ("text", "area") and not self.box


class Sheet(msgspec.Struct):
    """One form that is sent: where to, and its fields in order."""

    page: str
    action: str
    fields: dict[str, Blank] = {}

    @property
    def dates(self) -> list[str]:
        """The dates it asks for, each by the name of its boxes."""
        days = [blank.name for blank in self.fields.values() if blank.box == "day"]
        return [name.removesuffix("-day") for name in days]

    def filled(self, words: str, day: tuple[str, str, str]) -> dict[str, Any]:
        """What is sent with these words in every field and this day in every date."""
        boxes = dict(zip(("day", "month", "year"), day, strict=True))
        sent: dict[str, Any] = {}
        for blank in self.fields.values():
            if blank.box:
                sent[blank.name] = boxes[blank.box]
            elif blank.typed:
                sent[blank.name] = words
            elif blank.kind == "time":
                sent[blank.name] = "10:30"
            elif blank.kind == "number":
                sent[blank.name] = "1"
            elif blank.options:
                sent[blank.name] = blank.options[0]
            else:
                sent[blank.name] = blank.value
        return sent


class Sheets(HTMLParser):
    """Reads the forms that a page sends, and the addresses it leads to."""

    def __init__(self, page: str, text: str) -> None:
        super().__init__()
        self.sheets: list[Sheet] = []
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.said: dict[str, list[str]] = {}
        self._page, self._sheet, self._select = page, None, None
        self._area: str | None = None
        self._words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Reads one field."""
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if given.get("id"):
            self.ids.add(str(given["id"]))
        match tag:
            case "a" if given.get("href"):
                self.links.append(str(given["href"]))
            case "form" if (given.get("method") or "").lower() == "post":
                self._sheet = Sheet(self._page, given.get("action") or self._page)
                self.sheets.append(self._sheet)
            case "input" if name:
                self._input(name, given.get("type") or "text", value, given)
            case "textarea":
                self._area, self._words = name, ""
                self._add(Blank(name, "area"))
            case "select":
                self._select = Blank(name, "select")
                self._add(self._select)
            case "option" if self._select is not None and value:
                self._select.options.append(value)
            case _:
                pass

    def _input(self, name: str, kind: str, value: str, given: dict[str, str | None]) -> None:
        if kind not in VOID and kind not in ("radio", "checkbox"):
            self.said.setdefault(name, []).append(value)
        if self._sheet is None:
            return
        if kind in ("radio", "checkbox"):
            known = self._sheet.fields.setdefault(name, Blank(name, kind))
            known.options.append(value)
        elif kind != "file":
            shape = kind if kind in ("hidden", "time", "number") else "text"
            if given.get("inputmode") == "numeric" and not Blank(name, shape).box:
                shape = "number"
            self._add(Blank(name, shape, value))

    def _add(self, blank: Blank) -> None:
        if self._sheet is not None and blank.name and blank.name not in self._sheet.fields:
            self._sheet.fields[blank.name] = blank

    def handle_data(self, data: str) -> None:
        """Reads the words of a text area."""
        self._words += data

    def handle_endtag(self, tag: str) -> None:
        """Ends a field or a form."""
        if tag == "textarea" and self._area is not None:
            words = self._words.removeprefix("\n")
            self.said.setdefault(self._area, []).append(words)
            self._area = None
        elif tag == "select":
            self._select = None
        elif tag == "form":
            self._sheet = None
