"""What the census reader takes, leaves out and refuses, with files sound and hostile."""

import io
import random
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from backend import census, census_stream
from backend.census import (
    CensusFileRefused,
    EndedEpisode,
    OpenEpisode,
    RefusedRow,
    Survey,
    Warned,
    read,
    survey,
)

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT.parent / "shared" / "data" / "cin-census"
TODAY = date(2026, 3, 31)
HEADER = (
    "<Header><CollectionDetails><Collection>CIN</Collection><Year>2026</Year></CollectionDetails>"
    "<Source><LEA>201</LEA></Source></Header>"
)
SECRET = "Wilhelmina"

needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(),
    reason="NOT PROVEN HERE: shared/data/cin-census is missing, so the samples were not read",
)


def episode(referral: str = "2025-06-01", *more: str) -> str:
    return f"<CINdetails><CINreferralDate>{referral}</CINreferralDate>{''.join(more)}</CINdetails>"


def child(*parts: str, ref: str = "C1", identifiers: str = "", born: str = "2015-03-27") -> str:
    return (
        f"<Child><ChildIdentifiers><LAchildID>{ref}</LAchildID>"
        f"<PersonBirthDate>{born}</PersonBirthDate>{identifiers}</ChildIdentifiers>"
        f"{''.join(parts)}</Child>"
    )


def message(*children: str, before: str = "", encoding: str = "utf-8") -> bytes:
    text = (
        f"{before}<Message>\n{HEADER}\n<Children>\n{chr(10).join(children)}\n</Children></Message>"
    )
    return text.encode(encoding)


def of(content: bytes) -> Survey:
    return survey(io.BytesIO(content), today=TODAY)


def refusal(content: bytes | BinaryIO) -> CensusFileRefused:
    source = io.BytesIO(content) if isinstance(content, bytes) else content
    with pytest.raises(CensusFileRefused) as caught:
        survey(source, today=TODAY)
    assert SECRET not in str(caught.value)
    return caught.value


def only_refused(*children: str) -> RefusedRow:
    found = of(message(*children))
    assert not found.open
    (row,) = found.refused
    assert SECRET not in row.reason
    return row


# What is taken


@needs_samples
@pytest.mark.parametrize(
    ("today", "opened", "ended", "reasons"),
    [
        (date(2022, 7, 21), 137, 243, {"death": 8, "referralDate": 8, "closureDate": 6}),
        (TODAY, 137, 247, {"death": 10, "referralDate": 4, "closureDate": 4}),
        (date(2031, 12, 31), 137, 252, {"death": 13, "referralDate": 0, "closureDate": 0}),
    ],
)
def test_the_large_sample_in_numbers(
    today: date, opened: int, ended: int, reasons: dict[str, int]
) -> None:
    found = survey(SAMPLES / "fake_CIN_data.xml", today=today)
    assert (found.children, found.episodes, found.children_without_episode) == (332, 402, 0)
    assert (len(found.open), found.ended, found.stray_texts) == (opened, ended, 0)
    assert {key: sum(key in row.reason for row in found.refused) for key in reasons} == reasons
    assert sum(reasons.values()) == len(found.refused)


@needs_samples
def test_the_newest_shape_with_its_stray_text() -> None:
    found = survey(SAMPLES / "CIN_Census_2026.xml", today=TODAY)
    assert (found.children, found.episodes, len(found.open), found.ended) == (2, 2, 0, 2)
    assert (found.authority, found.year, found.refused) == ("201", "2023", ())
    assert (found.stray_texts, [warning.line for warning in found.warnings]) == (1, [23])


