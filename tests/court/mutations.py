"""What an attacker can do to a sealed pack, with the list of files made again after every change.

    python -m tests.court.mutations PACK.zip [EVERY]

tries each single-bit change of history.json, proof.json, redactions.json and history.pdf (or every
EVERYth one) against verify.py, and ends with 1 where one is not noticed.
"""

from __future__ import annotations

import io
import json
import sys
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from backend import seal
from backend.proof import verify as checker

PROOF = ("history.json", "proof.json", "redactions.json", "history.pdf")
Files = dict[str, bytes]


def opened(pack: bytes) -> Files:
    """The files of a pack."""
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def listed(files: Files) -> Files:
    """The files with a list that fits them."""
    inside = {name: content for name, content in files.items() if name != "manifest.json"}
    digests = {name: checker.hashlib.sha256(each).hexdigest() for name, each in inside.items()}
    return inside | {"manifest.json": seal.canonical({"v": 1, "files": digests})}


def zipped(files: Files, twice: tuple[str, bytes] | None = None) -> bytes:
    """A zip of the files as they are."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
        if twice:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                archive.writestr(zipfile.ZipInfo(twice[0]), twice[1])
    return made.getvalue()


def flipped(content: bytes, bit: int) -> bytes:
    """The same bytes with one bit turned over."""
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def verdict(files: Files) -> str:
    """What verify.py finds wrong with these files, "" for nothing; without the zip around them."""
    try:
        entries = checker.entries_of(checker.read(files, "history.json"))
        list(checker.told(entries))
        list(checker.pages(files, entries))
    except checker.Wrong as wrong:
        return str(wrong)
    return ""


def changed(files: Files, change: Callable[[list[Any]], object]) -> bytes:
    """A pack in which the entries were changed."""
    history = json.loads(files["history.json"])
    change(history["entries"])
    return zipped(listed(files | {"history.json": seal.canonical(history)}))


def _numbered(entries: list[Any]) -> None:
    for number, entry in enumerate(entries, start=1):
        entry["header"]["seq"] = number


def _drop(entries: list[Any]) -> None:
    del entries[4]
    _numbered(entries)


def _swap(entries: list[Any]) -> None:
    entries[4], entries[5] = entries[5], entries[4]
    _numbered(entries)


def _twice(entries: list[Any]) -> None:
    entries.insert(4, json.loads(json.dumps(entries[4])))
    _numbered(entries)


def _hide(entries: list[Any]) -> None:
    entries[4] |= {"commitments": None, "fields": None}


def _hide_field(entries: list[Any]) -> None:
    entries[4]["fields"][0] = None


def _cut(entries: list[Any]) -> None:
    del entries[-1]


CHANGES = (_drop, _swap, _twice, _hide, _hide_field, _cut)


def attacks(pack: bytes, other: bytes) -> Iterator[tuple[str, bytes]]:
    """Every change by name; `other` is a pack of another history to graft from."""
    files, foreign = opened(pack), opened(other)
    for change in CHANGES:
        yield change.__name__, changed(files, change)
    strange = json.loads(foreign["history.json"])["entries"]

    def graft(entries: list[Any]) -> None:
        entries[4] = strange[9]
        _numbered(entries)

    yield "graft", changed(files, graft)
    for name in PROOF:
        yield f"{name} of another pack", zipped(listed(files | {name: foreign[name]}))
        without = {each: content for each, content in files.items() if each != name}
        yield f"without {name}", zipped(listed(without))
    for name in ("extra.txt", "../verify.py", "/history.pdf", "a\\b", "HISTORY.PDF"):
        yield f"with {name}", zipped(listed(files | {name: b"x"}))
    yield "unlisted", zipped(files | {"extra.txt": b"x"})
    yield "two of one name", zipped(files, ("history.pdf", b"%PDF-1.7 another"))
    for name in ("history.json", "proof.json", "redactions.json", "manifest.json"):
        plain = files[name].replace(b'"v":1', b'"v":1,"v":1', 1)
        again = plain if name == "manifest.json" else b""
        spelt = listed(files | {name: plain})
        yield f"{name} says one thing twice", zipped(spelt | ({name: again} if again else {}))
    schedule = json.loads(files["redactions.json"])
    if schedule["withheld"]:
        schedule["withheld"].pop()
        yield (
            "a shorter schedule",
            zipped(listed(files | {"redactions.json": seal.canonical(schedule)})),
        )
    for share in (0.1, 0.5, 0.9, 0.999):
        yield f"cut at {share}", pack[: int(len(pack) * share)]


def main() -> int:
    """Turns over every bit; how many are not noticed."""
    files = opened(Path(sys.argv[1]).read_bytes())
    step, missed, tried = int(sys.argv[2]) if len(sys.argv) > 2 else 1, 0, 0
    for name in PROOF:
        for bit in range(0, len(files[name]) * 8, step):
            tried += 1
            if not verdict(files | {name: flipped(files[name], bit)}):
                missed += 1
                print(f"not noticed: {name}, bit {bit}")
    print(f"{tried} changes, {missed} not noticed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
