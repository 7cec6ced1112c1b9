# shellcheck shell=bash
#
# What the measurements of scripts/acceptance that come as a table share, to be sourced by it. Each part adds lines to
# $table: what, what was found, and at least or at most what was promised, with tabs between.

# Exit code where something could not be measured.
# shellcheck disable=SC2034
readonly NOT_MEASURED=3

# figure NAME LINE: one figure of a job's JSON line; outputs.NAME for one of its outputs, results.N.NAME in a list. None
# where the line does not have it.
figure() {
  "$python" -c 'import json, sys
value = json.loads(sys.argv[2])
for key in sys.argv[1].split("."):
    try:
        value = value[int(key) if isinstance(value, list) else key]
    except (KeyError, IndexError, TypeError):
        value = None
print(value)' "$1" "$2"
}

# minutes SECONDS: None where they are.
minutes() {
  "$python" -c 'import sys
print(None if sys.argv[1] == "None" else float(sys.argv[1]) / 60)' "$1"
}

# note WHAT FOUND [at-least|at-most PROMISED]
note() {
  printf '%s\t%s\t%s\t%s\n' "$1" "$2" "${3:--}" "${4:-}" >>"$table"
  say "$1: $2"
}

# job ARGUMENT...: runs a job, prints its JSON line, and ends all where it fails. Its output is caught by whoever calls:
# what is to be seen of a failure goes to the script's own, descriptor 3.
job() {
  local result code=0
  result=$("$home/scripts/trainyard" "$@") || code=$?
  if ((code != 0)); then
    printf '%s\n' "$result" >&3
    exit "$code"
  fi
  tail -n 1 <<<"$result"
}

# What was measured before something failed is shown all the same; $failure is the exit code.
show_what_there_is() {
  local failure=$?
  if [[ $failure != 0 && -s $table ]]; then
    say 'not all was measured; what was:'
    "$python" "$home/scripts/lib/verdict.py" "$what" <"$table" >/dev/null || true
  fi
  rm -f -- "$table"
  exit "$failure"
}

# trained NAME CONF OPTION...: trains; sets trained to the job's JSON line, model to what it left, seconds to the time that
# it took. What has been trained before with the same settings is not trained again.
trained() {
  local name=$1 configuration=$2
  shift 2
  say "training $name"
  trained=$(job train --conf "$home/conf/$configuration.conf" --set run.id=null --set "run.root=\"$folder/runs\"" "$@")
  model=$(figure outputs.model "$trained")
  seconds=$(figure training_s "$trained")
}

# tested NAME CONF OPTION...: as trained, and evaluates; sets error to the part of test rows that is wrong.
tested() {
  trained "$@"
  error=$(figure test_error "$(job evaluate --model "$model")")
}

# mnist CONF: sets TRAINYARD_MNIST_DIR to MNIST's files, which are fetched, and dataset to what CONF makes of them.
mnist() {
  TRAINYARD_MNIST_DIR=$("$home/scripts/fetch-data" mnist | tail -n 1)
  export TRAINYARD_MNIST_DIR
  dataset=$folder/mnist
  job ingest --conf "$home/conf/$1.conf" --set "dataset.path=\"$dataset\"" >&2
}

# measure WHAT PARTS PART...: calls WHAT_PART for each PART, or for each of PARTS where none is given, in the cache's
# folder WHAT, and shows the table. Before that check_WHAT PART... says what is missing, before anything takes an hour.
measure() {
  local parts=$2 part code=0 folder=${TRAINYARD_CACHE:-${HOME:?}/.cache/trainyard}/$1
  local trained model seconds error dataset
  # Not local: what is shown at the exit needs it.
  what=$1
  shift 2
  # shellcheck disable=SC2086
  [[ $# -gt 0 ]] || set -- $parts
  for part in "$@"; do
    [[ " $parts " == *" $part "* ]] || die "$USAGE" "expected parts among $parts, found $part"
  done
  "check_$what" "$@"
  mkdir -p -- "$folder"
  table=$(mktemp "${TMPDIR:-/tmp}/trainyard-$what.XXXXXX")
  trap show_what_there_is EXIT
  exec 3>&1
  for part in "$@"; do
    "${what}_${part//-/_}"
  done
  "$python" "$home/scripts/lib/verdict.py" "$what" <"$table" || code=$?
  trap - EXIT
  rm -f -- "$table"
  exit "$code"
}