def test_an_open_episode_with_everything() -> None:
    details = episode(
        "2025-06-01",
        "<ReferralSource>1A</ReferralSource><PrimaryNeedCode>N4</PrimaryNeedCode>",
        "<ReferralNFA>true</ReferralNFA><CINclosureDate/>",
        "<ChildProtectionPlans><CPPstartDate>2025-01-01</CPPstartDate>"
        "<CPPendDate>2025-02-01</CPPendDate></ChildProtectionPlans>",
        "<ChildProtectionPlans><CPPstartDate>2025-07-01</CPPstartDate></ChildProtectionPlans>",
        "<PreProceedingsandFGDM><FGDMMeetingOffer>1</FGDMMeetingOffer>"
        "<FGDMMeetingFac>false</FGDMMeetingFac></PreProceedingsandFGDM>",
    )
    found = of(
        message(child(details, identifiers="<UPN>A123456789123</UPN><Sex>F</Sex><New>1</New>"))
    )
    assert found.open == (
        OpenEpisode(
            line=4,
            child_ref="C1",
            upn="A123456789123",
            born=date(2015, 3, 27),
            expected_birth=None,
            sex="F",
            referral=date(2025, 6, 1),
            source="1A",
            need="N4",
            on_child_protection_plan=True,
            family_group_decision_making_offered=True,
            family_group_decision_making_held=False,
        ),
    )
    assert (found.authority, found.year, found.refused, found.warnings) == ("201", "2026", (), ())


@pytest.mark.parametrize(
    ("element", "sex"),
    [
        ("<GenderCurrent>1</GenderCurrent>", "M"),
        ("<GenderCurrent>2</GenderCurrent>", "F"),
        ("<GenderCurrent>9</GenderCurrent>", "U"),
        ("<Sex>M</Sex>", "M"),
        ("<Sex>U</Sex>", "U"),
        ("", None),
    ],
)
def test_sex_is_read_from_both_shapes(element: str, sex: str | None) -> None:
    (row,) = of(message(child(episode(), identifiers=element))).open
    assert row.sex == sex


def test_read_gives_rows_in_the_order_of_the_file() -> None:
    content = message(
        child(episode("2024-01-01", "<CINclosureDate>2024-02-01</CINclosureDate>"), episode()),
        child(episode("2099-01-01"), ref="C2"),
    )
    rows = list(read(io.BytesIO(content), today=TODAY))
    assert [type(row) for row in rows] == [EndedEpisode, OpenEpisode, RefusedRow]
    assert [row.line for row in rows] == [4, 4, 5]


def test_an_unborn_child_is_taken_with_the_expected_date() -> None:
    unborn = (
        "<Child><ChildIdentifiers><LAchildID>U1</LAchildID>"
        "<ExpectedPersonBirthDate>2026-07-01</ExpectedPersonBirthDate></ChildIdentifiers>"
        f"{episode('2026-01-10')}</Child>"
    )
    dated_ahead = child(episode("2026-01-10"), ref="U2", born="2026-07-01")
    found = of(message(unborn, dated_ahead))
    assert [(row.born, row.expected_birth) for row in found.open] == [(None, date(2026, 7, 1))] * 2


def test_a_child_without_episodes_is_counted() -> None:
    found = of(message(child(), child(episode(), ref="C2")))
    assert (found.children, found.children_without_episode, found.episodes) == (2, 1, 1)


def test_a_plan_that_ends_after_today_is_still_open() -> None:
    plan = (
        "<ChildProtectionPlans><CPPstartDate>2025-07-01</CPPstartDate>"
        "<CPPendDate>2026-12-01</CPPendDate></ChildProtectionPlans>"
    )
    (row,) = of(message(child(episode("2025-06-01", plan)))).open
    assert row.on_child_protection_plan


def test_values_that_are_not_codes_are_left_empty_with_a_warning() -> None:
    found = of(
        message(
            child(
                episode("2025-06-01", f"<PrimaryNeedCode>{SECRET}</PrimaryNeedCode>"),
                identifiers="<UPN>nonsense</UPN><Sex>X</Sex>",
            )
        )
    )
    (row,) = found.open
    assert (row.upn, row.sex, row.need) == (None, None, None)
    assert [warning.reason.split()[0] for warning in found.warnings] == [
        "UPN",
        "Sex",
        "PrimaryNeedCode",
    ]


