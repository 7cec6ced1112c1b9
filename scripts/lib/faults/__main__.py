"""
python3 -m faults HOME WORK DISK MNIST COUNT SEED PER_RUN

Runs a storm in the folder WORK, with runs on the file system DISK and in HDFS; see scripts/faults. The table goes to
standard error, one line of JSON to standard output. Exit code 1 where something did not survive.
"""

import json
import signal
import sys
from pathlib import Path

from . import kinds
from .cluster import StormFailed
from .storm import Storm


def say(message: str) -> None:
    print(f"faults: {message}", file=sys.stderr, flush=True)


def table(storm: Storm) -> list[dict]:
    """A line for each kind; a training counts for each kind that struck it."""
    rows = []
    for kind in kinds.ALL:
        hit = [outcome for faults, outcome in storm.outcomes if any(f.kind is kind and f.what for f in faults)]
        rows.append(
            {
                "fault": kind.name,
                "times": sum(f.kind is kind and bool(f.what) for faults, _ in storm.outcomes for f in faults),
                "runs": len(hit),
                "completed": sum(outcome.completed for outcome in hit),
                "identical": sum(outcome.identical for outcome in hit),
                "checkpoints_lost": sum(outcome.lost for outcome in hit),
                "orphans": sum(len(outcome.orphans) for outcome in hit),
                "files_left": sum(len(outcome.leftovers) for outcome in hit),
            }
        )
    outcomes = [outcome for _, outcome in storm.outcomes]
    rows.append(
        {
            "fault": "all",
            "times": sum(row["times"] for row in rows),
            "runs": len(outcomes),
            "completed": sum(outcome.completed for outcome in outcomes),
            "identical": sum(outcome.identical for outcome in outcomes),
            "checkpoints_lost": sum(outcome.lost for outcome in outcomes),
            "orphans": sum(len(outcome.orphans) for outcome in outcomes),
            "files_left": sum(len(outcome.leftovers) for outcome in outcomes) + len(storm.leftovers),
        }
    )
    return rows


def show(rows: list[dict]) -> None:
    titles = [title.replace("_", " ") for title in rows[0]]
    lines = [titles, *([str(value) for value in row.values()] for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(titles))]
    for line in lines:
        cells = (text.ljust(w) if i == 0 else text.rjust(w) for i, (text, w) in enumerate(zip(line, widths, strict=True)))
        print("  ".join(cells).rstrip(), file=sys.stderr)


def main(arguments: list[str]) -> int:
    home, work, disk, mnist = map(Path, arguments[:4])
    count, seed, per_run = map(int, arguments[4:])
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    storm = Storm(home, work, disk, mnist, count, seed, per_run, say)
    try:
        storm.run()
    except StormFailed as error:
        say(str(error))
        return 5
    except KeyboardInterrupt:
        say("interrupted")
        return 5
    finally:
        storm.end()
    rows = table(storm)
    show(rows)
    everything = rows[-1]
    outcomes = [outcome for _, outcome in storm.outcomes]
    for outcome in outcomes:
        for what in outcome.orphans + outcome.leftovers:
            say(f"left behind: {what}")
    for what in storm.leftovers:
        say(f"left behind: {what}")
    survived = (
        everything["times"] == count
        and everything["completed"] == everything["identical"] == len(outcomes)
        and not (everything["checkpoints_lost"] or everything["orphans"] or everything["files_left"])
    )
    say(f"the same command of a finished training took {storm.retry_seconds:.1f} s")
    retry = round(storm.retry_seconds, 1)
    print(json.dumps({"faults": count, "seed": seed, "survived": survived, "retry_s": retry, "results": rows}))
    return 0 if survived else 1


sys.exit(main(sys.argv[1:]))
