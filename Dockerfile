# Peelian and Airflow, from the locked requirements. Build: docker build -t peelian:0 .
# The tag names a release of Python and of Debian; where your policy asks for a digest, pin the one
# that your registry vouches for.
FROM python:3.11.14-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    AIRFLOW_HOME=/opt/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/peelian/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/peelian/plugins \
    GX_ANALYTICS_ENABLED=false \
    PEELIAN_HOME=/srv/peelian

# The zones are made here with their owner, so that an empty named volume takes it over.
RUN groupadd --gid 50000 peelian \
    && useradd --uid 50000 --gid 50000 --home-dir /opt/airflow --shell /usr/sbin/nologin peelian \
    && for zone in records quality tabulations protected staged public ledger audit requests; do \
         install -d -o peelian -g peelian -m 0700 "/srv/peelian/$zone"; done \
    && install -d -o peelian -g peelian -m 0700 /opt/airflow

WORKDIR /opt/peelian

COPY requirements/deploy.txt requirements/deploy.txt
RUN pip install --require-hashes -r requirements/deploy.txt

COPY pyproject.toml README.md LICENSE ./
COPY include include
COPY dags dags
COPY plugins plugins
COPY expectations expectations
COPY deploy deploy

# Everything it needs was installed above from the lock; this adds the package and nothing else.
RUN pip install --no-deps --no-build-isolation --editable . \
    && python -m compileall -q include dags plugins deploy \
    && chmod -R a+rX /opt/peelian

USER 50000:50000
ENTRYPOINT ["airflow"]
CMD ["version"]