# Rows that are refused


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (child(episode(), ref=""), "LAchildID is missing"),
        (child(episode(), ref=f"=cmd({SECRET})"), "characters"),
        (child(episode(), ref=f"{SECRET} Smith"), "characters"),
        (child(episode(), ref="Zo\u00eb1"), "characters"),
        (child(episode(), ref="C1\u202e2"), "characters"),
        (child(episode(), ref="9" * 51), "LAchildID is longer"),
        (child(episode(), ref="C1<b/>"), "other elements"),
        (child(episode(), identifiers=f"<UPN>{SECRET * 9}</UPN>"), "UPN is longer"),
        (child(episode(), identifiers="<LAchildID>C9</LAchildID>"), "more than once"),
        (child(episode("")), "CINreferralDate is missing"),
        (child("<CINdetails/>"), "CINreferralDate is missing"),
        (child(episode("01/06/2025")), "CINreferralDate is not a date"),
        (child(episode("20250601")), "CINreferralDate is not a date"),
        (child(episode("2025-02-30")), "CINreferralDate is not a date"),
        (child(episode("\u0662\u0660\u0662\u0665-06-01")), "CINreferralDate is not a date"),
        (child(episode("0001-01-01")), "before 1900"),
        (child(episode("2026-04-01")), "CINreferralDate is in the future"),
        (child(episode("2014-06-01")), "nine months before"),
        (child(episode(), born=SECRET), "PersonBirthDate is not a date"),
        (child(episode("2025-06-01", "<CINclosureDate>soon</CINclosureDate>")), "not a date"),
        (
            child(episode("2025-06-01", "<CINclosureDate>2025-05-31</CINclosureDate>")),
            "before CINreferralDate",
        ),
        (
            child(episode("2025-06-01", "<CINclosureDate>2026-04-01</CINclosureDate>")),
            "has not ended",
        ),
        (
            child(episode("2025-06-01", "<CINclosureDate><x/>2025-07-01</CINclosureDate>")),
            "other elements",
        ),
        (
            child(episode("2025-06-01", "<CINreferralDate>2025-06-02</CINreferralDate>")),
            "more than once",
        ),
        (
            child(
                episode(
                    "2025-06-01",
                    "<ChildProtectionPlans><CPPstartDate>?</CPPstartDate></ChildProtectionPlans>",
                )
            ),
            "CPPstartDate is not a date",
        ),
        (
            child(episode(), identifiers="<PersonDeathDate>2025-09-01</PersonDeathDate>"),
            "a person must look at this",
        ),
    ],
)
def test_a_row_is_refused(row: str, reason: str) -> None:
    refused = only_refused(row)
    assert reason in refused.reason
    assert refused.line == 4
    assert refused.child_ref in {"C1", None}


def test_a_reference_that_is_not_well_formed_never_reaches_the_refused_rows() -> None:
    assert only_refused(child(episode(), ref=f"{SECRET} Smith")).child_ref is None


def test_a_child_who_died_with_only_ended_episodes_is_left_out_as_ended() -> None:
    found = of(
        message(
            child(
                episode("2025-06-01", "<CINclosureDate>2025-09-01</CINclosureDate>"),
                identifiers="<PersonDeathDate>2025-09-01</PersonDeathDate>",
            )
        )
    )
    assert (found.ended, found.refused) == (1, ())


def test_of_two_open_episodes_the_latest_is_taken() -> None:
    found = of(message(child(episode("2025-06-01"), episode("2025-09-01"), episode("2024-01-01"))))
    (taken,) = found.open
    assert taken.referral == date(2025, 9, 1)
    assert ["another open episode" in row.reason for row in found.refused] == [True, True]
    assert found.episodes == 3


@pytest.mark.parametrize("separator", ["\n", ""])
def test_a_second_block_for_the_same_child_is_refused(separator: str) -> None:
    found = of(message(separator.join([child(episode("2025-06-01")), child(episode())])))
    (taken,) = found.open
    assert taken.referral == date(2025, 6, 1)
    assert "another Child element, at line 4" in found.refused[0].reason


# Files that are refused


def entities(declarations: str, use: str) -> bytes:
    return f"<!DOCTYPE Message [{declarations}]>\n<Message>{use}</Message>".encode()


LAUGHS = '<!ENTITY l0 "lol">' + "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12)
)


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE Message><Message/>",
        b'<!DOCTYPE Message SYSTEM "census.dtd"><Message/>',
        b'<!DOCTYPE Message PUBLIC "a" "http://127.0.0.1:9/census.dtd"><Message/>',
        entities(LAUGHS, "&l11;"),
        entities(f'<!ENTITY a "{"a" * 50_000}">', "&a;" * 50_000),
        message(child(episode()), before="<!DOCTYPE Message>"),
        "\ufeff<!DOCTYPE Message [<!ENTITY a 'b'>]><Message>&a;</Message>".encode("utf-16-le"),
        b'<?xml version="1.0" encoding="UTF-7"?>\n+ADwAIQ-DOCTYPE Message+AD4APA-Message/+AD4-',
    ],
)
def test_a_doctype_is_refused_outright(content: bytes) -> None:
    assert "DOCTYPE" in refusal(content).reason


