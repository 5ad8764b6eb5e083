"""Checks a history pack without the software that made it.

    python3 -I verify.py PACK.zip
    python3 -I verify.py PACK.zip --entry 31 --code ABCDE-FGHIJ-KLMNO-PQRST
    python3 -I verify.py PACK.zip --compare OTHER.zip

Needs Python 3.8 or newer and nothing else; no network is used. Every line of the answer begins
with PASS, FAIL or NOT CHECKED. Ends with 0 when nothing failed, with 1 otherwise. How the digests
are made is in README.txt, so that somebody may write a checker of their own.
"""

# pyright: basic

import argparse
import base64
import hashlib
import json
import re
import sys
import zipfile

MOST = 2**53 - 1
ENTRY = {"commitments", "fields", "header", "link"}
HEADER = {"fields", "n", "prev", "recorded_at", "seq", "stream", "v"}
NO_LINK = "0" * 64
HEX = re.compile(r"[0-9a-f]*\Z")
PLAIN = {"README.txt", "history.json", "manifest.json", "verify.html", "verify.py"}
WHOLE = PLAIN | {"history.pdf", "proof.json", "redactions.json"}
SCHEDULE = {"included", "outside", "position", "v", "withheld"}
ROW = {"decided_by", "decided_on", "entry", "field", "ground", "number", "reason", "role"}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z\Z", re.ASCII)


class Wrong(Exception):
    """Something in the pack is not as it must be."""


def main(arguments):
    """Checks what the command line names; 0 when nothing failed."""
    parser = argparse.ArgumentParser(description="Checks a history pack.")
    parser.add_argument("pack", help="the pack (zip)")
    parser.add_argument("--entry", type=int, help="the entry number printed beside a copy code")
    parser.add_argument("--code", help="the copy code on a paper copy: four groups of five")
    parser.add_argument("--compare", metavar="OTHER", help="another pack of the same family")
    asked = parser.parse_args(arguments)
    if (asked.entry is None) != (asked.code is None):
        parser.error("--entry and --code go together")
    try:
        files, history = opened(asked.pack)
        for line in told(history):
            say("PASS", line)
        for line in pages(files, history):
            say("PASS", line)
        if asked.code is None:
            say(
                "NOT CHECKED",
                "No copy code from paper was given, so an altered pack that was "
                "sealed again from the first altered entry on would not be noticed.",
            )
        else:
            say("PASS", code_checked(history, asked.entry, asked.code))
        if asked.compare is not None:
            say("PASS", compared(history, *opened(asked.compare)))
    except Wrong as wrong:
        say("FAIL", str(wrong))
        return 1
    print("This shows that nothing was altered, left out or moved. It does not show that what an")
    print("entry says is true, or that everything that happened was written down.")
    return 0


def say(mark, line):
    """One line of the answer."""
    print(f"{mark}: {line}")


def opened(path):
    """A pack's files and the entries of its history.json, after every check on the pack itself."""
    try:
        with open(path, "rb") as file, zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            for info in archive.infolist():
                if info.compress_type != zipfile.ZIP_STORED:
                    raise Wrong(
                        f"{info.filename!a} is packed in a way that this check does not read."
                    )
            files = {name: archive.read(name) for name in names}
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise Wrong(f"The pack does not open: {error}.") from None
    if len(files) != len(names):
        raise Wrong("Two files of the pack have one name.")
    manifest = read(files, "manifest.json")
    listed = manifest.get("files") if isinstance(manifest, dict) else None
    if not isinstance(listed, dict) or set(manifest) != {"files", "v"} or not one(manifest["v"]):
        raise Wrong("manifest.json is not a list of files.")
    if set(listed) != set(files) - {"manifest.json"}:
        raise Wrong("The files in the pack are not those that manifest.json lists.")
    for name, digest in listed.items():
        if hashlib.sha256(files[name]).hexdigest() != digest:
            raise Wrong(f"{name} is not the file that manifest.json lists.")
    return files, entries_of(read(files, "history.json"))


def read(files, name):
    """A JSON file that is its own canonical form, so that one content has one spelling."""
    if name not in files:
        raise Wrong(f"The pack has no {name}.")
    try:
        found = json.loads(files[name].decode("utf-8"), parse_float=refuse, parse_constant=refuse)
        again = canonical(found)
    except (ValueError, RecursionError):
        raise Wrong(f"{name} does not read.") from None
    if again != files[name]:
        raise Wrong(f"{name} is not spelt in the one way that it may be.")
    return found


def refuse(text):
    """Numbers with a fraction have more than one spelling, so there are none."""
    raise ValueError(text)


# Made once: a pack holds some ten thousand values to spell.
SPELL = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
).encode


def canonical(value):
    """The one spelling of a value: keys sorted, no blanks, UTF-8."""
    return SPELL(value).encode("utf-8")


