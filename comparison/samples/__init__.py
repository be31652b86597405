"""
Departments' files as they really arrive, with an answer key: for tests, benchmarks and demos.

    people.py   whom the rows are about: persons of the register, and strangers
    mess.py     how offices spell identity numbers, and what must become of each spelling
    layouts.py  .csv in GBK, .xls with title and total, two header rows, a sheet per township
    make.py     all of it together; each source says in its `sample.py` what stands in its columns
"""
