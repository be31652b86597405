"""The tree of places: district, townships, villages, grids."""
