"""
### Trains on what has come in, and promotes what is better

`await_source` waits until the data is there, `ingest` makes a dataset of it, and each configuration is trained,
evaluated and sent through the gate, side by side with the others (`model.train`, `model.evaluate`, `model.promote`).
A model that does not pass the gate is skipped, not failed; the decisions are in `models/<name>/decisions`.

A run of Trainyard is called after its configuration and the start of the data interval, as `mnist-mlp-20261122T000000`.
So a task that is cleared, a DAG run for the same interval and a back-fill go on with what there is: a step that has
finished answers at once, one that was interrupted resumes.

**Needs** the Airflow connection `spark_default` (the master), `spark-submit` on the workers' PATH, and a checkout of
Trainyard with its jar at the same place on all of them: `TRAINYARD_HOME`, or else the one that this file is in.
Configurations may read the environment variable `TRAINYARD_INTERVAL`, the interval's start:
`dataset { path = "data/photos-"${TRAINYARD_INTERVAL} }`.

Tasks are retried three times, after Airflow's `core.default_task_retry_delay`, if what failed was infrastructure.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from airflow.sdk import (
    CronDataIntervalTimetable,
    ObjectStoragePath,
    Param,
    dag,
    task,
    task_group,
)
from trainyard_operator import TrainyardOperator

HOME = os.environ.get("TRAINYARD_HOME") or str(Path(__file__).resolve().parents[2])

# A model did not pass the gate.
REJECTED = 6

# The environment that scripts/trainyard gives to the driver: one native thread a task slot, and file names in UTF-8.
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "LC_ALL": "C.UTF-8",
    "LOG4J_CONFIGURATION_FILE": "{{ params.home }}/conf/log4j2.properties",
    "TRAINYARD_INTERVAL": "{{ interval(dag_run) }}",
}


def texts(default: list[str], description: str) -> Param:
    """A parameter that is a list of texts."""
    return Param(default, type="array", items={"type": "string"}, description=description)


PARAMS = {
    "home": Param(HOME, type="string", description="Checkout of Trainyard; relative paths start from it."),
    "source": Param(
        None,
        type=["null", "string"],
        description="What to wait for: a path or URL, {interval} in it being the interval's start. Empty: nothing.",
    ),
    "configurations": Param(
        ["conf/mnist-mlp.conf"],
        type="array",
        items={"type": "string"},
        minItems=1,
        uniqueItems=True,
        description="Each is trained; file names differ. They share a dataset, made as the first says.",
    ),
    "job": Param("train", enum=["train", "ensemble"], description="How they are trained."),
    "settings": texts([], "PATH=VALUE, over the configurations: optimizer.batch-size=64"),
    "runs": Param("runs", type="string", description="Where runs are written: run.root."),
    "name": Param("mnist", type="string", description="What a model is promoted as."),
    "models": Param("models", type="string", description="Where models are promoted to."),
    "gate": texts(
        ["promotion.metric=test_accuracy"],
        "PATH=VALUE of section promotion: promotion.margin=0.001, promotion.at-least.test_accuracy=0.98",
    ),
    "spark": Param({}, type="object", description="Settings of Spark: spark.executor.memory and so on."),
}


def interval(dag_run: Any) -> str:
    """The start of the data interval; of a run that has none, since it was triggered without a date, when it began."""
    begin = dag_run.data_interval_start or dag_run.run_after
    return begin.astimezone(UTC).strftime("%Y%m%dT%H%M%S")


def options(settings: list[str]) -> list[str]:
    """Settings as the command line has them."""
    return [word for setting in settings for word in ("--set", setting)]


def commands(params: dict[str, Any], configuration: str, start: str) -> dict[str, list[str]]:
    """The jobs that make a model of one configuration, by task."""
    name = f"{PurePosixPath(configuration).stem}-{start}"
    run = f"{params['runs'].rstrip('/')}/{name}"
    configured = ["--conf", configuration, *options(params["settings"])]
    rooted = options([f"run.root={json.dumps(params['runs'])}"])
    return {
        "train": [params["job"], *configured, *rooted, "--run-id", name],
        "evaluate": ["evaluate", *configured, "--model", run],
        "promote": [
            *("promote", *configured, *options(params["gate"])),
            *("--model", run, "--name", params["name"], "--root", params["models"]),
        ],
    }


@dag(
    dag_id="trainyard",
    schedule=CronDataIntervalTimetable("0 3 * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    # Two intervals at once would make one dataset, unless its path has the interval in it.
    max_active_runs=1,
    params=PARAMS,
    user_defined_macros={"interval": interval},
    default_args={"retries": 3},
    doc_md=__doc__,
    tags=["trainyard"],
)
def trainyard() -> None:
    """Builds the DAG."""
    submitted = {
        "application": "{{ params.home }}/jobs/target/trainyard-jobs.jar",
        "properties_file": "{{ params.home }}/conf/spark-defaults.conf",
        "env_vars": ENVIRONMENT,
        "cwd": "{{ params.home }}",
        "name": "trainyard",
    }

    @task.sensor(poke_interval=60, timeout=timedelta(hours=12), mode="reschedule")
    def await_source(params: dict[str, Any] | None = None, dag_run: Any = None) -> bool:
        source = params["source"]
        return not source or ObjectStoragePath(source.replace("{interval}", interval(dag_run))).exists()

    @task
    def spark(params: dict[str, Any] | None = None) -> dict[str, Any]:
        return params["spark"]

    @task
    def dataset(params: dict[str, Any] | None = None) -> list[str]:
        first = params["configurations"][0]
        return ["ingest", "--conf", first, *options(params["settings"])]

    @task
    def models(params: dict[str, Any] | None = None, dag_run: Any = None) -> list[dict[str, list[str]]]:
        start = interval(dag_run)
        return [commands(params, each, start) for each in params["configurations"]]

    @task_group
    def model(train: list[str], evaluate: list[str], promote: list[str]) -> None:
        (
            TrainyardOperator(task_id="train", application_args=train, conf=conf, **submitted)
            >> TrainyardOperator(task_id="evaluate", application_args=evaluate, conf=conf, **submitted)
            # One at a time: object stores cannot refuse a decision that another one has overtaken.
            >> TrainyardOperator(
                task_id="promote",
                application_args=promote,
                conf=conf,
                skip_on_exit_code=REJECTED,
                max_active_tis_per_dag=1,
                **submitted,
            )
        )

    conf = spark()
    ingest = TrainyardOperator(task_id="ingest", application_args=dataset(), conf=conf, **submitted)
    await_source() >> ingest >> model.expand_kwargs(models())


trainyard()
