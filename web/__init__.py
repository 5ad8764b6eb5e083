"""Pages: forms in, commands to the ledger, HTML out."""
