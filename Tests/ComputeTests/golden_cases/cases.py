"""How a case is written down, and the list of all."""

CASES = {}


def case(
    family,
    name,
    input_shape,
    *layers,
    batch=2,
    bound=1e-5,
    spread=1.0,
    poison=None,
    residue=1e-6,
):
    """`residue` is what rounding may leave of a gradient that is zero in exact arithmetic."""
    cases = CASES.setdefault(family, [])
    name = f"{len(cases):03d} {name}"
    cases.append(
        (
            name,
            {"input_shape": list(input_shape), "layers": list(layers)},
            batch,
            bound,
            spread,
            poison,
            residue,
        )
    )


def layer(kind, *inputs, **arguments):
    result = {"type": kind, **arguments}
    if inputs:
        result["inputs"] = list(inputs)
    return result


def conv1d(name, channels_in, channels_out, kernel, inputs=(), **arguments):
    return convolution("Conv1d", name, channels_in, channels_out, kernel, inputs, arguments)


def conv2d(name, channels_in, channels_out, kernel, inputs=(), **arguments):
    return convolution("Conv2d", name, channels_in, channels_out, kernel, inputs, arguments)


def conv_transpose2d(name, channels_in, channels_out, kernel, inputs=(), **arguments):
    return convolution(
        "ConvTranspose2d", name, channels_in, channels_out, kernel, inputs, arguments
    )


def convolution(kind, name, channels_in, channels_out, kernel, inputs, arguments):
    return layer(
        kind,
        *inputs,
        name=name,
        in_channels=channels_in,
        out_channels=channels_out,
        kernel_size=kernel,
        **arguments,
    )


def linear(name, features_in, features_out, inputs=(), **arguments):
    return layer(
        "Linear",
        *inputs,
        name=name,
        in_features=features_in,
        out_features=features_out,
        **arguments,
    )


def batch_norm1d(name, features, inputs=(), **arguments):
    return layer("BatchNorm1d", *inputs, name=name, num_features=features, **arguments)


def batch_norm2d(name, features, inputs=(), **arguments):
    return layer("BatchNorm2d", *inputs, name=name, num_features=features, **arguments)


def conv_block(name, i, o, stride=1, source=None, relu=True, id=None):
    inputs = [source] if source else []
    result = [
        conv2d(f"{name}.conv", i, o, 3, inputs=[*inputs], stride=stride, padding=1, bias=False),
        batch_norm2d(f"{name}.bn", o),
    ]
    return result + ([layer("ReLU", **({"id": id} if id else {}))] if relu else [])
