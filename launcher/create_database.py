"""
Create the database that DATABASE_URL names, unless it is there.

Runs inside the venv, as a script: it needs the driver and reads the URL as Django does.
"""

import os
import sys

import environ
import psycopg2
from psycopg2 import sql


def main() -> None:
    url = environ.Env.db_url_config(os.environ["DATABASE_URL"])
    where = {"user": url["USER"], "password": url["PASSWORD"], "host": url["HOST"]}
    where |= {"port": url["PORT"], "connect_timeout": 5}
    where = {name: value for name, value in where.items() if value}
    try:
        psycopg2.connect(dbname=url["NAME"], **where).close()
        return
    except psycopg2.OperationalError as error:
        refusal = error
    try:
        with_all = psycopg2.connect(dbname="postgres", **where)
    except psycopg2.OperationalError:
        sys.exit(f"DATABASE_URL: {refusal}")
    with_all.autocommit = True
    with with_all.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [url["NAME"]])
        if cursor.fetchone():
            sys.exit(f"DATABASE_URL: {refusal}")
        # template0, since only that one lets us choose; why C.UTF-8: see launcher/postgres.py.
        create = sql.SQL(
            "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' "
            "LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
        )
        cursor.execute(create.format(sql.Identifier(url["NAME"])))
    with_all.close()


if __name__ == "__main__":
    main()
