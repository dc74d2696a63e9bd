"""Pools, padding and normalizations."""

import itertools

from .cases import batch_norm1d, batch_norm2d, case, conv2d, layer, linear


def pool_cases():
    for k, s, p, d, ceil in [
        (2, None, 0, 1, False),
        (3, 2, 1, 1, False),
        (3, 2, 1, 1, True),
        (2, 2, 0, 1, True),
        (3, 1, 1, 2, False),
        (2, 3, 1, 2, True),
        ([3, 2], [2, 1], [1, 0], 1, True),
        (5, 3, 2, 1, True),
        ([1, 4], None, 0, 1, False),
    ]:
        more = {} if s is None else {"stride": s}
        case(
            "pool",
            f"max k{k} s{s} p{p} d{d} ceil {ceil}",
            [3, 9, 10],
            layer("MaxPool2d", kernel_size=k, padding=p, dilation=d, ceil_mode=ceil, **more),
        )
    for k, s, p, d, ceil in [
        (2, None, 0, 1, False),
        (3, 2, 1, 1, True),
        (3, 1, 0, 2, False),
        (4, 3, 2, 1, True),
    ]:
        more = {} if s is None else {"stride": s}
        case(
            "pool",
            f"max1d k{k} s{s} p{p} d{d} ceil {ceil}",
            [3, 11],
            layer("MaxPool1d", kernel_size=k, padding=p, dilation=d, ceil_mode=ceil, **more),
        )
    for k, s, p, ceil, count, divisor in [
        (2, None, 0, False, True, None),
        (3, 2, 1, False, True, None),
        (3, 2, 1, False, False, None),
        (3, 2, 1, True, True, None),
        (3, 2, 1, True, False, None),
        (2, 2, 0, True, True, None),
        (3, 2, 1, True, True, 4),
        (2, 1, 0, False, True, 7),
        ([3, 2], [2, 3], [1, 0], True, False, None),
        (4, 3, 2, True, True, None),
        (5, 5, 2, True, False, 3),
    ]:
        more = {} if s is None else {"stride": s}
        if divisor:
            more["divisor_override"] = divisor
        case(
            "pool",
            f"avg k{k} s{s} p{p} ceil {ceil} count {count} divisor {divisor}",
            [3, 9, 10],
            layer(
                "AvgPool2d",
                kernel_size=k,
                padding=p,
                ceil_mode=ceil,
                count_include_pad=count,
                **more,
            ),
        )
    for size in [1, 7, [3, 4], [2, None], [None, 5], [12, 3]]:
        for kind in ["Avg", "Max"]:
            case(
                "pool",
                f"adaptive {kind} {size}",
                [3, 9, 10],
                layer(f"Adaptive{kind}Pool2d", output_size=size),
            )
    for kind in ["Avg", "Max"]:
        case(
            "pool",
            f"adaptive {kind} dividing",
            [4, 8, 12],
            layer(f"Adaptive{kind}Pool2d", output_size=[4, 3]),
        )
        case(
            "pool",
            f"adaptive {kind} after convolution",
            [1, 9, 9],
            conv2d("c", 1, 20, 3),
            layer("ReLU"),
            layer(f"Adaptive{kind}Pool2d", output_size=2),
            layer("Flatten"),
            linear("f", 80, 10),
            batch=7,
        )
    case(
        "pool",
        "two dimensions and the batch",
        [9, 10],
        layer("MaxPool2d", kernel_size=2),
        layer("AvgPool2d", kernel_size=2),
    )
    case(
        "pool",
        "max after convolution",
        [1, 12, 12],
        conv2d("c", 1, 24, 3, padding=1),
        layer("ReLU"),
        layer("MaxPool2d", kernel_size=3, stride=2, ceil_mode=True),
        layer("AvgPool2d", kernel_size=2, ceil_mode=True),
        batch=7,
    )
    for low, high, top, bottom in [(1, 2, 3, 0), (-1, 2, 0, -2), (0, 0, 1, 1)]:
        case(
            "pool",
            f"zero pad {low} {high} {top} {bottom}",
            [2, 5, 6],
            layer("ZeroPad2d", padding=[low, high, top, bottom]),
        )
    case(
        "pool",
        "zero pad all round, then convolution",
        [2, 5, 6],
        layer("ZeroPad2d", padding=2),
        conv2d("c", 2, 16, 3),
    )


