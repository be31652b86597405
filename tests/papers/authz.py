"""What the permission matrix needs of papers."""

KINDS: dict[str, object] = {}
