#!/bin/sh
# One image, one word: prepare, web, worker, beat, or a command of manage.py.
set -eu
umask 027

case "${1:-web}" in
prepare)
    python manage.py migrate --noinput
    exec python manage.py collectstatic --noinput --clear --verbosity 0
    ;;
web)
    exec gunicorn jianan.wsgi --bind 0.0.0.0:8000 --no-control-socket \
        --worker-class gthread --workers "${WEB_WORKERS:-2}" --threads 4 --keep-alive 75 \
        --worker-tmp-dir /dev/shm --graceful-timeout 20
    ;;
worker)
    exec celery --app jianan worker --concurrency "${WORKER_PROCESSES:-2}" --loglevel info
    ;;
beat)
    exec celery --app jianan beat --loglevel info --pidfile= --schedule /tmp/beat
    ;;
*)
    exec python manage.py "$@"
    ;;
esac
