# shellcheck shell=bash
#
# What scripts/acceptance images measures, to be sourced by it after measure.sh.

readonly IMAGE_PARTS='transforms ingest mnist cifar10'

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
    --transform gaussian-noise,salt-and-pepper,random-erasing,cutout,brightness,contrast,saturation,hue,color-jitter,rand-augment,mnist,cifar,imagenet \
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
  mnist mnist-lenet-augmented
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

# check_images PART...
check_images() {
  [[ " $* " != *' ingest '* && " $* " != *' cifar10 '* ]] || require_cifar10
}

# images [PART...]
images() {
  local cifar10
  measure images "$IMAGE_PARTS" "$@"
}
