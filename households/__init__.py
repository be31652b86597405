"""Households, their members, incomes and tags; import of the national system's exports."""