def test_laughs_in_an_attribute_are_refused() -> None:
    refusal(f'<!DOCTYPE Message [{LAUGHS}]><Message a="&l11;"/>'.encode())


def test_a_late_doctype_is_refused() -> None:
    refusal(b"<Message><!DOCTYPE Message></Message>")
    refusal(message(child(episode())) + b"<!DOCTYPE Message>")


def test_nothing_outside_the_file_is_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(f'<!ENTITY leaked "{SECRET}">')
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        remote = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        for place in (secret.as_uri(), remote):
            refusal(entities(f'<!ENTITY x SYSTEM "{place}">', "&x;"))
            refusal(entities(f'<!ENTITY % x SYSTEM "{place}">%x;', "&leaked;"))
            refusal(f'<!DOCTYPE Message SYSTEM "{place}"><Message>&leaked;</Message>'.encode())
        with pytest.raises(BlockingIOError):
            server.accept()


def test_an_entity_nobody_declared_is_refused() -> None:
    assert "broken" in refusal(message(child(episode(), ref="C&boo;"), "\n\n")).reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\n\n", "not an XML file"),
        (f"{SECRET},2015-03-27\n".encode(), "not an XML file"),
        (b"PK\x03\x04 a spreadsheet", "not an XML file"),
        (b"\x1f\x8b\x08\0\0\0\0\0", "not an XML file"),
        (f"<{SECRET}/>".encode(), "not a children in need census"),
        (b"<Message/>", "not a children in need census"),
        (b"<Message><Children><Child/></Children></Message>", "not a children in need census"),
        (message().replace(b">CIN<", b">CLA<"), "another collection"),
        (message() + b"<Message/>", "broken"),
        (f"<Message>\n<{SECRET}></Other></Message>".encode(), "broken"),
        (message(f"<{SECRET}"), "broken"),
    ],
)
def test_a_file_that_is_not_a_census_is_refused(content: bytes, reason: str) -> None:
    assert reason in refusal(content).reason


def test_a_file_cut_short_anywhere_is_refused() -> None:
    content = message(child(episode()), "<!-- note -->", child("<![CDATA[ ]]>", ref="C2"))
    for end in range(1, len(content)):
        refusal(content[:end])
    assert "stops before its end" in refusal(content[:-15]).reason


def test_the_refusal_names_the_line() -> None:
    broken = message(child(episode()), "<Child></Oops>")
    assert refusal(broken).line == 5
    assert str(refusal(broken)).endswith("(line 5)")


def test_a_file_that_is_missing_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.xml", tmp_path):
        with pytest.raises(CensusFileRefused, match="cannot be opened"):
            survey(path, today=TODAY)


def test_a_file_that_fails_half_way_is_refused() -> None:
    class Failing(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 100:
                raise OSError(SECRET)
            return super().readline(size)

    assert "read to its end" in refusal(Failing(message(child(episode())))).reason


# Encodings


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("UTF-8", "utf-8"),
        ("UTF-8", "utf-8-sig"),
        ("UTF-16", "utf-16"),
        ("ISO-8859-1", "latin-1"),
        ("windows-1252", "cp1252"),
    ],
)
def test_an_encoding_that_is_declared_rightly_is_read(declared: str, encoding: str) -> None:
    found = of(
        message(
            child(episode()),
            "<Note>Zo\u00eb</Note>",
            child(episode("2099-01-01"), ref="C2"),
            before=f'<?xml version="1.0" encoding="{declared}"?>\n',
            encoding=encoding,
        )
    )
    assert [row.line for row in found.open] == [5]
    assert [row.line for row in found.refused] == [7]


def test_utf_16_most_significant_byte_first_is_read() -> None:
    content = message(child(episode()), before="\ufeff", encoding="utf-16-be")
    assert [row.line for row in of(content).open] == [4]


