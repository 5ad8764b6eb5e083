"""A lost race is tried again; a real conflict is told in words; a projection's fault is neither."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from backend import ledger as ledger_module
from backend.aggregates.vocabulary import Refused
from backend.ledger import Busy, Ledger
from backend.recorder import Recorder
from tests.conftest import KEK
from tests.ledger.telling import another, bottom_line, by, expect_whole, look, named, start

FOREIGN_SETTINGS = {
    "POSTGRES_ENABLE_DB_FUNCTIONS": "y",
    "PERSISTENCE_MODULE": "eventsourcing.popo",
    "FACTORY_TOPIC": "eventsourcing.popo:POPOFactory",
    "INFRASTRUCTURE_FACTORY": "eventsourcing.popo:POPOFactory",
    "MAPPER_TOPIC": "eventsourcing.persistence:Mapper",
    "TRANSCODER_TOPIC": "eventsourcing.persistence:JSONTranscoder",
    "APPLICATION_RECORDER_TOPIC": "eventsourcing.popo:POPOApplicationRecorder",
    "COMPRESSOR_TOPIC": "zlib",
    "CIPHER_TOPIC": "eventsourcing.cipher:AESCipher",
    "CIPHER_KEY": "AAAA",
    "IS_SNAPSHOTTING_ENABLED": "y",
    "AGGREGATE_CACHE_MAXSIZE": "10",
}


def counts(database: str) -> list[int]:
    return [
        look(database, query)[0][0]
        for query in (
            "select count(*) from ledger.events",
            "select position from ledger.log",
            "select sum(seq) from ledger.heads",
            "select count(*) from pages.people",
        )
    ]


def test_a_lost_race_is_tried_again(database: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch):
    family, insert, raced = start(ledger), Recorder.insert_events, list[int]()

    def raced_insert(self: Recorder, *given: Any, **options: Any) -> Any:
        if self is ledger.store and len(raced) < 3:
            # Somebody else gets in between the reading and the append, three times.
            raced.append(elsewhere.tell(family, named(f"p-{len(raced)}"), by()).seq)
        return insert(self, *given, **options)

    with another(database) as elsewhere, monkeypatch.context() as patch:
        patch.setattr(Recorder, "insert_events", raced_insert)
        told = ledger.tell(family, named("mary"), by())
    assert raced == [2, 3, 4]
    assert told.seq == 5
    assert set(ledger.family(family).network.members) == {"p-0", "p-1", "p-2", "mary"}
    expect_whole(database, ledger, [])


def test_a_real_conflict_is_refused_in_words(database: str, ledger: Ledger):
    family = start(ledger)
    with another(database) as elsewhere:
        elsewhere.tell(family, bottom_line(), by())
        with pytest.raises(Refused, match="Version 1 of the bottom line has been set meanwhile"):
            ledger.tell(family, bottom_line(statement="Mine."), by())
    assert look(database, "select count(*) from ledger.events")[0][0] == 2
    assert ledger.family(family).case.bottom_line == 1


def test_too_many_lost_races_are_told_in_words(ledger: Ledger, monkeypatch: pytest.MonkeyPatch):
    family, tries = start(ledger), list[int]()

    def always_late(self: Recorder, *given: Any, **options: Any) -> Any:
        tries.append(1)
        raise ledger_module.IntegrityError

    monkeypatch.setattr(Recorder, "insert_events", always_late)
    with pytest.raises(Busy, match="Try again in a moment"):
        ledger.tell(family, named("mary"), by())
    assert len(tries) == ledger_module.TRIES


def test_a_projections_own_error_is_no_lost_race_and_stores_nothing(database: str, ledger: Ledger):
    family = start(ledger)
    before = counts(database)
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("alter table pages.people add constraint no_mary check (name <> 'Mary')")
        owner.execute("create unique index one_aunt on pages.people (relationship)")
    with pytest.raises(psycopg.errors.CheckViolation, match="no_mary"):
        ledger.tell(family, named("mary", "Mary"), by())
    assert counts(database) == before
    ledger.tell(family, named("jo", "Jo"), by())
    one = counts(database)
    # A unique index of a projection looks most like a race.
    with pytest.raises(psycopg.errors.UniqueViolation, match="one_aunt"):
        ledger.tell(family, named("kim", "Kim"), by())
    assert counts(database) == one
    assert set(ledger.family(family).network.members) == {"jo"}
    expect_whole(database, ledger, [])


def test_the_librarys_own_settings_change_nothing(
    database: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
):
    for name, value in FOREIGN_SETTINGS.items():
        monkeypatch.setenv(name, value)
        monkeypatch.setenv(f"LEDGER_{name}", value)
    other = Ledger(ledger.pool, KEK)
    family = start(other)
    other.tell(family, named("mary", "Mary"), by())
    assert [one.event.name for one in ledger.read(family)[1:]] == ["Mary"]
    assert look(database, "select name from pages.people") == [("Mary",)]
    expect_whole(database, other, [])