def whole(value, least):
    """Whether a value is a whole number and not less than `least`."""
    return type(value) is int and least <= value <= MOST


def one(value):
    """Whether a value is the number 1, and not something that only equals it."""
    return type(value) is int and value == 1


def digits(value, count):
    """Whether a value is so many hexadecimal digits in small letters."""
    return type(value) is str and len(value) == count and HEX.match(value) is not None


def entries_of(history):
    """The entries of a history, each found to have the shape that it must have."""
    if not isinstance(history, dict) or set(history) != {"entries", "v"} or not one(history["v"]):
        raise Wrong("history.json is not a history of version 1.")
    entries = history["entries"]
    if not isinstance(entries, list) or not entries:
        raise Wrong("history.json holds no entries.")
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict) or set(entry) != ENTRY or not digits(entry["link"], 64):
            raise Wrong(f"Entry {number} does not have the shape of an entry.")
        head = entry["header"]
        if (
            not isinstance(head, dict)
            or set(head) != HEADER
            or not all(digits(head[name], 64) for name in ("fields", "prev"))
            or not (type(head["stream"]) is str and type(head["recorded_at"]) is str)
            or not TIME.match(head["recorded_at"])
            or not (whole(head["n"], 1) and whole(head["seq"], 1))
            or not one(head["v"])
        ):
            raise Wrong(f"The header of entry {number} does not have the shape of a header.")
        check_shape(number, entry, head["n"])
    return entries


def check_shape(number, entry, count):
    """Whether the fields of an entry are as many as its header says, or it is withheld whole."""
    made, fields = entry["commitments"], entry["fields"]
    if made is None and fields is None:
        return
    if not (isinstance(made, list) and isinstance(fields, list)):
        raise Wrong(f"Entry {number} is neither shown nor withheld.")
    if not len(made) == len(fields) == count or not all(digits(one, 64) for one in made):
        raise Wrong(f"Entry {number} has more or fewer fields than its header says.")
    for field in fields:
        if field is not None and not (
            isinstance(field, list)
            and len(field) == 3
            and digits(field[0], 32)
            and type(field[1]) is str
        ):
            raise Wrong(f"A field of entry {number} does not have the shape of a field.")


def told(entries):
    """Checks every entry and yields what was found, a line each."""
    shown = part = withheld = 0
    link, time, stream = NO_LINK, "", entries[0]["header"]["stream"]
    for number, entry in enumerate(entries, start=1):
        head = entry["header"]
        if head["seq"] != number:
            raise Wrong(f"Entry {number} is missing, or stands in another place.")
        if head["stream"] != stream:
            raise Wrong(f"Entry {number} is from another record.")
        if head["prev"] != link:
            raise Wrong(f"Entry {number} was not sealed after the entry before it.")
        if head["recorded_at"] < time:
            raise Wrong(f"Entry {number} is dated before the entry that was recorded before it.")
        if entry["link"] != link_of(link, head):
            raise Wrong(f"The link of entry {number} does not follow from its header.")
        link, time = entry["link"], head["recorded_at"]
        if entry["commitments"] is None:
            withheld += 1
            continue
        hidden = check_fields(number, entry)
        part, shown = part + bool(hidden), shown + (not hidden)
    yield "Every file of the pack is the one that its list names."
    yield f"Every entry from 1 to {len(entries)} is there, in its order, none twice."
    yield "Every word that is shown is the word that was sealed."
    yield f"{len(entries)} entries: {shown} shown whole, {part} shown in part, {withheld} withheld."
    yield f"The copy code at entry {len(entries)} is {code_of(link)}."


def pages(files, entries):
    """Checks the document and its schedule against the entry that sealed them."""
    last = entries[-1]
    said = {field[1]: field[2] for field in last["fields"] or [] if field is not None}
    if "proof.json" not in files and said.get("event.type") != "pack-sealed":
        if set(files) != PLAIN:
            raise Wrong("The pack does not hold the files that a pack has.")
        return
    if set(files) != WHOLE:
        raise Wrong("The pack does not hold the files that a sealed pack has.")
    if said.get("event.type") != "pack-sealed" or None in last["fields"]:
        raise Wrong("The last entry is not the one that sealed the pack.")
    pdf = hashlib.sha256(files["history.pdf"]).hexdigest()
    schedule = hashlib.sha256(files["redactions.json"]).hexdigest()
    if said.get("event.pdf") != pdf:
        raise Wrong("history.pdf is not the document that was sealed.")
    if said.get("event.redactions") != schedule:
        raise Wrong("redactions.json is not the schedule that was sealed.")
    position, count = said.get("event.upto"), len(entries)
    proof = {
        "v": 1,
        "position": position,
        "sealed": count,
        "link": last["link"],
        "code": code_of(last["link"]),
        "pdf": pdf,
        "redactions": schedule,
        "log": None,
    }
    if canonical(read(files, "proof.json")) != canonical(proof):
        raise Wrong("proof.json does not say what the pack holds.")
    if type(position) is not int or not 1 <= position < count:
        raise Wrong("The pack was sealed before the end of what it shows.")
    included = scheduled(read(files, "redactions.json"), entries, position)
    yield f"The document and its schedule are those that were sealed at entry {count}."
    yield f"What is withheld is what the schedule says: {included} of {position} entries included."


