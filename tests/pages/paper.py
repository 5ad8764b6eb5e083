"""Forms as a browser without scripts fills them in and sends them."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from httpx import Response

from tests.pages.conftest import Browser


class Paper(HTMLParser):
    """One form of a page: its fields as they stand, to fill in and send."""

    def __init__(self, text: str, action: str) -> None:
        super().__init__()
        self.action = action
        self.fields: list[tuple[str, str]] = []
        self.found = self._inside = False
        self._area: str | None = None
        self._select: str | None = None
        self._words = ""
        self._first: str | None = None
        self.feed(text)
        assert self.found, f"no form to {action}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Reads one field."""
        given = dict(attrs)
        name, value = given.get("name"), given.get("value") or ""
        if tag == "form" and given.get("action") == self.action:
            self.found = self._inside = True
        elif not self._inside:
            return
        elif tag == "input" and name:
            if given.get("type") not in ("radio", "checkbox") or "checked" in given:
                self.fields.append((name, value))
        elif tag == "textarea":
            self._area, self._words = name, ""
        elif tag == "select":
            self._select, self._first = name, None
        elif tag == "option" and self._select:
            if "selected" in given:
                self.fields.append((self._select, value))
                self._select = None
            elif self._first is None:
                self._first = value

    def handle_data(self, data: str) -> None:
        """Reads the words of a text area."""
        self._words += data

    def handle_endtag(self, tag: str) -> None:
        """Ends a field or the form."""
        if not self._inside:
            return
        if tag == "textarea" and self._area:
            self.fields.append((self._area, self._words.removeprefix("\n")))
            self._area = None
        elif tag == "select" and self._select:
            self.fields.append((self._select, self._first or ""))
            self._select = None
        elif tag == "form":
            self._inside = False

    def rows(self, group: str) -> list[str]:
        """The ids of a group's rows."""
        return [value for name, value in self.fields if name == group]

    def value(self, name: str) -> str:
        """A field as it stands."""
        return dict(self.fields).get(name, "")

    def fill(self, **fields: str) -> Paper:
        """Types into fields; _ in a name stands for -."""
        return self.put({name.replace("_", "-"): value for name, value in fields.items()})

    def put(self, fields: dict[str, str]) -> Paper:
        """Types into fields."""
        self.fields = [pair for pair in self.fields if pair[0] not in fields]
        self.fields += list(fields.items())
        return self

    def row(self, group: str, number: int, **fields: str) -> Paper:
        """Types into one row, counted from 0."""
        row = self.rows(group)[number]
        return self.put({f"{name}-{row}": value for name, value in fields.items()})

    def body(self, **more: str) -> dict[str, Any]:
        """What is sent."""
        sent: dict[str, Any] = {}
        for name, value in [*self.fields, *more.items()]:
            sent.setdefault(name, []).append(value)
        return sent

    def send(self, browser: Browser, to: str | None = None, **more: str) -> Response:
        """Sends the form."""
        return browser.send("POST", to or self.action, data=self.body(**more))
