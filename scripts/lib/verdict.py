"""Holds what a bench measured against what is asked for.

    python3 verdict.py performance|averaging|mllib < JSON-LINE
    python3 verdict.py images|text|operations < TABLE

The table has a line for each figure, with tabs between what it is, what was found, at-least or at-most or -, and what
was promised; its figures come out again as one line of JSON on standard output. Prints a table on standard error; exit code
1 where something is missed, else 3 where something was not measured.
"""

import json
import math
import sys

MISSED, NOT_MEASURED = 1, 3

# Times as fast as stock Deeplearning4j and as PyTorch, at least.
STEPS = {
    "mlp": {"ratio_to_stock": 1.8, "ratio_to_pytorch": 0.9},
    "mlp-large": {"ratio_to_pytorch": 0.9},
    "lenet": {"ratio_to_stock": 5.5, "ratio_to_pytorch": 0.9},
    "resnet20": {"ratio_to_stock": 18.0, "ratio_to_pytorch": 0.9},
    "lstm": {"ratio_to_stock": 1.8, "ratio_to_pytorch": 0.9},
}

# All-reduce with so many minibatches between two averagings, at least: part of the speed without averaging, and times
# as fast as stock dl4j-spark.
AVERAGING = {
    1: {"ratio_to_limit": 0.6},
    10: {"ratio_to_limit": 0.9, "ratio_to_dl4j_export": 2.2, "ratio_to_dl4j_direct": 20.0},
}

# What comes as a table.
TABLES = ("images", "text", "operations")

# Times as fast to the accuracy as MLlib's perceptron, at least; or MLlib does not get there in as many times the time.
MLLIB = 10.0


def performance(line):
    rows = {row["model"]: row for row in line["results"] if row["name"] == "accelerated"}
    for model, targets in STEPS.items():
        if model in rows:
            for figure, target in targets.items():
                yield f"{model}, {figure.replace('_', ' ')}", rows[model].get(figure), target


def averaging(line):
    rows = {row["every"]: row for row in line["results"] if row["name"] == "all-reduce"}
    for every, targets in AVERAGING.items():
        for figure, target in targets.items():
            found = rows.get(every, {}).get(figure)
            yield f"every {every}, {figure.replace('_', ' ')}", found, target


def mllib(line):
    found = line.get("ratio_to_mllib")
    how = "ratio to mllib"
    if found is not None and not line["mllib_reached"]:
        how += ", which did not get there"
        if line["mllib_converged"]:
            # However long it had: it sees no more progress.
            found = float("inf")
    yield f"{line['accuracy']:.0%} on test rows, {how}", found, MLLIB


def measured(text):
    """The number that a table has; None where it has none."""
    try:
        found = float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def held(found, bound, promised):
    if found is None:
        return "not measured", NOT_MEASURED
    if bound == "-":
        return "", 0
    met = found >= float(promised) if bound == "at-least" else found <= float(promised)
    return ("met", 0) if met else ("missed", MISSED)


def table(acceptance):
    codes, results = set(), []
    for line in sys.stdin:
        what, text, bound, promised = line.rstrip("\n").split("\t")
        found = measured(text)
        verdict, code = held(found, bound, promised)
        codes.add(code)
        results.append({"name": what, "found": found})
        shown = "-" if found is None else f"{found:,.4g}"
        promise = "" if bound == "-" else f"{bound.replace('-', ' ')} {promised}  "
        print(f"{what:60} {shown:>12}  {promise}{verdict}".rstrip(), file=sys.stderr)
    print(json.dumps({"acceptance": acceptance, "results": results}))
    sys.exit(MISSED if MISSED in codes else max(codes, default=NOT_MEASURED))


def main():
    if sys.argv[1] in TABLES:
        table(sys.argv[1])
    checks = {"performance": performance, "averaging": averaging, "mllib": mllib}
    line = json.loads(sys.stdin.read().splitlines()[-1])
    if line["status"] != "succeeded":
        sys.exit(line.get("error", "failed"))
    code = 0
    for what, found, target in checks[sys.argv[1]](line):
        if found is None:
            verdict, found, code = "not measured", float("nan"), code or NOT_MEASURED
        elif found < target:
            verdict, code = "missed", MISSED
        else:
            verdict = "met"
        print(f"{what:36} {found:8.2f}  at least {target:5.1f}  {verdict}")
    sys.exit(code)


if __name__ == "__main__":
    main()
