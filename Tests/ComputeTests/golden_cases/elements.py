"""Functions of each element, shapes, resampling and arithmetic."""

import itertools

from .cases import case, conv2d, layer, linear

ACTIVATIONS = [
    ("ReLU", {}),
    ("ReLU6", {}),
    ("LeakyReLU", {}),
    ("LeakyReLU", {"negative_slope": 0.3}),
    ("LeakyReLU", {"negative_slope": -0.5}),
    ("ELU", {}),
    ("ELU", {"alpha": 0.4}),
    ("SELU", {}),
    ("CELU", {}),
    ("CELU", {"alpha": 0.3}),
    ("CELU", {"alpha": 2.5}),
    ("GELU", {}),
    ("GELU", {"approximate": "tanh"}),
    ("SiLU", {}),
    ("Mish", {}),
    ("Sigmoid", {}),
    ("Tanh", {}),
    ("Softplus", {}),
    ("Softplus", {"beta": 2.0, "threshold": 3.0}),
    ("Softplus", {"beta": 0.5}),
    ("Softsign", {}),
    ("Hardtanh", {}),
    ("Hardtanh", {"min_val": -0.3, "max_val": 2.0}),
    ("Hardsigmoid", {}),
    ("Hardswish", {}),
    ("LogSigmoid", {}),
    ("Clamp", {"min": -0.5, "max": 0.7}),
    ("Clamp", {"min": 0.1}),
    ("Clamp", {"max": 0.1}),
    ("Scale", {"factor": 2.5, "offset": -1.0}),
    ("Scale", {"factor": -0.1}),
    ("Scale", {"offset": 3.0}),
]


def activation_cases():
    for kind, arguments in ACTIVATIONS:
        case("activation", f"{kind} {arguments}", [3, 7], layer(kind, **arguments), batch=7)
        case(
            "activation",
            f"{kind} {arguments} wide",
            [29],
            layer(kind, **arguments),
            batch=3,
            spread=12.0,
        )
        case(
            "activation",
            f"{kind} {arguments} after convolution",
            [2, 5, 5],
            conv2d("c", 2, 9, 3),
            layer(kind, **arguments),
        )
    for count, shape in [(1, [4, 5]), (4, [4, 5]), (4, [4, 3, 3]), (6, [6])]:
        case(
            "activation",
            f"PReLU {count} {shape}",
            shape,
            layer("PReLU", name="p", num_parameters=count),
            batch=3,
        )
    case(
        "activation",
        "PReLU after convolution",
        [2, 5, 5],
        conv2d("c", 2, 9, 3),
        layer("PReLU", name="p", num_parameters=9),
        conv2d("d", 9, 9, 3),
        layer("PReLU", name="q"),
    )
    for kind, dim, shape in itertools.product(
        ["Softmax", "LogSoftmax"], [1, -1, 2], [[6], [4, 5], [3, 4, 5]]
    ):
        if dim <= len(shape):
            case("activation", f"{kind} {dim} {shape}", shape, layer(kind, dim=dim), batch=3)
    case("activation", "LogSoftmax of one", [1], layer("LogSoftmax", dim=1), batch=7)
    case("activation", "Softmax wide", [40], layer("Softmax", dim=1), spread=30.0)
    case("activation", "LogSoftmax without dim", [40], layer("LogSoftmax"), batch=3)
    case("activation", "Softmax without dim", [3, 4, 5], layer("Softmax"))
    case(
        "activation",
        "Softmax after convolution",
        [2, 5, 5],
        conv2d("c", 2, 18, 3),
        layer("Softmax", dim=1),
    )


