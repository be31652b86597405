"""
Sweeps (排查): each village goes through something once a period and confirms it with one tap; only
what was found is entered, in the ledger of the work point. An app declares in its `sweeps.py`.
"""
