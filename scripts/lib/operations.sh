# shellcheck shell=bash
#
# What scripts/acceptance operations checks, to be sourced by it after measure.sh.

readonly OPERATION_PARTS='operator airflow notebooks report exports s3'

# environment NAME REQUIREMENTS: sets environment to a Python with just the packages that the file REQUIREMENTS names, in
# the cache's folder NAME. It is made again where the file has changed.
environment() {
  local place=${TRAINYARD_CACHE:-${HOME:?}/.cache/trainyard}/$1 requirements=$2 log
  environment=$place/bin/python
  if cmp -s -- "$requirements" "$place/requirements.txt"; then
    return
  fi
  say "installing ${requirements#"$home"/} into $place; this is done once"
  log=$(mktemp "${TMPDIR:-/tmp}/trainyard-$1.XXXXXX")
  if ! { "$python" -m venv --clear "$place" && "$environment" -m pip install -r "$requirements" &&
    cp -- "$requirements" "$place/requirements.txt"; } >"$log" 2>&1; then
    tail -n 5 -- "$log" >&2
    die "$INFRASTRUCTURE" "cannot install ${requirements#"$home"/} into $place with pip (all of its messages: $log); check the network and free space, or set TRAINYARD_PYTHON to a Python of 3.11 or later"
  fi
  rm -f -- "$log"
}

# Every way in which a driver can end, and what Airflow is to make of it.
operations_operator() {
  environment airflow "$home/scripts/airflow/requirements.txt"
  # Airflow's own messages go to standard output.
  AIRFLOW_HOME=$folder/operator AIRFLOW__LOGGING__LOGGING_LEVEL=CRITICAL "$environment" \
    "$home/scripts/lib/operator_exits.py" "$home/scripts/airflow" >>"$table" ||
    die "$NOT_MEASURED" 'cannot run the operator; see the messages above'
  rm -rf -- "$folder/operator"
}

# A real Airflow, and a cluster of processes on the loopback interface.
operations_airflow() {
  local files
  files=$("$home/scripts/fetch-data" mnist | tail -n 1)
  environment airflow "$home/scripts/airflow/requirements.txt"
  "$environment" "$home/scripts/lib/airflow_runs.py" "$home" "$files" "$folder/airflow" >>"$table" ||
    die "$NOT_MEASURED" "cannot go through with Airflow's runs; see the messages above, and the logs in $folder/airflow"
}

# Trains a little of each kind, under the root $folder/runs; once, whatever parts ask for it. Sets small_network and
# small_ensemble to a run of those.
small_runs() {
  local mnist=$folder/small-mnist dataset=$folder/mnist text=$folder/text hidden network ensemble
  if [[ -n ${small_network:-} ]]; then
    return
  fi
  "$python" "$home/scripts/lib/small_mnist.py" "$("$home/scripts/fetch-data" mnist | tail -n 1)" "$mnist"
  job ingest --conf "$home/conf/mnist-mlp.conf" --set "dataset.path=\"$dataset\"" \
    --set "dataset.source={kind=idx,path=\"$mnist\"}" >&2
  for hidden in 16 64; do
    tested "$hidden hidden units" mnist-mlp --set "dataset.path=\"$dataset\"" --set "model.hidden=[$hidden]" \
      --set stopping.max-epochs=5
  done
  network=$(figure outputs.run "$trained")
  say 'training an ensemble'
  ensemble=$(job ensemble --conf "$home/conf/mnist-bagging.conf" --set run.id=null \
    --set "run.root=\"$folder/runs\"" --set "dataset.path=\"$dataset\"" --set ensemble.n-estimators=3 \
    --set stopping.max-epochs=3)
  job evaluate --model "$(figure outputs.model "$ensemble")" >&2
  job ingest --conf "$home/conf/shakespeare-ngram.conf" --set "dataset.path=\"$text\"" \
    --set "dataset.source.path=\"$home/LICENSE\"" >&2
  trained n-grams shakespeare-ngram --set "dataset.path=\"$text\""
  small_network=${network#file:} small_ensemble=$(figure outputs.run "$ensemble")
  small_ensemble=${small_ensemble#file:}
}

# What the notebooks show of small trainings.
operations_notebooks() {
  environment notebooks "$home/scripts/notebooks/requirements.txt"
  small_runs
  "$environment" "$home/scripts/lib/notebook_runs.py" "$home/scripts/notebooks" "$folder/runs" "$folder/notebooks" \
    >>"$table" || die "$NOT_MEASURED" "cannot execute the notebooks; see the messages above"
}

# What reports and indexes of small trainings show in a browser.
operations_report() {
  environment reports "$home/scripts/lib/reports/requirements.txt"
  small_runs
  say "reports in $chromium"
  PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$home/scripts/lib "$environment" -m reports "$home" "$chromium" "$folder/runs" \
    "$folder/reports" >>"$table" || die "$NOT_MEASURED" "cannot open the reports; see the messages above"
}

# A real MLflow server on the loopback interface, and TensorBoard's own reader: of a network, and of an ensemble.
operations_exports() {
  environment exports "$home/scripts/lib/exports_requirements.txt"
  small_runs
  "$environment" "$home/scripts/lib/export_runs.py" "$home/scripts/trainyard" "$folder/exports" "$small_network" \
    "$small_ensemble" >>"$table" ||
    die "$NOT_MEASURED" "cannot go through with the exports; see the messages above, and $folder/exports/mlflow.log"
}

# A pipeline on a server of the S3 protocol.
operations_s3() {
  local mnist=$folder/small-mnist
  "$python" "$home/scripts/lib/small_mnist.py" "$("$home/scripts/fetch-data" mnist | tail -n 1)" "$mnist"
  environment s3 "$home/scripts/lib/s3_requirements.txt"
  "$environment" "$home/scripts/lib/s3_runs.py" "$home" "$mnist" "$folder/s3" >>"$table" ||
    die "$NOT_MEASURED" "cannot go through with the runs on S3; see the messages above, and the logs in $folder/s3"
}

# check_operations PART...
check_operations() {
  ensure_built
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    die "$USAGE" "expected Python 3.11 or later, found $("$python" --version); set TRAINYARD_PYTHON to one"
  if [[ " $* " == *' report '* ]]; then
    find_chromium
  fi
}

# operations [PART...]
operations() {
  local environment chromium small_network small_ensemble
  measure operations "$OPERATION_PARTS" "$@"
}