def scheduled(schedule, entries, position):
    """Holds the schedule against what is really withheld; how many entries are included."""
    wrong = Wrong("redactions.json is not a schedule.")
    if not isinstance(schedule, dict) or set(schedule) != SCHEDULE or not one(schedule["v"]):
        raise wrong
    rows, outside = schedule["withheld"], schedule["outside"]
    if not isinstance(rows, list) or not isinstance(outside, list):
        raise wrong
    hidden, fields = set(), {}
    for number in outside:
        if not whole(number, 1):
            raise wrong
        hidden.add(number)
    for row in rows:
        if not isinstance(row, dict) or set(row) != ROW or not whole(row["entry"], 1):
            raise wrong
        if row["field"] is None:
            hidden.add(row["entry"])
        else:
            fields[row["entry"]] = fields.get(row["entry"], 0) + 1
    for number, entry in enumerate(entries[:-1], start=1):
        if entry["commitments"] is None:
            if number <= position and number not in hidden:
                raise Wrong(f"Entry {number} is withheld, and the schedule does not say so.")
        elif number > position:
            raise Wrong(f"Entry {number} was made after the document, and is shown.")
        elif number in hidden:
            raise Wrong(f"Entry {number} is shown, and the schedule says that it is withheld.")
        elif entry["fields"].count(None) != fields.get(number, 0):
            raise Wrong(f"Entry {number} withholds something else than the schedule says.")
    included = position - len(hidden)
    if schedule["position"] != position or schedule["included"] != included:
        raise wrong
    return included


def check_fields(number, entry):
    """Holds every shown field against its commitment; how many fields are withheld."""
    made, head = entry["commitments"], entry["header"]
    digest = hashlib.sha256(b"handrail/fields/v1\n" + bytes.fromhex("".join(made))).hexdigest()
    if digest != head["fields"]:
        raise Wrong(f"The fields of entry {number} are not those that its header was made from.")
    hidden, paths = 0, set()
    for commitment, field in zip(made, entry["fields"]):  # noqa: B905 - of equal length by now
        if field is None:
            hidden += 1
            continue
        salt, path, value = field
        if path in paths:
            raise Wrong(f"A field of entry {number} is there twice.")
        paths.add(path)
        sealed = b"handrail/field/v1\n" + bytes.fromhex(salt) + canonical([path, value])
        if hashlib.sha256(sealed).hexdigest() != commitment:
            raise Wrong(f"Something that entry {number} shows is not what was sealed.")
    return hidden


def link_of(previous, head):
    """The link that ties an entry to all before it."""
    leaf = hashlib.sha256(b"handrail/event/v1\n" + canonical(head)).digest()
    return hashlib.sha256(b"handrail/link/v1\n" + bytes.fromhex(previous) + leaf).hexdigest()


def code_of(link):
    """The copy code of a link: its first 100 bits in four groups of five letters and digits."""
    text = base64.b32encode(bytes.fromhex(link)[:13]).decode()[:20]
    return "-".join(text[at : at + 5] for at in range(0, 20, 5))


def code_checked(entries, number, code):
    """Holds a code from paper against the entry that was printed beside it."""
    if not 1 <= number <= len(entries):
        raise Wrong(f"The pack has no entry {number}.")
    if code_of(entries[number - 1]["link"]) != code.strip().upper():
        raise Wrong(f"The code on paper is not that of entry {number}: this is another history.")
    return f"The code on paper is that of entry {number}: the history up to it is the same."


def compared(ours, files, theirs):
    """Holds two packs against each other: one history, and the same words where both show them."""
    for line in (*told(theirs), *pages(files, theirs)):
        del line
    for number, (one, other) in enumerate(zip(ours, theirs), start=1):  # noqa: B905 - one may be longer
        if one["link"] != other["link"]:
            raise Wrong(f"The packs are of two histories: they part at entry {number}.")
        for mine, yours in zip(one["fields"] or [], other["fields"] or []):  # noqa: B905
            if mine is not None and yours is not None and mine != yours:
                raise Wrong(f"The packs show other words in entry {number}.")
    shorter = min(len(ours), len(theirs))
    return f"Both packs come from one history, as far as the shorter one goes (entry {shorter})."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
