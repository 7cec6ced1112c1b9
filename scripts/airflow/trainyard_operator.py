"""Runs a job of Trainyard as a task of Airflow."""

from __future__ import annotations

import contextlib
import json
from collections import deque
from collections.abc import Container, Iterable, Sequence
from typing import Any

from airflow.providers.apache.spark.hooks.spark_submit import SparkSubmitHook
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import Context
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

# Exit codes that the same command would come to again: a bug, a wrong configuration, wrong data, training that
# diverged, and a model that did not pass the gate. 5 is infrastructure, and what is killed has a code of its own.
FINAL = frozenset({1, 2, 3, 4, 6})

# Of the output so many lines are kept: Spark may have more to say, stack traces too, after a job's last line.
KEPT_LINES = 500

# Where Airflow keeps what a task returns.
RETURN_VALUE = "return_value"


def json_line(lines: Iterable[str]) -> dict[str, Any] | None:
    """The last of the lines that is a job's result. Others may follow it: standard error is among them."""
    for line in reversed(list(lines)):
        if line.startswith("{"):
            with contextlib.suppress(json.JSONDecodeError):
                result = json.loads(line)
                if {"job", "status"} <= result.keys():
                    return result
    return None


class TrainyardOperator(SparkSubmitOperator):
    """
    Submits one job, and takes its exit code and its JSON line for what they say.

    Exit code 5 is retried, and so is a driver that ended without a JSON line, since something killed it: the same
    command resumes. After any other failure (a wrong configuration, wrong data, training that diverged, a model that
    did not pass the gate, a bug) the task fails at once, whatever ``retries`` says.

    The JSON line is the task's XCom ``return_value``, also where the task fails or is skipped.

    The driver runs beside the task (deploy mode ``client``), which is where its exit code and its last line can be
    told. ``spark-submit`` is taken from the PATH, and the master from the connection.

    :param application: path of ``trainyard-jobs.jar`` (templated)
    :param application_args: name and options of the job, as for ``scripts/trainyard`` (templated)
    :param cwd: directory that relative paths of the job start from (templated)
    :param skip_on_exit_code: one or more exit codes after which the task is skipped in place of failed; 6 of
        ``promote`` means that the model did not pass the gate
    :param kwargs: as of ``SparkSubmitOperator``
    """

    template_fields: Sequence[str] = (*SparkSubmitOperator.template_fields, "cwd")

    def __init__(
        self, *, cwd: str = ".", skip_on_exit_code: int | Container[int] = (), **kwargs: Any
    ) -> None:
        super().__init__(java_class="io.trainyard.jobs.Trainyard", deploy_mode="client", **kwargs)
        self.cwd = cwd
        self.skip_on_exit_code = (
            {skip_on_exit_code} if isinstance(skip_on_exit_code, int) else skip_on_exit_code
        )

    def execute(self, context: Context) -> dict[str, Any] | None:
        """Runs the job and returns its JSON line."""
        try:
            with contextlib.chdir(self.cwd):
                super().execute(context)
        except AirflowException as failure:
            result = self._result()
            context["ti"].xcom_push(key=RETURN_VALUE, value=result)
            self._raise(failure, result)
        return self._result()

    def _get_hook(self) -> SparkSubmitHook:
        hook = super()._get_hook()
        hook._last_submit_log_lines = deque(maxlen=KEPT_LINES)
        return hook

    def _result(self) -> dict[str, Any] | None:
        return json_line(self._hook._last_submit_log_lines) if self._hook else None

    def _raise(self, failure: AirflowException, result: dict[str, Any] | None) -> None:
        code = self._hook._submit_sp.returncode if self._hook and self._hook._submit_sp else None
        if result is None or code not in FINAL:
            raise failure
        message = f"exit code {code}: {result.get('error')}"
        if code in self.skip_on_exit_code:
            raise AirflowSkipException(message) from failure
        raise AirflowFailException(message) from failure
