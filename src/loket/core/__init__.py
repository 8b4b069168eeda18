"""The ground floor: what every room stands on and what knows no room.

Settings, the database, portable column types, errors, the clock, paging, languages and
the shape of what crosses the wire.
"""
