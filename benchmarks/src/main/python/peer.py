#!/usr/bin/env python3
"""Times one of the project's models in PyTorch: peer.py ARCHITECTURE_FILE SECONDS.

Reads what to time from its input, operation:videos:frames a line, and answers each with a JSON
object on a line. Adam, binary cross-entropy on logits, 3 labels a video, as EngineRun does it.
"""

import json
import os
import statistics
import sys
import time

STARTED = time.perf_counter()  # before torch loads, as EngineRun's is before its engine's library

import torch
import torch.nn.functional as F
from torch import nn

ACTIVATIONS = {
    "IDENTITY": lambda x: x,
    "RELU": torch.relu,
    "LEAKY_RELU": lambda x: F.leaky_relu(x, 0.01),
    "TANH": torch.tanh,
    "SIGMOID": torch.sigmoid,
}


class Network(nn.Module):
    """An architecture's graph; frames are [videos, frames, size], all videos of one length."""

    def __init__(self, architecture):
        super().__init__()
        self.architecture = architecture
        self.parts = nn.ModuleDict()
        sizes = {each["name"]: each["size"] for each in architecture["inputs"]}
        for node in architecture["nodes"]:
            read = [sizes[name] for name in node["inputs"]]
            sizes[node["name"]] = self.add(node["name"], node["layer"], read)

    def add(self, name, layer, read):
        kind = layer["type"]
        if kind == "Dense":
            self.parts[name] = nn.Linear(read[0], layer["units"], bias=layer["bias"])
            return layer["units"]
        if kind == "BatchNorm":
            self.parts[name] = nn.BatchNorm1d(read[0])
        elif kind == "Dropout":
            self.parts[name] = nn.Dropout(layer["rate"])
        elif kind == "BiLstm":
            self.parts[name] = nn.LSTM(read[0], layer["units"], batch_first=True, bidirectional=True)
            return 2 * layer["units"]
        elif kind == "AttentionPooling":
            self.parts[name] = nn.Linear(read[0], 1, bias=False)
        elif kind == "MixtureOfExperts":
            classes, experts = layer["classes"], layer["experts"]
            gates = nn.Linear(read[0], classes * (experts + 1), bias=False)
            self.parts[name] = nn.ModuleList([gates, nn.Linear(read[0], classes * experts)])
            return classes
        elif kind == "NeXtVlad":
            width = read[0] // layer["groups"]
            self.parts[name] = nn.ParameterList([nn.Parameter(torch.randn(layer["clusters"], width))])
            return layer["clusters"] * width
        elif kind == "Concat":
            return sum(read)
        return read[0]

    def forward(self, inputs, probabilities=False):
        """Logits, for one loss that serves all models; or probabilities, by the shortest way."""
        values = dict(inputs)
        for node in self.architecture["nodes"]:
            read = [values[name] for name in node["inputs"]]
            last = node["name"] == self.architecture["output"]
            if last and node["layer"]["type"] in ("MixtureOfExperts", "AverageProbabilities"):
                p = self.mixed(node["name"], node["layer"], read)
                return p if probabilities else torch.logit(p, 1e-7)
            values[node["name"]] = self.apply_layer(node["name"], node["layer"], read)
        logits = values[self.architecture["output"]]
        return torch.sigmoid(logits) if probabilities else logits

    def mixed(self, name, layer, read):
        if layer["type"] == "AverageProbabilities":
            return torch.stack([torch.sigmoid(each) for each in read]).mean(0)
        return self.mixture(name, layer, read[0])

    def apply_layer(self, name, layer, read):
        kind, x = layer["type"], read[0]
        if kind == "Dense":
            return ACTIVATIONS[layer["activation"]](self.parts[name](x))
        if kind == "Activate":
            return ACTIVATIONS[layer["activation"]](x)
        if kind == "BatchNorm":
            return self.parts[name](x.reshape(-1, x.shape[-1])).view_as(x)
        if kind == "Dropout":
            return self.parts[name](x)
        if kind == "BiLstm":
            return self.parts[name](x)[0]
        if kind == "RmsNormalize":
            return F.normalize(x, dim=-1, eps=1e-6) * x.shape[-1] ** 0.5
        if kind == "Concat":
            return torch.cat(read, -1)
        if kind == "Add":
            return sum(read[1:], x)
        if kind == "Multiply":
            return x * read[1]
        if kind == "MeanPooling":
            return x.mean(1)
        if kind == "AttentionPooling":
            return (torch.softmax(self.parts[name](x), 1) * x).sum(1)
        if kind == "NeXtVlad":
            return self.next_vlad(name, layer, read)
        raise ValueError("no layer " + kind)

    def mixture(self, name, layer, x):
        classes, experts = layer["classes"], layer["experts"]
        gates, answers = self.parts[name]
        shares = torch.softmax(gates(x).view(-1, experts + 1, classes), 1)
        return (shares[:, :experts] * torch.sigmoid(answers(x).view(-1, experts, classes))).sum(1)

    def next_vlad(self, name, layer, read):
        values, attention, assignment = read
        videos, frames, size = values.shape
        groups, clusters = layer["groups"], layer["clusters"]
        centres = self.parts[name][0]
        shares = torch.softmax(assignment.view(videos, frames, groups, clusters), -1)
        weighed = (shares * attention.unsqueeze(-1)).view(videos, frames * groups, clusters)
        grouped = values.view(videos, frames * groups, size // groups)
        sums = torch.bmm(weighed.transpose(1, 2), grouped)
        v = sums - weighed.sum(1).unsqueeze(-1) * centres
        return F.normalize(v, dim=-1, eps=1e-6).reshape(videos, -1)


def inputs_of(architecture, videos, frames):
    return {
        each["name"]: torch.rand(videos, frames, each["size"]) * 2 - 1
        if frames
        else torch.rand(videos, each["size"]) * 2 - 1
        for each in architecture["inputs"]
    }


def median_seconds(work, seconds):
    begin = time.perf_counter()
    work()
    while time.perf_counter() - begin < seconds / 2:
        work()
    begin = time.perf_counter()
    times = []
    while len(times) < 3 or time.perf_counter() - begin < seconds:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def require_fast_products():
    """PyTorch on a reference BLAS is no peer; a build for any BLAS takes what the system has."""
    with open("/proc/self/maps", encoding="utf-8") as maps:
        libraries = maps.read()
    fast = any(each in libraries for each in ("openblas", "mkl_rt", "blis"))
    if "BLAS_INFO=generic" in torch.__config__.show() and not fast:
        sys.exit("this PyTorch multiplies by a reference BLAS: install libopenblas0-openmp")


def main():
    require_fast_products()
    torch.manual_seed(1)
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", os.cpu_count())))
    with open(sys.argv[1], encoding="utf-8") as file:
        architecture = json.load(file)
    seconds = float(sys.argv[2])
    network = Network(architecture)
    optimizer = torch.optim.Adam(network.parameters(), 1e-3)

    def minibatch(videos, frames):
        labels = torch.zeros(videos, architecture["classes"])
        for row in range(videos):
            labels[row, torch.randint(0, architecture["classes"], (3,))] = 1
        return inputs_of(architecture, videos, frames), labels

    def step(inputs, labels):
        network.train()
        optimizer.zero_grad(set_to_none=True)
        loss = F.binary_cross_entropy_with_logits(network(inputs), labels, reduction="sum")
        (loss / len(labels)).backward()
        optimizer.step()

    def score(inputs, _):
        network.eval()
        with torch.inference_mode():
            network(inputs, probabilities=True)

    def value(operation, videos, frames):
        if operation == "start":
            step(*minibatch(videos, frames))
            return time.perf_counter() - STARTED
        if operation in ("train", "score"):
            work = step if operation == "train" else score
            examples = minibatch(videos, frames)
            return videos / median_seconds(lambda: work(*examples), seconds)
        if operation == "sgemm":
            size = 1024
            left, right = torch.rand(size, size), torch.rand(size, size)
            return 2 * size**3 / median_seconds(lambda: left @ right, seconds) / 1e9
        if operation == "memory":
            with open("/proc/self/status", encoding="utf-8") as status:
                peak = next(line for line in status if line.startswith("VmHWM:"))
            return int(peak.split()[1]) // 1024
        raise ValueError("cannot time " + operation)

    for line in sys.stdin:
        operation, videos, frames = line.strip().split(":")
        answer = {
            "engine": "pytorch",
            "model": architecture["name"],
            "operation": operation,
            "videos": int(videos),
            "frames": int(frames),
            "value": value(operation, int(videos), int(frames)),
        }
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