def test_latin_1_bytes_declared_as_utf_8_are_refused() -> None:
    content = message(
        "<Note>Zo\u00eb</Note>",
        child(episode()),
        before='<?xml version="1.0" encoding="UTF-8"?>\n',
        encoding="latin-1",
    )
    found = refusal(content)
    assert ("encoding" in found.reason, found.line) == (True, 5)


@pytest.mark.parametrize("declared", ["UTF-16", "klingon", "IBM037"])
def test_a_wrong_encoding_declaration_is_refused(declared: str) -> None:
    content = message(before=f'<?xml version="1.0" encoding="{declared}"?>\n')
    refusal(content)


# Strange but sound XML


def test_stray_text_is_passed_over_and_counted() -> None:
    found = of(message("stray", child("\n\n", episode(), SECRET), "more\n\n"))
    assert len(found.open) == 1
    assert found.stray_texts == 3
    assert found.warnings == tuple(
        Warned(line=line, reason="Text that stands between elements was passed over.")
        for line in (4, 7, 8)
    )


def test_no_more_warnings_are_kept_than_a_person_reads() -> None:
    found = of(message("x<a/>" * 150))
    assert (found.stray_texts, len(found.warnings), found.warnings_left_out) == (150, 100, 50)


def test_comments_instructions_and_cdata_do_not_split_values() -> None:
    found = of(
        message(
            "<!-- one --><?two three?>",
            child(episode("2025-<!-- x -->06<?y z?>-<![CDATA[01]]>"), ref="<![CDATA[C7]]>"),
        )
    )
    (row,) = found.open
    assert (row.child_ref, row.referral) == ("C7", date(2025, 6, 1))
    assert found.stray_texts == 0


def test_cdata_that_only_looks_like_a_doctype_is_text() -> None:
    assert of(message("<Note><![CDATA[<!DOCTYPE x>]]></Note>", child(episode()))).episodes == 1


@pytest.mark.parametrize("prefix", ["", "c:"])
def test_one_namespace_for_the_whole_file_is_read(prefix: str) -> None:
    plain = message(child(episode())).decode().replace("</", "\0").replace("<", f"<{prefix}")
    declared = f' xmlns{":" + prefix[:-1] if prefix else ""}="urn:census">'
    text = plain.replace("\0", f"</{prefix}").replace("Message>", f"Message{declared}", 1)
    assert len(of(text.encode()).open) == 1


def test_elements_of_another_namespace_are_passed_over() -> None:
    foreign = '<x:LAchildID xmlns:x="urn:x">C9</x:LAchildID><LAchildID xmlns="urn:x">C8</LAchildID>'
    (row,) = of(message(child(episode(), identifiers=foreign))).open
    assert row.child_ref == "C1"


def test_lines_are_right_after_sixty_five_thousand() -> None:
    far = "\n".join(["<Note>\n</Note>"] * 50_000)
    found = of(message(far, child(episode()), "stray", child(episode(""), ref="C2")))
    assert [row.line for row in found.open] == [100_004]
    assert [row.line for row in found.refused] == [100_006]
    assert [warning.line for warning in found.warnings] == [100_005]
    assert refusal(message(far, "<a></b>")).line == 100_004


# Size


def test_deep_nesting_is_refused() -> None:
    assert refusal(message("<a>" * 100_000)).line == 4
    assert "deep" in refusal(message("<a>\n" * 100 + "</a>\n" * 100)).reason


class Endless(io.RawIOBase):
    """A file that never stops, and says how much of it was asked for."""

    def __init__(self, start: bytes, again: bytes) -> None:
        self.given = 0
        self._pieces = self._all(start, again)
        self._left = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        while len(self._left) < size:
            self._left += next(self._pieces)
        self.given += size
        piece, self._left = self._left[:size], self._left[size:]
        return piece

    def readline(self, size: int | None = -1, /) -> bytes:
        return self.read(size or 0)

    @staticmethod
    def _all(start: bytes, again: bytes) -> Iterator[bytes]:
        yield start
        while True:
            yield again * 1000


