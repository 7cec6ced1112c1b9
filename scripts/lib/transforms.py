"""What `trainyard bench augment` measured beside other libraries, as lines for the table of scripts/acceptance images.

    python3 transforms.py AUGMENT-JSON STEP-JSON

The first is its last line, with albumentations, albumentations-tensors and torch beside it; the second that of `trainyard
bench step --model lenet`. A line has what it is, what was found, at-least or at-most or -, and what was promised, with
tabs between.
"""

import json
import sys

# Where at least albumentations' speed is promised: alone, and from stored bytes to a network's float planes. What only
# moves pixels is done to stored bytes, as albumentations does it; values are computed on planes of floats.
PROMISED = {
    "horizontal-flip", "vertical-flip", "translate", "rotate", "scale", "shear", "random-crop", "random-resized-crop",
    "elastic", "gaussian-noise", "salt-and-pepper",
}

MOVING = {"horizontal-flip", "vertical-flip", "random-crop"}

# Of LeNet's training step, at most, for the preset mnist.
PART_OF_STEP = 0.15


def lines(augmented, step):
    for row in augmented["results"]:
        what = f"{row['transform']} {row['image']}"
        none = ("-", "")
        bound = ("at-least", "1") if row["transform"] in PROMISED else none
        moving = row["transform"] in MOVING
        if row["name"] == "trainyard":
            yield f"{what}, images/s", row["images_per_second"], "-", ""
            yield f"{what}, pixels/s", row["pixels_per_second"], "-", ""
            yield f"{what}, times albumentations", row.get("ratio_to_albumentations"), *(none if moving else bound)
            yield f"{what}, times torch", row.get("ratio_to_torch"), "-", ""
        elif row["name"] == "trainyard-from-bytes":
            yield f"{what}, bytes to planes, images/s", row["images_per_second"], "-", ""
            yield f"{what}, bytes to planes, times albumentations", row.get("ratio_to_albumentations_tensors"), *bound
        elif row["name"] == "trainyard-pixels":
            yield f"{what}, bytes to bytes, images/s", row["images_per_second"], *none
            ratio = row.get("ratio_to_albumentations")
            yield f"{what}, bytes to bytes, times albumentations", ratio, *(bound if moving else none)
    accelerated = next(row for row in step["results"] if row["name"] == "accelerated")
    mnist = next(
        row for row in augmented["results"]
        if (row["name"], row["transform"], row["image"]) == ("trainyard-from-bytes", "mnist", "28x28x1"))
    part = accelerated["examples_per_second"] / mnist["images_per_second"]
    yield "mnist 28x28x1, bytes to planes, of a LeNet step", round(part, 4), "at-most", PART_OF_STEP


def main():
    for line in lines(*(json.loads(argument.splitlines()[-1]) for argument in sys.argv[1:3])):
        print(*line, sep="\t")


if __name__ == "__main__":
    main()
