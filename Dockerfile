# Two stages: what is needed to install stays behind; what runs has no compiler, no pip cache and no root.
FROM python:3.12-slim-bookworm AS install
WORKDIR /app
# requirements-extras.txt also has what Sentry, Prometheus and single sign-on need.
ARG REQUIREMENTS=requirements.txt
COPY requirements.txt requirements-extras.txt ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r "$REQUIREMENTS"

FROM python:3.12-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONUTF8=1 \
    DATA_DIR=/data STATIC_ROOT=/static BIND=0.0.0.0 PORT=8000
RUN useradd --system --uid 10001 --home-dir /data --create-home impactmodel
COPY --from=install /venv /venv
WORKDIR /app
COPY . .
# Static files need settings but no secrets; development settings would not give them their hashed names.
RUN mkdir /static && \
    SECRET_KEY=only-for-collecting-static-files-no-server-runs-with-this-one \
    LINK_KEYS=1=only-for-collecting-static-files-too \
    PUBLIC_BASE_URL=https://build.invalid ALLOWED_HOSTS=build.invalid MAIL_SENDING=false \
    python manage.py collectstatic --noinput --verbosity 0 && chown -R impactmodel /data
USER impactmodel
EXPOSE 8000
CMD ["python", "impactmodel/processes.py", "web"]
