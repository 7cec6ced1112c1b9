"""Ends spark-submit in every way there is, and tells what becomes of the task.

    python operator_exits.py AIRFLOW-SCRIPTS

Run by the Python that has Airflow, without a scheduler; AIRFLOW-SCRIPTS is the folder with the operator. spark-submit
is a script that says what a job says. Lines are for the table of scripts/acceptance: what it is, what was found,
at-least or at-most or -, and what was promised, with tabs between.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

SUBMIT = """#!/bin/sh
printf '%s\\n' "$@" >"$(dirname "$0")/arguments"
cat "$(dirname "$0")/output"
. "$(dirname "$0")/end"
"""

# What Airflow makes of what a task raises.
SUCCEEDS, FAILS, RETRIES, SKIPS = "succeeds", "fails at once", "is tried again", "is skipped"


class Case(NamedTuple):
    """How a driver ends, whether it has said its last line by then, and what is to become of the task."""

    what: str
    end: str
    says: bool
    becomes: str


CASES = (
    Case("exit code 0", "exit 0", True, SUCCEEDS),
    Case("exit code 1", "exit 1", True, FAILS),
    Case("exit code 2", "exit 2", True, FAILS),
    Case("exit code 3", "exit 3", True, FAILS),
    Case("exit code 4", "exit 4", True, FAILS),
    Case("exit code 5", "exit 5", True, RETRIES),
    Case("exit code 6", "exit 6", True, FAILS),
    Case("exit code 6, where that skips", "exit 6", True, SKIPS),
    Case("killed", "kill -KILL $$", False, RETRIES),
    Case("ended", "kill -TERM $$", False, RETRIES),
    Case("killed within spark-submit", "exit 137", False, RETRIES),
    Case("exit code 1 without a JSON line", "exit 1", False, RETRIES),
    Case("exit code 2 without a JSON line", "exit 2", False, RETRIES),
)

ARGUMENTS = ["train", "--conf", "a.conf"]


class TaskInstance:
    """As much of a task instance as the operator uses."""

    def __init__(self) -> None:
        self.pushed: dict[str, Any] = {}

    def xcom_push(self, key: str, value: Any) -> None:
        self.pushed[key] = value


def line(case: Case) -> dict[str, Any]:
    """The last line of a job."""
    status = "succeeded" if case.becomes == SUCCEEDS else "failed"
    return {"job": "train", "run_id": "one", "status": status, "error": case.what}


def outcome(case: Case, folder: Path) -> tuple[str, Any]:
    """What becomes of the task, and what is in XCom."""
    from trainyard_operator import TrainyardOperator

    said = f"{json.dumps(line(case))}\n" if case.says else ""
    (folder / "output").write_text(
        f'a log line\n{{not JSON\n{said}{{"after": "the job"}}\nanother log line\n'
    )
    (folder / "end").write_text(case.end)
    operator = TrainyardOperator(
        task_id="train",
        application="jobs.jar",
        application_args=ARGUMENTS,
        cwd=str(folder),
        skip_on_exit_code=6 if case.becomes == SKIPS else (),
    )
    task = TaskInstance()
    try:
        return SUCCEEDS, operator.execute({"ti": task})
    except AirflowFailException:
        becomes = FAILS
    except AirflowSkipException:
        becomes = SKIPS
    except AirflowException:
        becomes = RETRIES
    return becomes, task.pushed.get("return_value")


def main() -> None:
    sys.dont_write_bytecode = True
    sys.path.insert(0, sys.argv[1])
    right = told = submitted = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        submit = folder / "spark-submit"
        submit.write_text(SUBMIT)
        submit.chmod(0o755)
        os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ['PATH']}"
        os.environ["AIRFLOW_CONN_SPARK_DEFAULT"] = "spark://127.0.0.1:7077"
        for case in CASES:
            becomes, pushed = outcome(case, folder)
            expected = line(case) if case.says else None
            arguments = (folder / "arguments").read_text().splitlines()
            right += becomes == case.becomes
            told += pushed == expected
            submitted += (
                arguments[-len(ARGUMENTS) :] == ARGUMENTS and "io.trainyard.jobs.Trainyard" in arguments
            )
            print(f"operator: {case.what}: {becomes}, in XCom {pushed}", file=sys.stderr)
    for what, found in (
        ("operator, ends of a driver that mean what they should", right),
        ("operator, JSON lines in XCom, and none where there is none", told),
        ("operator, commands that were given whole", submitted),
    ):
        print(what, found, "at-least", len(CASES), sep="\t")


if __name__ == "__main__":
    main()
