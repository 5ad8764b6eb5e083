"""Prints one document and ends: a process of its own, so that it can be stopped and kept small.

Reads JSON from standard input (data, timestamp, memory in bytes, what to make) and writes to
standard output: the PDF, or the pages as pictures, each after its length in eight bytes.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

STANDARDS = ["a-3a", "ua-1"]
# Every letter that no font here has, tried once each.
_TRIAL = '#set text(font: "Atkinson Hyperlegible")\n#json(bytes(sys.inputs.data))'


def main() -> int:
    """Prints what standard input asks for; 3 where it is too large for the memory allowed."""
    asked: dict[str, Any] = json.loads(sys.stdin.buffer.read())
    _keep_small(asked["memory"])
    import typst

    font = find_spec("fontpkg_atkinson_hyperlegible")
    assert font is not None and font.origin is not None
    fonts: list[Any] = [str(Path(font.origin).parent / "files")]

    def compiled(source: bytes, data: str, picture: bool, standards: list[Any]) -> Any:
        return typst.compile(
            source,
            font_paths=fonts,
            ignore_system_fonts=True,
            format="png" if picture else "pdf",
            ppi=asked["ppi"],
            sys_inputs={"data": data},
            pdf_standards=standards,
            timestamp=asked["timestamp"],
        )

    def printable(letters: str) -> bool:
        try:
            compiled(_TRIAL.encode(), json.dumps(letters), False, STANDARDS[:1])
        except typst.TypstError:
            return False
        return True

    data = json.dumps(asked["data"], ensure_ascii=False)
    beyond = "".join(sorted({each for each in data if each > "\x7f"}))
    for letter in "" if printable(beyond) else beyond:
        if not printable(letter):
            # A letter that cannot be printed is named by its number, and never left out.
            data = data.replace(letter, f"(U+{ord(letter):04X})")
    source = files("backend.court").joinpath("bundle.typ").read_bytes()
    made = compiled(source, data, asked["picture"], [] if asked["picture"] else STANDARDS)
    out = sys.stdout.buffer
    pages = cast("list[bytes]", made if isinstance(made, list) else [made])
    for each in pages:
        if asked["picture"]:
            out.write(len(each).to_bytes(8))
        out.write(each)
    return 0


def _keep_small(memory: int) -> None:
    # Not every system has such a limit; then the parent's own watch remains.
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except MemoryError:
        sys.exit(3)
