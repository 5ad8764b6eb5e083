"""Whether a file is harmful: asks ClamAV, where there is one, before anything is kept."""

from __future__ import annotations

import socket
from contextlib import closing

from backend.aggregates.vocabulary import Refused

HARMFUL = "Something harmful was found in this file, so it was not kept. Do not open it yourself."
NO_ANSWER = "This file cannot be checked for harm just now, so it was not kept. Try again later."
SECONDS = 30
_PIECE = 64 * 1024

Scanner = str | tuple[str, int]


def refuse_harmful(scanner: Scanner | None, sent: bytes) -> None:
    """Raises Refused where the scanner finds something or gives no answer."""
    if scanner is None:
        return
    try:
        said = _asked(scanner, sent)
    except OSError:
        raise Refused(NO_ANSWER) from None
    if said.endswith(b"FOUND"):
        raise Refused(HARMFUL)
    if not said.endswith(b"OK"):
        raise Refused(NO_ANSWER)


def _asked(scanner: Scanner, sent: bytes) -> bytes:
    # clamd(8): INSTREAM, pieces with their length before them, and an empty one at the end.
    with closing(_connected(scanner)) as clamd:
        clamd.sendall(b"zINSTREAM\0")
        for at in range(0, len(sent), _PIECE):
            piece = sent[at : at + _PIECE]
            clamd.sendall(len(piece).to_bytes(4) + piece)
        clamd.sendall(bytes(4))
        said = b""
        while not said.endswith(b"\0") and (more := clamd.recv(4_096)):
            said += more
    return said.strip(b"\0\n ")


def _connected(scanner: Scanner) -> socket.socket:
    if isinstance(scanner, tuple):
        return socket.create_connection(scanner, timeout=SECONDS)
    clamd = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    clamd.settimeout(SECONDS)
    try:
        clamd.connect(scanner)
    except OSError:
        clamd.close()
        raise
    return clamd
