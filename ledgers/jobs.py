from ledgers.places import jobs as places

__all__ = ["places"]
