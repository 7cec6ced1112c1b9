# shellcheck shell=bash
#
# What scripts/acceptance images measures, to be sourced by it. Each part adds lines to $table: what, what was found, and
# at least or at most what was promised, with tabs between.

readonly IMAGE_PARTS='transforms ingest mnist cifar10'

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
    "$python" "$home/scripts/lib/verdict.py" images <"$table" >/dev/null || true
  fi
  rm -f -- "$table"
  exit "$failure"
}

# Sets cifar10 to the folder with train/ and test/.
require_cifar10() {
  local given=${TRAINYARD_CIFAR10:-}
  [[ -n $given ]] ||
    die "$USAGE" "expected CIFAR-10 as image files, found no TRAINYARD_CIFAR10; set it to an archive or folder with train/<class>/... and test/<class>/..."
  [[ -e $given ]] || die "$BAD_DATA" "expected CIFAR-10 in TRAINYARD_CIFAR10, found no $given; set it to an archive or folder"
  cifar10=$given
  if [[ -f $given ]]; then
    cifar10=$folder/cifar10-images
    if [[ ! -d $cifar10 ]]; then
      say "unpacking $given"
      rm -rf -- "$cifar10.partial"
      mkdir -p -- "$cifar10.partial"
      tar -xf "$given" -C "$cifar10.partial" || die "$BAD_DATA" "cannot unpack $given; fetch it again"
      mv -- "$cifar10.partial" "$cifar10"
    fi
    # The archive may have one folder that holds both.
    [[ -d $cifar10/train ]] || cifar10=$(dirname -- "$(find "$cifar10" -type d -name train | head -n 1)")
  fi
  [[ -d $cifar10/train && -d $cifar10/test ]] ||
    die "$BAD_DATA" "expected train/ and test/ in $cifar10, found no such folders; set TRAINYARD_CIFAR10 to an archive or folder that has them"
}

# tested NAME CONF OPTION...: trains and evaluates; sets error to the part of test rows that is wrong, seconds to the time
# that training took. What has been trained before with the same settings is not trained again.
tested() {
  local name=$1 configuration=$2 trained evaluated
  shift 2
  say "training $name"
  trained=$(job train --conf "$home/conf/$configuration.conf" --set run.id=null --set "run.root=\"$folder/runs\"" "$@")
  evaluated=$(job evaluate --model "$(figure outputs.model "$trained")")
  error=$(figure test_error "$evaluated")
  seconds=$(figure training_s "$trained")
}

# Sets albumentations to a Python that has albumentations and OpenCV.
require_albumentations() {
  local place=${TRAINYARD_CACHE:-${HOME:?}/.cache/trainyard}/albumentations log
  local needed='import albumentations, cv2'
  albumentations=$python
  if NO_ALBUMENTATIONS_UPDATE=1 "$python" -c "$needed" >/dev/null 2>&1; then
    return
  fi
  albumentations=$place/bin/python
  if ! NO_ALBUMENTATIONS_UPDATE=1 "$albumentations" -c "$needed" >/dev/null 2>&1; then
    say "installing albumentations into $place; this is done once"
    log=$(mktemp "${TMPDIR:-/tmp}/trainyard-albumentations.XXXXXX")
    if ! { "$python" -m venv "$place" && "$albumentations" -m pip install albumentations opencv-python-headless &&
      NO_ALBUMENTATIONS_UPDATE=1 "$albumentations" -c "$needed"; } >"$log" 2>&1; then
      tail -n 5 -- "$log" >&2
      die "$INFRASTRUCTURE" "cannot install albumentations into $place with pip (all of its messages: $log); check the network and free space, or set TRAINYARD_PYTHON to a Python that has albumentations and OpenCV"
    fi
    rm -f -- "$log"
  fi
}

images_transforms() {
  local augmented step compared albumentations pytorch
  compared=$(printf '%q' "$home/scripts/lib/augment_bench.py")
  require_albumentations
  require_pytorch
  say "albumentations $(NO_ALBUMENTATIONS_UPDATE=1 "$albumentations" -c 'import albumentations as a, cv2; print(a.__version__, "with OpenCV", cv2.__version__)')"
  augmented=$(job bench augment --repetitions 5 --warm-up-seconds 3 --sample-seconds 0.2 \
    --transform horizontal-flip,vertical-flip,translate,rotate,scale,shear,random-crop,random-resized-crop,elastic \
    --transform gaussian-noise,salt-and-pepper,random-erasing,cutout,color-jitter,mnist,cifar,imagenet \
    --beside "albumentations=$(printf '%q' "$albumentations") $compared albumentations" \
    --beside "albumentations-tensors=$(printf '%q' "$albumentations") $compared albumentations-tensors" \
    --beside "torch=$(printf '%q' "$pytorch") $compared torch")
  step=$(job bench step --model lenet --repetitions 3)
  "$python" "$home/scripts/lib/transforms.py" "$augmented" "$step" >>"$table"
}

