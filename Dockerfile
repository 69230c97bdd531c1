# The bot alone: built in one stage, run in another that holds Python, the runtime dependencies and nothing to build with.
# Run it with `--read-only --tmpfs /tmp` and a volume on /app/var; secrets are read from /run/secrets or the environment.

FROM python:3.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore \
    UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_NO_CACHE=1 UV_PYTHON_DOWNLOADS=never
WORKDIR /src
COPY requirements-bootstrap.txt requirements.txt ./
RUN python -m venv /opt/build \
    && /opt/build/bin/python -m pip install --quiet --require-hashes -r requirements-bootstrap.txt \
    && python -m venv --without-pip /opt/mlops-bot \
    && /opt/build/bin/uv pip install --quiet --python /opt/mlops-bot/bin/python --require-hashes -r requirements.txt
COPY . .
RUN /opt/build/bin/python -m hatchling build --target wheel \
    && /opt/build/bin/uv pip install --quiet --python /opt/mlops-bot/bin/python --no-deps dist/*.whl

FROM python:3.12-slim-bookworm
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin mlops \
    && install --directory --owner mlops --group mlops /app/var
COPY --from=build /opt/mlops-bot /opt/mlops-bot
ENV PATH=/opt/mlops-bot/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    HOME=/app/var MPLCONFIGDIR=/app/var/.matplotlib \
    MLOPS_HOST=0.0.0.0 MLOPS_PORT=8080
WORKDIR /app
VOLUME /app/var
USER 10001:10001
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen('http://127.0.0.1:' + os.environ['MLOPS_PORT'] + '/healthz', timeout=4)"]
ENTRYPOINT ["mlops-bot"]
CMD ["run"]
