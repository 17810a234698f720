"""Captum's side of the pair evaluate of bench.ts: reconstructions of single neurons of Tiny Darknet, one after the other.

usage: python captum_peer.py NETWORK.h5 JOB.json

JOB.json: [{"pixels": FILE, "neurons": [[convolution, channel, row, column], ...]}, ...], FILE holding 224 x 224 x 3 float32
values as the network gets them. Prints seconds of the loop and seconds of
processor time, with as many threads as are faster of one and two (where others use the machine, two wait for each other). The
network and the pixels are read before, and one neuron is done as a warm-up.

Needs torch, captum, numpy, h5py.
"""

import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import torch
from captum.attr import NeuronDeconvolution

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "oracles"))
from backward_networks import from_keras  # noqa: E402

warnings.filterwarnings("ignore", message=".*[Hh]ooks.*")
graph = from_keras(Path(sys.argv[1]))
job = json.loads(Path(sys.argv[2]).read_text())
for image in job:
    values = np.fromfile(image["pixels"], np.float32).reshape(1, 224, 224, 3)
    image["values"] = torch.from_numpy(values).permute(0, 3, 1, 2).contiguous()
numbers = {neuron[0] for image in job for neuron in image["neurons"]}
methods = {number: NeuronDeconvolution(graph, graph.activation_of(number)) for number in numbers}


def reconstruction(values, neuron):
    number, *place = neuron
    return methods[number].attribute(values, neuron_selector=tuple(place)).detach()


def loop(threads):
    torch.set_num_threads(threads)
    reconstruction(job[0]["values"], job[0]["neurons"][0])
    start, processor = time.perf_counter(), time.process_time()
    for image in job:
        for neuron in image["neurons"]:
            reconstruction(image["values"], neuron)
    return time.perf_counter() - start, time.process_time() - processor


print(*min(loop(1), loop(2)))
