"""Handrail's record: the ledger, the rules, and the rows that pages read. Knows nothing of HTTP."""
