"""What goes into the national system: its sheets, and what is still to be typed there."""
