"""Takes a few rows of MNIST, for trainings that are to end soon.

    python3 small_mnist.py MNIST TARGET

MNIST is a folder with the four unpacked files; TARGET gets files of the same names.
"""

from __future__ import annotations

import math
import struct
import sys
from pathlib import Path

# Rows that are taken, by file.
ROWS = {"train": 6000, "t10k": 1000}


def cut(mnist: Path, target: Path) -> None:
    """Writes the first rows of each IDX file: magic number, rows, other dimensions, then one byte a value."""
    target.mkdir(parents=True, exist_ok=True)
    for name, rows in ROWS.items():
        for kind, dimensions in (("images-idx3", 3), ("labels-idx1", 1)):
            file = f"{name}-{kind}-ubyte"
            data = (mnist / file).read_bytes()
            head = 4 + 4 * dimensions
            _, *sizes = struct.unpack_from(f">{dimensions}I", data, 4)
            small = data[:4] + struct.pack(f">{dimensions}I", rows, *sizes)
            (target / file).write_bytes(small + data[head : head + rows * math.prod(sizes)])


if __name__ == "__main__":
    cut(*map(Path, sys.argv[1:3]))
