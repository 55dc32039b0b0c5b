# Tilda in a container: docker build --target cpu .   or   docker build --target cuda .
#
# Note: this image itself has not been built where it was written; its install lines are run as a
# script by a test (tests/test_packaging.py, with `make soak`).

FROM python:3.11-slim AS base
ENV PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    OMP_WAIT_POLICY=PASSIVE \
    VENV=/opt/tilda \
    XDG_DATA_HOME=/data \
    HF_HOME=/models
WORKDIR /src
RUN python -m venv "$VENV"

# torch first: pip leaves a satisfied torch alone.
FROM base AS torch-cpu
# The address of PyTorch's wheels for the processor, as pytorch.org names it; without it the image
# gets the larger CUDA build, which works on a processor too.
ARG TORCH_INDEX=""
RUN "$VENV/bin/pip" install ${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"} "torch>=2.6,<2.14"

# The wheels of PyPI carry CUDA; the host needs only its driver and NVIDIA's container toolkit.
FROM base AS torch-cuda
RUN "$VENV/bin/pip" install "torch>=2.6,<2.14"

FROM torch-cpu AS install-cpu
COPY pyproject.toml README.md LICENSE ATTRIBUTION.md ./
COPY bot ./bot
COPY agents ./agents
COPY pipelines ./pipelines
RUN "$VENV/bin/pip" install ".[ollama,openai,postgres]"

FROM torch-cuda AS install-cuda
COPY pyproject.toml README.md LICENSE ATTRIBUTION.md ./
COPY bot ./bot
COPY agents ./agents
COPY pipelines ./pipelines
RUN "$VENV/bin/pip" install ".[ollama,openai,postgres]"

FROM base AS run
RUN useradd --create-home --uid 1000 tilda && mkdir -p /data /models && chown tilda: /data /models
ENV PATH="$VENV/bin:$PATH"
USER tilda
WORKDIR /home/tilda
VOLUME ["/data", "/models"]
# Healthy while the Discord front end is connected: it touches this file.
HEALTHCHECK --interval=60s --timeout=10s --start-period=180s --retries=3 \
    CMD ["python", "-m", "bot.discord.health", "/data/tilda/discord-heartbeat"]
ENTRYPOINT ["tilda"]
CMD ["discord"]

FROM run AS cuda
COPY --from=install-cuda /opt/tilda /opt/tilda

FROM run AS cpu
COPY --from=install-cpu /opt/tilda /opt/tilda
