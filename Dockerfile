FROM python:3.13-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PYTHONPATH=/app
WORKDIR /app

COPY requirements.txt .
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.txt
COPY backend backend
COPY web web

# Compiled once here: who runs the site may write nothing beside the code.
RUN python -c "from web.templating import environment; environment()"

RUN useradd --system --uid 10001 --no-create-home handrail \
    && install -d -o handrail -m 700 /data
USER handrail
ENV HANDRAIL_HOST=0.0.0.0 HANDRAIL_DATA=/data PORT=8000
VOLUME /data
EXPOSE 8000

HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/readyz', timeout=4)"]
CMD ["python", "-m", "backend.cli", "serve"]
