"""
The import and the list of places (行政区划). It stands here, above `regions`, because it is long
work by people with permissions, which `regions` itself must not know.
"""
