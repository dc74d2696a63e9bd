"""Recurrent layers and attention."""

import itertools

from .cases import case, conv2d, layer, linear


def recurrent_cases():
    for kind, layers, both, bias in itertools.product(
        ["RNN", "LSTM", "GRU"], [1, 2], [False, True], [True, False]
    ):
        output = ["sequence", "hidden", "cell" if kind == "LSTM" else "hidden"][
            (layers + both + bias) % 3
        ]
        case(
            "recurrent",
            f"{kind} layers {layers} both {both} bias {bias} {output}",
            [5, 6],
            layer(
                kind,
                name="r",
                input_size=6,
                hidden_size=7,
                num_layers=layers,
                bidirectional=both,
                bias=bias,
                batch_first=True,
                output=output,
            ),
            batch=3,
        )
    for kind in ["RNN", "LSTM", "GRU"]:
        for output in ["sequence", "hidden"] + (["cell"] if kind == "LSTM" else []):
            case(
                "recurrent",
                f"{kind} {output} batch 7",
                [4, 8],
                layer(
                    kind, name="r", input_size=8, hidden_size=16, batch_first=True, output=output
                ),
                batch=7,
            )
        case(
            "recurrent",
            f"{kind} rows of an image",
            [28, 28],
            layer(kind, name="r", input_size=28, hidden_size=32, batch_first=True),
            layer("Select", dim=1, index=-1),
            linear("l", 32, 10),
            batch=3,
        )
        case(
            "recurrent",
            f"{kind} of one",
            [1, 1],
            layer(kind, name="r", input_size=1, hidden_size=1, batch_first=True),
            batch=1,
        )
    case(
        "recurrent",
        "RNN relu",
        [5, 6],
        layer("RNN", name="r", input_size=6, hidden_size=7, nonlinearity="relu", batch_first=True),
        batch=3,
    )
    case(
        "recurrent",
        "RNN relu both",
        [5, 6],
        layer(
            "RNN",
            name="r",
            input_size=6,
            hidden_size=7,
            nonlinearity="relu",
            num_layers=2,
            bidirectional=True,
            output="hidden",
            batch_first=True,
        ),
        batch=3,
    )
    for layers, both, output in [
        (1, False, "sequence"),
        (2, False, "hidden"),
        (1, True, "cell"),
        (2, True, "sequence"),
    ]:
        case(
            "recurrent",
            f"LSTM projected {layers} {both} {output}",
            [5, 6],
            layer(
                "LSTM",
                name="r",
                input_size=6,
                hidden_size=7,
                proj_size=3,
                num_layers=layers,
                bidirectional=both,
                batch_first=True,
                output=output,
            ),
            batch=3,
        )
    case(
        "recurrent",
        "after convolution",
        [1, 8, 8],
        conv2d("c", 1, 4, 3),
        layer("Permute", dims=[0, 3, 1, 2]),
        layer("Flatten", start_dim=2),
        layer("GRU", name="r", input_size=24, hidden_size=5, batch_first=True, output="hidden"),
        linear("l", 5, 10),
        batch=3,
    )


def attention_cases():
    for embed, heads, kwargs in [
        (8, 1, {}),
        (8, 2, {}),
        (12, 4, {"bias": False}),
        (8, 2, {"add_bias_kv": True}),
        (8, 2, {"add_zero_attn": True}),
        (8, 4, {"add_bias_kv": True, "add_zero_attn": True}),
    ]:
        case(
            "attention",
            f"self {embed} {heads} {kwargs}",
            [5, embed],
            layer(
                "MultiheadAttention",
                name="m",
                embed_dim=embed,
                num_heads=heads,
                batch_first=True,
                **kwargs,
            ),
            batch=3,
        )
    case(
        "attention",
        "separate query, key, value",
        [5, 8],
        linear("q", 8, 8),
        layer("Slice", "input", id="short", dim=1, stop=3),
        linear("k", 8, 8),
        linear("v", 8, 8, inputs=["short"]),
        layer(
            "MultiheadAttention",
            "q",
            "k",
            "v",
            name="m",
            embed_dim=8,
            num_heads=2,
            batch_first=True,
        ),
        batch=3,
    )
    for kdim, vdim in [(6, 4), (8, 3), (5, 8)]:
        case(
            "attention",
            f"kdim {kdim} vdim {vdim}",
            [5, 8],
            linear("k", 8, kdim, inputs=["input"]),
            linear("v", 8, vdim, inputs=["input"]),
            layer(
                "MultiheadAttention",
                "input",
                "k",
                "v",
                name="m",
                embed_dim=8,
                num_heads=2,
                kdim=kdim,
                vdim=vdim,
                batch_first=True,
                add_bias_kv=vdim == 4,
            ),
            batch=7,
        )
    case(
        "attention",
        "encoder block",
        [6, 8],
        layer("MultiheadAttention", name="m", embed_dim=8, num_heads=2, batch_first=True),
        layer("Add", "m", "input"),
        layer("LayerNorm", name="n", normalized_shape=8, id="x"),
        linear("f", 8, 16),
        layer("GELU"),
        linear("g", 16, 8),
        layer("Add", "g", "x"),
        layer("LayerNorm", name="o", normalized_shape=8),
        layer("Mean", dim=1),
        linear("h", 8, 10),
        batch=3,
    )
    case(
        "attention",
        "patches with positions",
        [1, 8, 8],
        conv2d("c", 1, 12, 4, stride=4),
        layer("Flatten", start_dim=2),
        layer("Permute", id="t", dims=[0, 2, 1]),
        layer("Parameter", name="pos", shape=[1, 4, 12]),
        layer("Add", "t", "pos"),
        layer("MultiheadAttention", name="m", embed_dim=12, num_heads=3, batch_first=True),
        layer("Select", dim=1, index=0),
        batch=3,
    )


def add_cases():
    recurrent_cases()
    attention_cases()
