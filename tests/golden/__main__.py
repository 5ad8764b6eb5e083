"""Adds the golden files that are missing: `python -m tests.golden`."""

from tests.golden import add_missing

if __name__ == "__main__":
    for tag in add_missing():
        print(f"added {tag}.json")
