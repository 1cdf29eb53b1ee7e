"""The same net for every rival, out of the file that Concord serves (services/inference/serve/mlp_net.h), by numpy."""
import hashlib
import struct

import numpy as np


def write(path, layers):
    """layers: (weights [inputs, outputs], bias, relu)"""
    body = struct.pack("<Q", len(layers))
    for weights, bias, relu in layers:
        body += struct.pack("<III", *weights.shape, int(relu))
        for values in (weights, bias):
            body += struct.pack("<Q", values.size) + values.astype("<f4").tobytes()
    file = b"CNCDMLPN" + struct.pack("<IQ", 1, len(body)) + body
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file + hashlib.sha256(file).digest())


def read(path):
    with open(path, "rb") as f:
        body = f.read()[20:-32]
    (count,), at, layers = struct.unpack_from("<Q", body), 8, []
    for _ in range(count):
        inputs, outputs, relu = struct.unpack_from("<III", body, at)
        weights = np.frombuffer(body, "<f4", inputs * outputs, at + 20).reshape(inputs, outputs)
        at += 20 + 4 * weights.size
        bias = np.frombuffer(body, "<f4", outputs, at + 8)
        at += 8 + 4 * bias.size
        layers.append((weights.copy(), bias.copy(), relu == 1))
    return layers


def run(layers, x):
    for weights, bias, relu in layers:
        x = x @ weights + bias
        if relu:
            np.maximum(x, 0, out=x)
    return x
