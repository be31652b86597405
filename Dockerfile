# Production image: web, worker, beat and the preparation step differ by one word, see
# docker/entrypoint.sh. What runs without Docker is `python3 run.py`.

FROM node:24-slim AS assets
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM python:3.13-slim
# 101 is the group of the nginx image: it reads uploads and static files, and nothing else.
RUN groupadd --gid 101 jianan && useradd --uid 10001 --gid 101 --no-create-home jianan
WORKDIR /app
ENV PYTHONUNBUFFERED=1 JIANAN_STATE=/state
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN --mount=type=bind,from=assets,source=/app/node_modules,target=/app/node_modules \
    python -c "from launcher.packages import copy_assets; copy_assets()" \
    && install -d -o jianan -g jianan -m 0750 /state /state/uploads /state/static \
    && install -d -o jianan -g jianan -m 0700 /state/keys
USER jianan
EXPOSE 8000
ENTRYPOINT ["sh", "/app/docker/entrypoint.sh"]
CMD ["web"]
