"""`make bench`: every measurement in one run, ratios only; `python -m bench append` for one."""

from __future__ import annotations

import argparse
import importlib

from bench.common import server

PARTS = ("append", "read", "rebuild", "page", "access", "trace", "managers", "pack")
# Those that ask the same of a house of few families and of many.
OF_MANY = ("trace", "managers")


def main() -> None:
    """Runs the chosen measurements on a throwaway server."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--families", type=int, help="of the large house, for trace and managers")
    chosen = parser.parse_args()
    if unknown := set(chosen.parts) - set(PARTS):
        parser.error(f"there is no measurement called {', '.join(sorted(unknown))}")
    for part in chosen.parts or PARTS:
        with server() as conninfo:
            module = importlib.import_module(f"bench.{part}")
            if part == "append":
                module.run(conninfo, chosen.rounds, chosen.seconds)
            elif part in OF_MANY and chosen.families:
                module.run(conninfo, chosen.rounds, chosen.families)
            else:
                module.run(conninfo, chosen.rounds)


if __name__ == "__main__":
    main()
