"""走访疑问: what is asked about visits made in haste, with one photo or in the same words."""
