"""Trains one of the bench's networks in PyTorch, on one thread of the CPU, as `trainyard bench step --beside` asks.

    python3 pytorch_steps.py MODEL BATCH_SIZE

Reads lines from standard input, each the number of training steps to make, and answers each with one line: the
nanoseconds that they took. Networks, optimizers and minibatches (noise, eight in turn) are those of the bench.
"""

import os
import sys
import time

# Before PyTorch is loaded: its libraries read these once.
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"

import torch
from torch import nn
from torch.nn import functional

BATCHES = 8


def mlp(*hidden):
    layers, width = [], 784
    for units in hidden:
        layers += [nn.Linear(width, units), nn.ReLU()]
        width = units
    return nn.Sequential(nn.Flatten(), *layers, nn.Linear(width, 10))


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 20, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(20, 50, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(50 * 4 * 4, 500), nn.ReLU(), nn.Linear(500, 10),
    )


class Block(nn.Module):
    def __init__(self, inputs, filters, stride):
        super().__init__()
        self.first = nn.Conv2d(inputs, filters, 3, stride, padding=1, bias=False)
        self.first_normalized = nn.BatchNorm2d(filters)
        self.second = nn.Conv2d(filters, filters, 3, padding=1, bias=False)
        self.second_normalized = nn.BatchNorm2d(filters)
        self.shortcut = nn.Identity()
        if stride > 1:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, filters, 1, stride, bias=False), nn.BatchNorm2d(filters))

    def forward(self, x):
        y = functional.relu(self.first_normalized(self.first(x)))
        return functional.relu(self.second_normalized(self.second(y)) + self.shortcut(x))


def resnet20():
    blocks, inputs = [], 16
    for stage, filters in enumerate((16, 32, 64)):
        for block in range(3):
            blocks.append(Block(inputs, filters, 2 if stage > 0 and block == 0 else 1))
            inputs = filters
    return nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(), *blocks,
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10),
    )


class CharacterLstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(65, 256)
        self.out = nn.Linear(256, 65)

    def forward(self, x):
        return self.out(self.lstm(x)[0])


def nesterov(parameters):
    return torch.optim.SGD(parameters, lr=0.01, momentum=0.9, nesterov=True)


def adam(parameters):
    return torch.optim.Adam(parameters, lr=0.001)


def images(channels, side):
    def batch(size):
        return torch.rand(size, channels, side, side), torch.randint(10, (size,))

    return batch


def texts(size):
    # Steps x texts x characters, the layout that PyTorch's LSTM is made for.
    return functional.one_hot(torch.randint(65, (50, size)), 65).float(), torch.randint(65, (50, size))


MODELS = {
    "mlp": (lambda: mlp(500, 300), nesterov, images(1, 28)),
    "mlp-large": (lambda: mlp(2000, 2000), nesterov, images(1, 28)),
    "lenet": (lenet, adam, images(1, 28)),
    "resnet20": (resnet20, nesterov, images(3, 32)),
    "lstm": (CharacterLstm, adam, texts),
}


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in MODELS:
        sys.exit(f"expected one of {', '.join(MODELS)} and a batch size, found {sys.argv[1:]}")
    torch.set_num_threads(1)
    torch.manual_seed(7)
    make, optimizer_of, batch_of = MODELS[sys.argv[1]]
    network = make().train()
    optimizer = optimizer_of(network.parameters())
    batches = [batch_of(int(sys.argv[2])) for _ in range(BATCHES)]
    done = 0
    for line in sys.stdin:
        started = time.perf_counter_ns()
        for _ in range(int(line)):
            features, labels = batches[done % BATCHES]
            done += 1
            optimizer.zero_grad(set_to_none=True)
            loss = functional.cross_entropy(network(features).flatten(0, -2), labels.flatten())
            loss.backward()
            optimizer.step()
            # A step of the bench returns its loss too.
            loss.item()
        print(time.perf_counter_ns() - started, flush=True)


if __name__ == "__main__":
    main()