@pytest.mark.parametrize(
    ("start", "again"),
    [
        (message()[:-23], b"x"),
        (message()[:-23] + b"<Note>", b"text and more "),
        (message()[:-23] + b"<Note><![CDATA[", b"x"),
        (message()[:-23] + b"<!--", b"x"),
        (message()[:-23], b"<!--x-->"),
        (message()[:-23] + b"<", b"x"),
        (message()[:-23] + b"<Note a='", b"x"),
        (message()[:-23], b"&#120;"),
        (b"<!DOCTYPE Message [", b"<!ENTITY a 'b'>"),
        (b"", b" "),
    ],
)
def test_a_piece_without_end_is_refused_early(start: bytes, again: bytes) -> None:
    endless = Endless(start, again)
    refusal(cast(BinaryIO, endless))
    assert endless.given < 3 * census_stream.LONGEST_GAP


def test_rows_without_end_are_refused() -> None:
    start = message()[:-22]
    for again in (b"<Child><CINdetails/></Child>", b"<CINdetails/>"):
        opening = start if again.startswith(b"<Child>") else start + b"<Child>"
        assert "more than" in refusal(cast(BinaryIO, Endless(opening, again))).reason.lower()


def test_more_children_than_any_authority_has_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(census, "MOST_CHILDREN", 2)
    assert "more than 2 children" in refusal(message(*["<Child/>"] * 3)).reason


MEASURE = """
import resource, sys
from datetime import date
from pathlib import Path
from backend.census import survey
found = survey(Path(sys.argv[1]), today=date(2026, 3, 31))
print(found.episodes, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def peak(path: Path, content: Iterator[bytes]) -> tuple[int, int]:
    with path.open("wb") as file:
        file.writelines(content)
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    episodes, kilobytes = done.stdout.split()
    return int(episodes), int(kilobytes)


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is in kilobytes on Linux only")
@pytest.mark.parametrize("between", ["\n", ""], ids=["lines", "one line"])
def test_memory_stays_flat(tmp_path: Path, between: str) -> None:
    unread = "<Assessments>" + f"<Factor>1A</Factor>{between}" * 200 + "</Assessments>"
    closed = episode("2025-06-01", "<CINclosureDate>2025-07-01</CINclosureDate>", unread)

    def census_of(count: int) -> Iterator[bytes]:
        yield message()[:-22]
        for number in range(count):
            yield child(closed, ref=f"C{number}").encode() + between.encode()
        yield b"</Children></Message>"

    small = peak(tmp_path / "small.xml", census_of(10))
    large = peak(tmp_path / "large.xml", census_of(4_800))
    assert (tmp_path / "large.xml").stat().st_size > 19_000_000
    assert (small[0], large[0]) == (10, 4_800)
    assert large[1] - small[1] < 8_000, "kilobytes more for 20 MB more"


# Progress, and no traceback whatever comes


def test_progress_is_told_to_the_end(tmp_path: Path) -> None:
    path = tmp_path / "census.xml"
    path.write_bytes(message("<Note>\n</Note>" * 60_000, child(episode())))
    told: list[tuple[int, int | None]] = []
    survey(path, today=TODAY, on_progress=lambda done, total: told.append((done, total)))
    size = path.stat().st_size
    assert told[-1] == (size, size)
    assert len(told) > 2
    assert told == sorted(told)


def test_progress_without_a_known_size() -> None:
    told: list[tuple[int, int | None]] = []
    content = message(child(episode()))
    survey(
        io.BytesIO(content), today=TODAY, on_progress=lambda done, all_: told.append((done, all_))
    )
    assert told == [(len(content), None)]


def test_damage_is_refused_or_read_and_never_a_traceback() -> None:
    chance = random.Random(20260331)
    sound = message(
        child(episode("2025-06-01", "<ReferralSource>1A</ReferralSource>"), episode("2024-01-01")),
        "<!-- note --><![CDATA[ ]]>",
        child(episode(), ref="C2", identifiers="<UPN>A123456789123</UPN>"),
    )
    pieces = [b"<", b">", b"&", b"&x;", b"]]>", b"\0", b"\xff", b"</Child>", b"<Child>", b"\n", b""]
    for _ in range(3_000):
        damaged = bytearray(sound)
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(damaged))
            damaged[at : at + chance.randint(0, 12)] = chance.choice(pieces)
        try:
            found = of(bytes(damaged))
        except CensusFileRefused:
            continue
        assert found.episodes == len(found.open) + found.ended + len(found.refused)
