"""Primary keys that can be made before the row is written, and that sort by the time of making."""

import os
import time
import uuid


def uuid7() -> uuid.UUID:
    """
    Return a UUID of version 7: 48 bits of milliseconds, then chance.

    Rows made together lie together in the index, and children can be written in bulk before
    their parents have been seen by the database. RFC 9562 §5.7. Python 3.14 has its own.
    """
    moment = time.time_ns() // 1_000_000
    chance = int.from_bytes(os.urandom(10), "big")
    value = (moment & 0xFFFFFFFFFFFF) << 80 | chance
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)
