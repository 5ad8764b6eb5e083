"""given(...).when(...).then(...): a decision told as a short story, with no database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from backend.aggregates import accounts, authority, family
from backend.aggregates.accounts import Someone
from backend.aggregates.authority import Authority, Terms
from backend.aggregates.family import Family
from backend.aggregates.vocabulary import Command, Event, Refused
from tests.families import TERMS


class When:
    """What one command came to: its events, or the refusal."""

    def __init__(
        self, events: list[Any] | None, refusal: Refused | None, after: Any, command: Command
    ) -> None:
        self._events = events
        self._refusal = refusal
        self._command = command
        self.after = after

    @property
    def events(self) -> list[Any]:
        """The events that followed; fails the test when the command was refused."""
        if self._events is None:
            pytest.fail(f"refused: {self._refusal} (field {self.refusal.field!r})")
        return self._events

    @property
    def event(self) -> Any:
        """The one event that followed."""
        assert len(self.events) == 1, self.events
        return self.events[0]

    @property
    def refusal(self) -> Refused:
        """The refusal; fails the test when there was none."""
        if self._refusal is None:
            pytest.fail(f"allowed: {self._events}")
        return self._refusal

    def then(self, *expected: Event | type[Event]) -> When:
        """These events followed and no others: as equal values, or by class where that will do."""
        found = [
            type(event) if isinstance(wanted, type) else event
            for event, wanted in zip(self.events, expected, strict=False)
        ]
        assert found == list(expected) and len(self.events) == len(expected), self.events
        return self

    def refused(self, *signs: str) -> When:
        """Refused, and each sign is the name of the field or stands in the reason."""
        refusal = self.refusal
        for sign in signs:
            assert sign == refusal.field or sign.lower() in refusal.reason.lower(), (
                sign,
                refusal.field,
                refusal.reason,
            )
        reads_well(refusal.reason)
        return self

    def nothing(self) -> When:
        """Allowed, and nothing followed: it was already so."""
        assert self.events == []
        return self


class Given:
    """A state reached, under the terms it is decided in."""

    def __init__(
        self, state: Any, decide: Callable[..., Any], evolve: Callable[..., Any], terms: Terms
    ) -> None:
        self.state = state
        self._decide = decide
        self._evolve = evolve
        self._terms = terms

    def under(self, terms: Terms) -> Given:
        """The same state, decided under other terms."""
        return Given(self.state, self._decide, self._evolve, terms)

    def and_then(self, *past: Any) -> Given:
        """The same story told further: commands are decided, events are taken as they are."""
        state = self.state
        for told in _flat(past):
            events = [told] if isinstance(told, Event) else self._decide(state, told, self._terms)
            for event in events:
                state = self._evolve(state, event)
        return Given(state, self._decide, self._evolve, self._terms)

    def when(self, command: Command) -> When:
        """Decides one command, and evolves by what follows."""
        try:
            events = self._decide(self.state, command, self._terms)
        except Refused as refusal:
            return When(None, refusal, self.state, command)
        after = self.state
        for event in events:
            after = self._evolve(after, event)
        return When(list(events), None, after, command)


def given(*past: Any, terms: Terms = TERMS) -> Given:
    """A family after this past: commands, events, or stories made of them."""
    return Given(Family(), family.decide, family.evolve, terms).and_then(*past)


def given_account(*past: Any, terms: Terms = TERMS) -> Given:
    """An account after this past."""
    return Given(Someone(), accounts.decide, accounts.evolve, terms).and_then(*past)


def given_authority(*past: Any, terms: Terms = TERMS) -> Given:
    """The authority after this past."""
    return Given(Authority(), authority.decide, authority.evolve, terms).and_then(*past)


def reads_well(reason: str) -> None:
    """A refusal is fit for a page: it begins large, ends with a stop, and shows no machinery."""
    assert reason and reason[-1] in ".!?" and reason == reason.strip(), reason
    assert not reason[0].islower(), reason
    assert not any(mark in reason for mark in ("None", "{", "<", "_", "Error")), reason


def _flat(past: Iterable[Any]) -> Iterable[Any]:
    for told in past:
        if isinstance(told, tuple | list):
            yield from _flat(told)
        else:
            yield told
