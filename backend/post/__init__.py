"""Reaching people: what leaves the house by e-mail, text message or paper, and never twice."""
