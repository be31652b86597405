"""
What `run.py` does, one matter per module, with the standard library only.

It runs before any package is installed. `stack.md` in the design notes tells which machines
it was made for: root or not, with or without pip, Node, PostgreSQL, Redis and network.
"""
