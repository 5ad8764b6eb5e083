"""`make post-campaign`: so many kills (200), with a seed of chance or the one that is given."""

from __future__ import annotations

import random
import sys

from tests.post.kills import main

if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    sys.exit(main(given[0] if given else 200, given[1] if given[1:] else random.randrange(1 << 30)))
