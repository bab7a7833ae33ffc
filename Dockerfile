# The image of Hongtu: the client is built with Node.js, the wheel with Python, and neither tool is in the result.
ARG PYTHON=3.12-slim-bookworm
ARG NODE=22-bookworm-slim

FROM node:${NODE} AS client
WORKDIR /src/dashboard/client
COPY dashboard/client/package.json dashboard/client/package-lock.json dashboard/client/.npmrc* ./
RUN npm ci --no-audit --no-fund
COPY dashboard/client ./
RUN mkdir -p ../assets && npm run build

FROM python:${PYTHON} AS wheel
WORKDIR /src
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY pyproject.toml constraints.txt ./
# The libraries change less often than the code: a layer of their own keeps a rebuild short.
RUN python -m venv /opt/hongtu \
    && python -c "import tomllib; print('\n'.join(tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies']))" > libraries.txt \
    && /opt/hongtu/bin/pip install -r libraries.txt -c constraints.txt
COPY LICENSE README.md hongtu.py ./
COPY geodata geodata
COPY etl etl
COPY dashboard dashboard
COPY --from=client /src/dashboard/assets dashboard/assets
RUN /opt/hongtu/bin/pip install --no-deps .

FROM python:${PYTHON}
LABEL org.opencontainers.image.title="Hongtu 红图" \
      org.opencontainers.image.description="The one-map of a city's Party-led property management" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --gid 10001 hongtu \
    && useradd --uid 10001 --gid hongtu --create-home --home-dir /home/hongtu --shell /usr/sbin/nologin hongtu \
    && install -d -o hongtu -g hongtu /data
COPY --from=wheel /opt/hongtu /opt/hongtu
ENV PATH=/opt/hongtu/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MPLCONFIGDIR=/tmp \
    HONGTU_HOME=/data
USER 10001:10001
WORKDIR /data
VOLUME ["/data"]
EXPOSE 8050
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8050/healthz', timeout=4)"]
ENTRYPOINT ["hongtu"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8050"]
