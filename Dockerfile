# nianbao in a container: `docker build -t nianbao .`; compose.yaml runs the nights and the web pages.
FROM python:3.13-slim
WORKDIR /app
COPY requirements-all.txt pyproject.toml README.md LICENSE ./
RUN pip install --no-cache-dir --require-hashes -r requirements-all.txt
COPY extract ./extract
COPY archive ./archive
COPY crawler ./crawler
RUN pip install --no-cache-dir --no-deps --no-build-isolation .
RUN useradd --system --uid 10001 --create-home nianbao && install -d -o nianbao /data
USER nianbao
WORKDIR /data
ENV NIANBAO_DATA=/data/archive
VOLUME /data
EXPOSE 8001
HEALTHCHECK --interval=1m --timeout=10s --start-period=30s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8001/')"]
ENTRYPOINT ["nianbao"]
CMD ["serve", "--host", "0.0.0.0"]
