"""What lets others check the record without us: a pack, and the checkers that travel with it."""
