"""
Departments' files as they really arrive, with an answer key: for tests, benchmarks and demos.

    subjects.py  whom the rows are about, and what the register knows of them
    people.py    persons of the register
    mess.py      how offices spell identity numbers and days, and what must become of each
    layouts.py   .csv in four encodings, .xls with title and total, two header rows, many sheets
    make.py      all of it together; each source says in its `sample.py` what stands in its columns
"""