def norm_cases():
    for affine, eps in [(True, 1e-5), (False, 1e-3), (True, 0.1)]:
        case(
            "norm",
            f"batch norm 1d {affine} {eps}",
            [7],
            batch_norm1d("n", 7, affine=affine, eps=eps),
            batch=7,
        )
        case(
            "norm",
            f"batch norm 1d of sequences {affine} {eps}",
            [7, 5],
            batch_norm1d("n", 7, affine=affine, eps=eps),
        )
        case(
            "norm",
            f"batch norm 2d {affine} {eps}",
            [5, 4, 3],
            batch_norm2d("n", 5, affine=affine, eps=eps),
        )
    case(
        "norm",
        "batch norm first, then ReLU, then convolution",
        [3, 8, 8],
        batch_norm2d("n", 3),
        layer("ReLU"),
        conv2d("c", 3, 20, 3),
        layer("ReLU", id="r"),
        batch_norm2d("m", 20),
        layer("ReLU"),
        conv2d("d", 20, 4, 1),
        batch=3,
    )
    case(
        "norm",
        "batch norm after pool",
        [1, 8, 8],
        conv2d("c", 1, 17, 3),
        layer("MaxPool2d", kernel_size=2),
        batch_norm2d("m", 17),
        layer("Sigmoid"),
        layer("Flatten"),
        linear("f", 153, 3),
    )
    for shape, kwargs in [
        ([6], {}),
        ([5, 6], {}),
        ([5, 6], {"elementwise_affine": False}),
        ([6], {"bias": False}),
        ([6], {"eps": 0.5}),
    ]:
        case(
            "norm",
            f"layer norm {shape} {kwargs}",
            [3, 5, 6],
            layer("LayerNorm", name="n", normalized_shape=shape, **kwargs),
        )
    case(
        "norm",
        "layer norm of an integer",
        [9],
        layer("LayerNorm", name="n", normalized_shape=9),
        batch=7,
    )
    for groups, affine in [(1, True), (2, False), (3, True), (6, True)]:
        case(
            "norm",
            f"group norm {groups} {affine}",
            [6, 5, 4],
            layer("GroupNorm", name="n", num_groups=groups, num_channels=6, affine=affine),
        )
    case(
        "norm",
        "group norm of vectors",
        [12],
        layer("GroupNorm", name="n", num_groups=4, num_channels=12),
        batch=3,
    )
    for affine, track in itertools.product([True, False], repeat=2):
        case(
            "norm",
            f"instance norm {affine} {track}",
            [4, 5, 6],
            layer(
                "InstanceNorm2d", name="n", num_features=4, affine=affine, track_running_stats=track
            ),
        )
    case(
        "norm",
        "instance norm after convolution",
        [3, 6, 6],
        conv2d("c", 3, 16, 3),
        layer("InstanceNorm2d", name="n", num_features=16, affine=True, track_running_stats=True),
        layer("ReLU"),
    )
    for size, kwargs in [
        (5, {}),
        (3, {"alpha": 0.5, "beta": 0.75, "k": 2.0}),
        (2, {"alpha": 1.0, "beta": 0.5, "k": 1.0}),
        (4, {"alpha": 0.3, "beta": 1.2}),
        (9, {"alpha": 0.1}),
    ]:
        case(
            "norm",
            f"local response {size} {kwargs}",
            [6, 4, 5],
            layer("LocalResponseNorm", size=size, **kwargs),
        )
    case(
        "norm", "local response of sequences", [6, 5], layer("LocalResponseNorm", size=3, alpha=0.4)
    )


def add_cases():
    pool_cases()
    norm_cases()
