"""Districts of a size, each in a database of its own, filled once."""

import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import psycopg2


def address(households: int) -> str:
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/jianan_bench_{households}"))


def prepare(households: int) -> str:
    """Return the address of a district with so many households, making it where it is missing."""
    url = address(households)
    name = urlsplit(url).path.strip("/")
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(
                f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' "
                "LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
            )
    connection.close()
    manage(url, "migrate", "--verbosity", "0")
    manage(url, "seed_demo", "--households", str(households), "--if-empty")
    return url


def tidy(url: str) -> None:
    """Do what autovacuum does in a district's first hour."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    connection.close()


def manage(url: str, *args: str) -> None:
    env = {**os.environ, "DATABASE_URL": url, "DEMO": "1", "JOB_BELL": "0"}
    subprocess.run([sys.executable, "manage.py", *args], check=True, env=env)


def worker(url: str, module: str, *args: str) -> str:
    """Run one of our modules against a district and return what it printed."""
    env = {**os.environ, "DATABASE_URL": url, "DEMO": "1", "JOB_BELL": "0"}
    done = subprocess.run(
        [sys.executable, "-m", module, *args], check=True, env=env, capture_output=True, text=True
    )
    return done.stdout