def shape_cases():
    shapes = [
        ("flatten", layer("Flatten")),
        ("flatten from 2", layer("Flatten", start_dim=2)),
        ("flatten 1 to 2", layer("Flatten", start_dim=1, end_dim=2)),
        ("unflatten", layer("Unflatten", dim=3, unflattened_size=[2, -1])),
        ("reshape", layer("Reshape", shape=[6, -1])),
        ("permute", layer("Permute", dims=[0, 2, 3, 1])),
        ("permute last", layer("Permute", dims=[0, 1, 3, 2])),
        ("permute negative", layer("Permute", dims=[0, -1, -3, -2])),
        ("unsqueeze", layer("Unsqueeze", dim=2)),
        ("unsqueeze end", layer("Unsqueeze", dim=-1)),
        ("select", layer("Select", dim=2, index=-1)),
        ("select first", layer("Select", dim=1, index=0)),
        ("select last dim", layer("Select", dim=-1, index=2)),
        ("slice", layer("Slice", dim=3, start=1, stop=5, step=2)),
        ("slice negative", layer("Slice", dim=2, start=-3, stop=-1)),
        ("slice all", layer("Slice", dim=1)),
        ("slice start", layer("Slice", dim=3, start=2)),
        ("mean", layer("Mean", dim=1)),
        ("mean plane", layer("Mean", dim=[2, 3])),
        ("mean keepdim", layer("Mean", dim=[1, 3], keepdim=True)),
        ("mean negative", layer("Mean", dim=-1)),
        ("max", layer("Max", dim=2)),
        ("max two", layer("Max", dim=[1, 3])),
        ("max keepdim", layer("Max", dim=-2, keepdim=True)),
        ("sum", layer("Sum", dim=3)),
        ("sum all", layer("Sum", dim=[1, 2, 3])),
        ("sum keepdim", layer("Sum", dim=[2], keepdim=True)),
        ("identity", layer("Identity")),
        ("dropout", layer("Dropout2d")),
        ("alpha dropout", layer("AlphaDropout", p=0.2)),
    ]
    for name, operation in shapes:
        case("shape", name, [4, 5, 6], operation, batch=3)
        case(
            "shape",
            f"{name} after convolution",
            [2, 7, 8],
            conv2d("c", 2, 4, 3),
            operation,
            layer("Scale", factor=0.5),
        )
    case(
        "shape",
        "squeeze",
        [1, 5, 1, 3],
        layer("Squeeze", dim=1),
        layer("Squeeze", dim=-2),
        layer("Squeeze", dim=1),
    )
    case(
        "shape",
        "many dimensions",
        [2, 3, 4],
        layer("Reshape", shape=[2, 1, 3, 1, 2, 2, 1]),
        layer("Permute", dims=[0, 5, 2, 3, 6, 1, 4, 7]),
        layer("Sum", dim=[2, 4]),
        layer("Flatten"),
    )
    case(
        "shape",
        "channel last linear",
        [3, 4, 5],
        conv2d("c", 3, 16, 3, padding=1),
        layer("Permute", dims=[0, 2, 3, 1]),
        linear("l", 16, 6),
        layer("GELU"),
        layer("Permute", dims=[0, 3, 1, 2]),
        conv2d("d", 6, 3, 2),
        batch=3,
    )
    case(
        "shape",
        "transposed before linear",
        [4, 6],
        layer("Permute", dims=[0, 2, 1]),
        linear("l", 4, 7),
        layer("Flatten"),
    )
    case(
        "shape",
        "slices before layers",
        [6, 8, 8],
        layer("Slice", dim=1, start=1, stop=6, step=2),
        conv2d("c", 3, 5, 3),
        layer("Slice", dim=3, start=1),
        layer("MaxPool2d", kernel_size=2),
        layer("Flatten"),
        linear("l", 30, 4),
        layer("Slice", dim=1, stop=3),
        layer("Softmax", dim=1),
    )
    for factor in [2, 3]:
        case(
            "shape",
            f"pixel shuffle {factor}",
            [2 * factor * factor, 3, 4],
            layer("PixelShuffle", upscale_factor=factor),
        )
    for step, size in [(2, 3), (2, 5), (3, 4)]:
        case(
            "shape",
            f"slice by {step} of {size} before layers",
            [3, size, 6],
            layer("Slice", dim=2, step=step),
            layer("AvgPool2d", kernel_size=2, stride=1, padding=1),
            layer("Slice", dim=1, step=step),
            conv2d("c", (2 + step) // step, 4, 2),
        )
    for mode, target in itertools.product(
        ["nearest", "bilinear", "bicubic"],
        [
            {"scale_factor": 2},
            {"size": [7, 9]},
            {"scale_factor": [1.5, 0.7]},
            {"scale_factor": 2.3, "recompute_scale_factor": True},
            {"size": 3},
        ],
    ):
        case("resampling", f"{mode} {target}", [2, 5, 6], layer("Upsample", mode=mode, **target))
        if mode != "nearest":
            case(
                "resampling",
                f"{mode} {target} aligned",
                [2, 5, 6],
                layer("Upsample", mode=mode, align_corners=True, **target),
            )
    for mode, target in itertools.product(
        ["nearest", "linear"], [{"scale_factor": 3}, {"size": 4}, {"scale_factor": 0.6}]
    ):
        case("resampling", f"{mode} 1d {target}", [3, 7], layer("Upsample", mode=mode, **target))
    for mode, factor in itertools.product(
        ["nearest", "bilinear", "bicubic"], [[2.04, 1.1], [1.02, 2.2]]
    ):
        case(
            "resampling",
            f"{mode} by about one or two {factor}",
            [2, 12, 14],
            layer("Upsample", mode=mode, scale_factor=factor),
        )
    case(
        "resampling",
        "linear 1d aligned",
        [3, 7],
        layer("Upsample", mode="linear", size=12, align_corners=True),
    )
    case(
        "resampling",
        "to one cell, aligned",
        [3, 7, 7],
        layer("Upsample", mode="bilinear", size=1, align_corners=True),
    )
    case(
        "resampling",
        "after convolution",
        [1, 5, 5],
        conv2d("c", 1, 16, 3),
        layer("Upsample", scale_factor=2),
        conv2d("d", 16, 3, 3),
    )


def arithmetic_cases():
    for kind in ["Add", "Subtract", "Multiply", "Divide"]:
        case(
            "arithmetic",
            f"{kind} two branches",
            [8],
            linear("a", 8, 6),
            linear("b", 8, 6, inputs=["input"]),
            layer(kind, "a", "b"),
            layer("Softsign"),
            batch=7,
        )
        case(
            "arithmetic",
            f"{kind} convolutions",
            [2, 6, 6],
            conv2d("a", 2, 18, 3),
            conv2d("b", 2, 18, 3, inputs=["input"]),
            layer(kind, "a", "b"),
            layer("Softsign"),
        )
        for shape, parameter in [
            ([3, 4], [4]),
            ([3, 4], [3, 1]),
            ([3, 4], [1, 3, 4]),
            ([5], [1]),
            ([5], []),
            ([3, 4, 5], [4, 1]),
            ([1, 4], [3, 1]),
        ]:
            case(
                "arithmetic",
                f"{kind} {shape} with parameter {parameter}",
                shape,
                layer("Identity", id="x"),
                layer("Parameter", name="p", shape=parameter),
                layer(kind, "x", "p"),
                batch=3,
            )
        case(
            "arithmetic",
            f"{kind} parameter first",
            [3, 4],
            layer("Parameter", name="p", shape=[3, 1]),
            layer(kind, "p", "input"),
            batch=3,
        )
        case(
            "arithmetic",
            f"{kind} broadcast branches",
            [3, 6, 6],
            conv2d("a", 3, 8, 3, padding=1),
            layer("AdaptiveAvgPool2d", output_size=1),
            layer("Sigmoid", id="s"),
            layer(kind, "a", "s"),
        )
    case(
        "arithmetic",
        "squeeze and excite",
        [3, 6, 6],
        conv2d("a", 3, 16, 3, padding=1),
        layer("AdaptiveAvgPool2d", output_size=1),
        layer("Flatten"),
        linear("d", 16, 4),
        layer("ReLU"),
        linear("u", 4, 16),
        layer("Sigmoid"),
        layer("Reshape", id="g", shape=[16, 1, 1]),
        layer("Multiply", "a", "g"),
        layer("Mean", dim=[2, 3]),
        batch=3,
    )
    case(
        "arithmetic",
        "parameters alone",
        [4],
        layer("Parameter", name="p", shape=[3, 4]),
        layer("Parameter", name="q", shape=[4, 5]),
        layer("MatMul", "p", "q"),
        layer("Tanh", id="t"),
        layer("Sum", dim=0),
        layer("Softmax", dim=0, id="s"),
        linear("l", 4, 5, inputs=["input"]),
        layer("Multiply", "l", "s"),
        batch=3,
    )
    case(
        "arithmetic",
        "parameter through layers",
        [4],
        layer("Parameter", name="p", shape=[1, 2, 6, 6]),
        conv2d("c", 2, 4, 3),
        layer("ReLU"),
        layer("MaxPool2d", kernel_size=2),
        layer("Flatten", start_dim=0, id="v"),
        linear("l", 4, 16, inputs=["input"]),
        layer("Add", "l", "v"),
        batch=3,
    )
    for name, shape, parameter, order in [
        ("matrix", [5, 4], [4, 3], 0),
        ("left matrix", [4, 3], [5, 4], 1),
        ("vector", [5, 4], [4], 0),
        ("stack", [3, 5, 4], [3, 4, 2], 0),
        ("broadcast stack", [3, 5, 4], [1, 4, 2], 0),
        ("row", [4], [4, 3], 0),
        ("left row", [4, 3], [4], 1),
        ("long", [2, 2, 5, 4], [2, 1, 4, 3], 0),
    ]:
        names = ["x", "p"] if order == 0 else ["p", "x"]
        case(
            "arithmetic",
            f"matmul {name}",
            shape,
            layer("Identity", id="x"),
            layer("Parameter", name="p", shape=parameter),
            layer("MatMul", *names),
            batch=3,
        )
    case(
        "arithmetic",
        "matmul of branches",
        [6, 8],
        linear("q", 8, 5),
        linear("k", 8, 5, inputs=["input"]),
        layer("Permute", id="t", dims=[0, 2, 1]),
        layer("MatMul", "q", "t", id="s"),
        layer("Scale", factor=0.4472),
        layer("Softmax", dim=-1, id="w"),
        layer("MatMul", "w", "q"),
        batch=3,
    )
    case(
        "arithmetic",
        "matmul in four dimensions",
        [2, 6, 8],
        layer("Permute", id="t", dims=[0, 1, 3, 2]),
        layer("MatMul", "input", "t"),
        batch=3,
    )
    for dim in [1, 2, 3, -1]:
        case(
            "arithmetic",
            f"concat {dim}",
            [3, 4, 4],
            conv2d("a", 3, 3, 3, padding=1),
            layer("ReLU", id="r"),
            layer("Concat", "r", "input", "a", dim=dim),
            batch=3,
        )
    case(
        "arithmetic",
        "concat of blocked",
        [3, 6, 6],
        conv2d("a", 3, 16, 3, padding=1),
        conv2d("b", 3, 24, 1, inputs=["input"]),
        layer("ReLU", id="r"),
        layer("Concat", "a", "r", dim=1),
        conv2d("c", 40, 5, 3),
        batch=3,
    )
    case(
        "arithmetic",
        "concat of vectors",
        [7],
        linear("a", 7, 3),
        layer("Concat", "a", "input", "a", dim=1),
        batch=7,
    )
    case(
        "arithmetic",
        "doubled",
        [7],
        layer("Tanh", id="t"),
        layer("Add", "t", "t"),
        layer("Multiply", "t", "t"),
        batch=3,
    )


def add_cases():
    activation_cases()
    shape_cases()
    arithmetic_cases()
