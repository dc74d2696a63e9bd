"""Cases that matter to training alone."""

from .cases import batch_norm1d, batch_norm2d, case, conv2d, conv_block, layer, linear


def add_cases():
    case(
        "training",
        "batch statistics of many samples",
        [3, 5, 5],
        batch_norm2d("norm", 3),
        batch=20,
    )
    case(
        "training",
        "batch statistics without momentum",
        [6],
        linear("a", 6, 5),
        batch_norm1d("norm", 5, momentum=None),
        layer("ReLU"),
        linear("b", 5, 4),
        batch=17,
    )
    case(
        "training",
        "a value read twice",
        [7],
        layer("Linear", name="a", id="a", in_features=7, out_features=7),
        layer("ReLU", id="r"),
        layer("Add", "r", "a"),
        layer("Multiply", "r", "a", id="m"),
        linear("b", 7, 3),
        batch=5,
    )
    case(
        "training",
        "a residual block",
        [4, 8, 8],
        *conv_block("a", 4, 16, id="a"),
        *conv_block("b", 16, 16, relu=False),
        layer("Add", "b.bn", "a"),
        layer("ReLU"),
        layer("AdaptiveAvgPool2d", output_size=1),
        layer("Flatten"),
        linear("head", 16, 10),
        batch=3,
    )
    case(
        "training",
        "two blocks and two linear layers",
        [1, 12, 12],
        conv2d("a", 1, 8, 3, padding=1),
        layer("ReLU"),
        layer("MaxPool2d", kernel_size=2),
        conv2d("b", 8, 16, 3, padding=1),
        layer("ReLU"),
        layer("MaxPool2d", kernel_size=2),
        layer("Flatten"),
        linear("c", 144, 12),
        layer("ReLU"),
        linear("d", 12, 10),
        batch=6,
    )
