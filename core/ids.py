"""Primary keys that can be made before the row is written, and that sort by the time of making."""

import os
import time
import uuid


def uuid7() -> uuid.UUID:
    """
    Return a UUID of version 7: 60 bits of time (to a quarter of a microsecond), then chance.

    Rows made together lie together in the index, in the order in which they were made, and
    children can be written in bulk before their parents have been seen by the database. RFC 9562
    §5.7, §6.2 method 3. Python 3.14 has its own.
    """
    moment, rest = divmod(time.time_ns(), 1_000_000)
    fraction = (rest << 12) // 1_000_000
    chance = int.from_bytes(os.urandom(8), "big") >> 2
    value = (moment & 0xFFFFFFFFFFFF) << 80 | 0x7 << 76 | fraction << 64 | 0x2 << 62 | chance
    return uuid.UUID(int=value)
