"""Whatever is changed in a sealed pack, verify.py says so: a sample of the campaign."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from backend.proof import verify as checker
from tests.court.conftest import Both
from tests.court.mutations import PROOF, attacks, flipped, listed, opened, verdict, zipped
from tests.ledger.test_proof import fails

SAMPLE = 25


def test_one_turned_bit_is_noticed(both: Both) -> None:
    files, chance = opened(both.his), random.Random(7)
    assert verdict(files) == ""
    for name in PROOF:
        for bit in chance.sample(range(len(files[name]) * 8), SAMPLE):
            assert verdict(files | {name: flipped(files[name], bit)}), (name, bit)


def test_every_bit_of_the_short_proof_is_noticed(both: Both) -> None:
    files = opened(both.his)
    entries = checker.entries_of(checker.read(files, "history.json"))
    proof = files["proof.json"]
    for bit in range(len(proof) * 8):
        with pytest.raises(checker.Wrong):
            list(checker.pages(files | {"proof.json": flipped(proof, bit)}, entries))


def test_every_attack_is_noticed(both: Both, tmp_path: Path) -> None:
    found = dict(attacks(both.his, both.hers))
    assert len(found) > 25
    for name, pack in found.items():
        assert fails(pack, tmp_path), name


@pytest.mark.parametrize("name", ["verify.py", "verify.html", "README.txt"])
def test_the_list_of_files_covers_what_travels_with_it(
    both: Both, tmp_path: Path, name: str
) -> None:
    files = opened(both.his)
    assert fails(zipped(files | {name: files[name] + b" "}), tmp_path)
    assert fails(zipped(listed(files)), tmp_path) == ""
