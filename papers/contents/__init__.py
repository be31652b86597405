"""What each paper says: from a clue, a case or an exit to the text of its fields. Reads only."""
