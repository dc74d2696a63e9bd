"""NaN and infinity in inputs and weights."""

import itertools

from .cases import batch_norm2d, case, conv2d, conv_block, conv_transpose2d, layer, linear
from .elements import ACTIVATIONS


def add_cases():
    for value in ["nan", "inf", "-inf"]:
        for kind, arguments in ACTIVATIONS:
            if kind == "GELU" and not arguments and value != "nan":
                continue  # PyTorch's own answers differ: NaN through oneDNN, infinity without it.
            case(
                "nonfinite",
                f"{value} {kind} {arguments}",
                [7],
                layer(kind, **arguments),
                batch=3,
                poison={"input": value},
            )
            case(
                "nonfinite",
                f"{value} weight then {kind} {arguments}",
                [2, 5, 5],
                conv2d("c", 2, 9, 3),
                layer(kind, **arguments),
                poison={"c.weight": value},
            )
        for operation in [
            layer("MaxPool2d", kernel_size=2),
            layer("MaxPool2d", kernel_size=3, stride=1, padding=1),
            layer("AvgPool2d", kernel_size=2),
            layer("AdaptiveMaxPool2d", output_size=3),
            layer("AdaptiveMaxPool2d", output_size=2),
            layer("AdaptiveAvgPool2d", output_size=2),
            layer("Max", dim=[2, 3]),
            layer("Mean", dim=1),
            layer("Softmax", dim=1),
            layer("LogSoftmax", dim=3),
            layer("GroupNorm", name="n", num_groups=2, num_channels=4),
            layer("InstanceNorm2d", num_features=4),
            layer("LayerNorm", name="n", normalized_shape=6),
            batch_norm2d("n", 4),
            layer("LocalResponseNorm", size=3),
            layer("PReLU", name="p", num_parameters=4),
            layer("Upsample", scale_factor=2),
            layer("Upsample", scale_factor=2, mode="bilinear"),
            layer("PixelShuffle", upscale_factor=2),
            layer("ZeroPad2d", padding=1),
            conv2d("c", 4, 3, 3, padding=1),
            conv2d("c", 4, 16, 3),
            conv_transpose2d("c", 4, 3, 2, stride=2),
            layer("Add", "input", "input"),
            layer("Subtract", "input", "input"),
            layer("Divide", "input", "input"),
            layer("Multiply", "input", "input"),
            layer("MatMul", "input", "input"),
        ]:
            case(
                "nonfinite",
                f"{value} {operation['type']}",
                [4, 6, 6],
                operation,
                poison={"input": value},
            )
        for kind, output in itertools.product(["RNN", "LSTM", "GRU"], ["sequence", "hidden"]):
            case(
                "nonfinite",
                f"{value} {kind} {output}",
                [4, 5],
                layer(
                    kind,
                    name="r",
                    input_size=5,
                    hidden_size=3,
                    bidirectional=True,
                    num_layers=2,
                    batch_first=True,
                    output=output,
                ),
                batch=3,
                poison={"input": value},
            )
            case(
                "nonfinite",
                f"{value} weight of {kind} {output}",
                [4, 5],
                layer(kind, name="r", input_size=5, hidden_size=3, batch_first=True, output=output),
                batch=3,
                poison={"r.weight_hh_l0": value},
            )
        case(
            "nonfinite",
            f"{value} RNN relu",
            [4, 5],
            layer(
                "RNN", name="r", input_size=5, hidden_size=3, nonlinearity="relu", batch_first=True
            ),
            batch=3,
            poison={"r.weight_ih_l0": value},
        )
        case(
            "nonfinite",
            f"{value} LSTM projected",
            [4, 5],
            layer(
                "LSTM",
                name="r",
                input_size=5,
                hidden_size=6,
                proj_size=3,
                batch_first=True,
                output="cell",
            ),
            batch=3,
            poison={"r.weight_hr_l0": value},
        )
        case(
            "nonfinite",
            f"{value} attention",
            [4, 8],
            layer("MultiheadAttention", name="m", embed_dim=8, num_heads=2, batch_first=True),
            batch=3,
            poison={"input": value},
        )
        case(
            "nonfinite",
            f"{value} perceptron",
            [20],
            linear("a", 20, 30),
            layer("ReLU"),
            linear("b", 30, 10),
            layer("Softmax", dim=1),
            batch=3,
            poison={"a.weight": value},
        )
        case(
            "nonfinite",
            f"{value} batch norm after convolution",
            [2, 6, 6],
            *conv_block("a", 2, 16),
            layer("MaxPool2d", kernel_size=2),
            layer("Flatten"),
            linear("f", 144, 10),
            batch=3,
            poison={"a.bn.running_var": value},
        )
    case(
        "nonfinite",
        "negative variance",
        [2, 6, 6],
        *conv_block("a", 2, 16),
        layer("MaxPool2d", kernel_size=2),
        batch=3,
        poison={"a.bn.running_var": "-3"},
    )
    case(
        "nonfinite",
        "overflow",
        [12],
        linear("a", 12, 12),
        layer("ReLU"),
        linear("b", 12, 12),
        layer("ReLU"),
        linear("c", 12, 5),
        batch=7,
        spread=3e37,
    )
    case(
        "nonfinite",
        "division by zero",
        [6],
        layer("ReLU", id="r"),
        layer("Sigmoid", "input", id="s"),
        layer("Divide", "s", "r"),
        layer("Tanh"),
        batch=3,
    )
