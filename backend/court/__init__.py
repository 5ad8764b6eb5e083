"""What a court asks of a record: the answers, the pages of a pack, and what may not leave in it."""
