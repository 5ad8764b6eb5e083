"""What happens around a family as pure rules: commands in, events out, no clock, no I/O."""
