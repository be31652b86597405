"""The national system's exports of households (户) and persons (人), as they are."""
