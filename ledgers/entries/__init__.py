"""
The ledger engine: a model and a declaration (`ledgers.py`) give list, search, form, template,
import, export, API and figures. An app declares; nothing here knows which ledgers there are.
"""