# For the first half a dozen ingests the JVM's compiler takes a core of its own: they would be measured with it, and plain
# decoding, of which there is less to compile, without.
images_ingest() {
  local result
  say 'ingesting 2,000 generated JPEGs of 500x375'
  result=$(job bench ingest --repetitions 5 --warm-up-seconds 40)
  note '2,000 JPEGs of 500x375, images/s' "$(figure results.1.images_per_second "$result")"
  note '2,000 JPEGs of 500x375, of plain decoding' "$(figure results.1.ratio_to_plain "$result")" at-least 0.8
  require_cifar10
  say 'ingesting CIFAR-10'
  result=$(job bench ingest --repetitions 5 --warm-up-seconds 40 \
    --set "dataset.source={kind=image-folder,path=\"$cifar10/train\"}")
  note 'CIFAR-10, images/s' "$(figure results.1.images_per_second "$result")"
  note 'CIFAR-10, of plain decoding' "$(figure results.1.ratio_to_plain "$result")" at-least 0.8
}

images_mnist() {
  local TRAINYARD_MNIST_DIR dataset=$folder/mnist
  TRAINYARD_MNIST_DIR=$("$home/scripts/fetch-data" mnist | tail -n 1)
  export TRAINYARD_MNIST_DIR
  job ingest --conf "$home/conf/mnist-lenet-augmented.conf" --set "dataset.path=\"$dataset\"" >&2
  tested 'LeNet with augmentation' mnist-lenet-augmented --set "dataset.path=\"$dataset\""
  note 'MNIST, LeNet with augmentation, test error' "$error" at-most 0.006
  tested 'LeNet without augmentation' mnist-lenet-augmented --set "dataset.path=\"$dataset\"" --set 'augment=[]'
  note 'MNIST, LeNet without augmentation, test error' "$error"
}

images_cifar10() {
  local dataset=$folder/cifar10 shortcut augment name
  require_cifar10
  export TRAINYARD_CIFAR10_DIR=$cifar10
  job ingest --conf "$home/conf/cifar10-resnet20.conf" --set "dataset.path=\"$dataset\"" >&2
  tested ResNet-20 cifar10-resnet20 --set "dataset.path=\"$dataset\""
  note 'CIFAR-10, ResNet-20 with augmentation, test error' "$error" at-most 0.15
  note 'CIFAR-10, ResNet-20 with augmentation, minutes' "$(minutes "$seconds")" at-most 45
  for shortcut in a none; do
    for augment in cifar '[]'; do
      name="$([[ $shortcut == a ]] && echo ResNet-20 || echo plain-20) $([[ $augment == cifar ]] && echo with || echo without) augmentation"
      [[ $shortcut == a && $augment == cifar ]] && continue
      tested "$name" cifar10-resnet20 --set "dataset.path=\"$dataset\"" --set "model.shortcut=$shortcut" --set "augment=$augment"
      note "CIFAR-10, $name, test error" "$error"
    done
  done
}

# images [PART...]
images() {
  local part error seconds cifar10 code=0 folder=${TRAINYARD_CACHE:-${HOME:?}/.cache/trainyard}/images
  # shellcheck disable=SC2086
  [[ $# -gt 0 ]] || set -- $IMAGE_PARTS
  for part in "$@"; do
    [[ " $IMAGE_PARTS " == *" $part "* ]] || die "$USAGE" "expected parts among $IMAGE_PARTS, found $part"
  done
  # Before anything takes an hour.
  [[ " $* " != *' ingest '* && " $* " != *' cifar10 '* ]] || require_cifar10
  mkdir -p -- "$folder"
  table=$(mktemp "${TMPDIR:-/tmp}/trainyard-images.XXXXXX")
  trap show_what_there_is EXIT
  exec 3>&1
  for part in "$@"; do
    "images_$part"
  done
  "$python" "$home/scripts/lib/verdict.py" images <"$table" || code=$?
  trap - EXIT
  rm -f -- "$table"
  exit "$code"
}
