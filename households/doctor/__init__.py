"""
The data doctor (数据校验): what is wrong in the register, found before the province finds it.

    checks       what a check is, and the registry: each app declares its own in its `checks.py`
    person_checks, household_checks   the declarations about the register itself
    tables       what a check reads: a place's households, members and incomes, laid out once
    runs         finds: new, still there, gone; a township at a time
    excuses      somebody says why a finding is right as it is
    reads, views, api, sheet   the same rows as page, API and spreadsheet

A new check is one declaration and one test: docs/how-to/add-a-check.md.
"""
