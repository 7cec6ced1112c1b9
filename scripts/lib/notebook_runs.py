"""Executes the notebooks, as lines for the table of scripts/acceptance.

    python notebook_runs.py NOTEBOOKS RUNS FOLDER

Run by the Python that has the notebooks' packages. RUNS is a root of runs, among them an ensemble that was evaluated
and a model of text; the executed notebooks are left in FOLDER. A line has what it is, what was found, at-least or
at-most or -, and what was promised, with tabs between.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

# Pictures that a notebook has to come to, at least.
PICTURES = {"results.ipynb": 5, "results-spark.ipynb": 2}

TIMEOUT_S = 600


def outputs(notebook: Any) -> list[Any]:
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def execute(file: Path, folder: Path) -> Iterator[tuple[str, object, str, object]]:
    notebook = nbformat.read(file, as_version=4)
    left = len(outputs(notebook)) + sum(bool(cell.get("execution_count")) for cell in notebook.cells)
    yield f"{file.name}, outputs in the repository", left, "at-most", 0
    client = NotebookClient(notebook, timeout=TIMEOUT_S, resources={"metadata": {"path": str(file.parent)}})
    try:
        client.execute()
    except CellExecutionError as error:
        print(error, file=sys.stderr)
    nbformat.write(notebook, folder / file.name)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    executed = sum(
        cell.execution_count is not None and not any(output.output_type == "error" for output in cell.outputs)
        for cell in cells
    )
    yield f"{file.name}, cells that went through", executed, "at-least", len(cells)
    pictures = sum("image/png" in output.get("data", {}) for output in outputs(notebook))
    yield f"{file.name}, pictures", pictures, "at-least", PICTURES[file.name]


def three_lines(notebooks: Path, root: str) -> Iterator[tuple[str, object, str, object]]:
    """The tables, against what the runs are known to have."""
    sys.path.insert(0, str(notebooks))
    import trainyard

    yield "trainyard.py, runs", len(trainyard.runs(root)), "at-least", 3
    for name in ("metrics", "timings", "averaging", "samples", "confusion", "members"):
        rows = len(getattr(trainyard, name)(root))
        yield f"trainyard.py, rows of {name}", rows, "at-least", 1
    right = trainyard.confusion(root).query("label == predicted").groupby("run_id")["count"].sum()
    rows = trainyard.confusion(root).groupby("run_id")["count"].sum()
    yield "trainyard.py, test rows of each evaluated run", rows.min(), "at-least", 1000
    yield "trainyard.py, least test accuracy of a run", (right / rows).min(), "at-least", 0.5


def main() -> None:
    notebooks, runs, folder = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["TRAINYARD_RUNS"] = runs
    os.environ["TRAINYARD_MASTER"] = "local[2]"
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    # A kernel that is ended may leave its JVM no time to clean up.
    os.environ["SPARK_LOCAL_DIRS"] = str(folder / "spark")
    # The notebooks' folder is the checkout's.
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    sys.dont_write_bytecode = True
    parts = [three_lines(notebooks, runs), *(execute(notebooks / name, folder) for name in PICTURES)]
    for part in parts:
        for line in part:
            print(*line, sep="\t", flush=True)


if __name__ == "__main__":
    main()
