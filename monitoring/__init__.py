"""Visits and weekly duties, clues, inclusion cases, exits, notices."""
