"""What every app stands on: errors, identity numbers, sealing, dates, limits, the API's manners."""
