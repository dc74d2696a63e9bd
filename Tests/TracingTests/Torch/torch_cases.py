"""The small networks of make_torch_goldens.py."""

_cases = []


def add(group, shape, source, name=None, refused=None):
    name = name or f"{group}-{sum(c['group'] == group for c in _cases)}"
    _cases.append(
        {"group": group, "name": name, "shape": list(shape), "source": source, "refused": refused}
    )


def fn(group, expression, shape=(4, 6), init="", lines="", **options):
    """A network whose forward gives an expression of x."""
    init = "".join(f"        {line}\n" for line in init.splitlines())
    body = "".join(f"        {line}\n" for line in lines.splitlines())
    source = (
        "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        + init + "    def forward(self, x):\n" + body + f"        return {expression}\nmodel = Net()\n"
    )
    add(group, shape, source, **options)


def mod(group, expression, shape=(4, 6), **options):
    """A module by itself."""
    add(group, shape, f"model = {expression}\n", **options)


IMAGE = (2, 6, 6)

TENSORS = """self.w = nn.Parameter(torch.randn(3, 2, 3, 3))
self.b = nn.Parameter(torch.randn(3))
self.t = nn.Parameter(torch.randn(2, 2, 2, 2))
self.c = nn.Parameter(torch.randn(2, 2, 3))
self.l = nn.Parameter(torch.randn(6, 6))
self.g = nn.Parameter(torch.randn(2))
self.h = nn.Parameter(torch.randn(2))
self.register_buffer('m', torch.zeros(2))
self.v = torch.tensor([0.5, 2.0])"""


def activations():
    g = "activations"
    for name in (
        "relu relu6 elu selu celu silu mish hardswish hardsigmoid softsign logsigmoid hardtanh softplus "
        "leaky_relu gelu sigmoid tanh tanhshrink softshrink rrelu"
    ).split():
        fn(g, f"F.{name}(x * 3)")
    for name in "relu selu celu sigmoid tanh rrelu".split():
        fn(g, f"torch.{name}(x)")
    for name in "relu sigmoid tanh".split():
        fn(g, f"x.{name}()")
        fn(g, "x + y", lines=f"y = x * 2\ny.{name}_()")
        fn(g, "x", lines=f"x = x * 2\ny = x\ny.{name}_()\nx = x + y")
    fn(g, "F.leaky_relu(x, 0.2)")
    fn(g, "F.leaky_relu(x, negative_slope=0.3, inplace=True)")
    fn(g, "F.elu(x, alpha=0.7)")
    fn(g, "F.gelu(x, approximate='tanh')")
    fn(g, "F.hardtanh(x, -0.2, 0.3)")
    fn(g, "F.softplus(x, beta=2, threshold=1)")
    fn(g, "F.softmax(x, dim=1)")
    fn(g, "F.softmax(x, -1)")
    fn(g, "F.log_softmax(x, dim=2)")
    fn(g, "torch.softmax(x, 1)")
    fn(g, "x.softmax(dim=-1)")
    fn(g, "x.log_softmax(-1)")
    fn(g, "F.softmin(x, dim=1)")
    fn(g, "F.softmax(x)", shape=(5,))
    fn(g, "F.glu(x)")
    fn(g, "F.glu(x, dim=1)")
    fn(g, "F.prelu(x, self.w)", init="self.w = nn.Parameter(torch.full((1,), 0.25))")
    fn(g, "F.prelu(x, self.w)", init="self.w = nn.Parameter(torch.full((4,), 0.25))")
    fn(g, "F.dropout(x, 0.5, training=self.training) + F.dropout2d(x, training=False)")
    fn(g, "F.dropout(x, p=0.5, training=self.training)", lines="x = F.alpha_dropout(x)")
    fn(g, "y", lines="y = F.relu(x, inplace=True)\ny = y + x")
    fn(g, "F.threshold(x, 0, 0)")
    for name in (
        "ReLU ReLU6 ELU SELU CELU SiLU Mish Hardswish Hardsigmoid Softsign LogSigmoid Hardtanh Softplus "
        "LeakyReLU GELU Sigmoid Tanh Tanhshrink Softshrink RReLU Dropout Dropout1d Dropout2d AlphaDropout "
        "FeatureAlphaDropout Identity"
    ).split():
        mod(g, f"nn.{name}()")
    for arguments in (
        "ReLU(inplace=True)", "ReLU(True)", "LeakyReLU(0.3)", "ELU(0.5, True)", "CELU(alpha=2.0)", "GELU('tanh')",
        "Softplus(beta=3, threshold=2)", "Hardtanh(-2, 0.5)", "Softmax(dim=1)", "LogSoftmax(dim=-1)", "Softmin(dim=2)",
        "PReLU()", "PReLU(4)", "PReLU(num_parameters=1, init=0.1)", "GLU(dim=1)", "Threshold(0, 0)", "Dropout(p=0.9)",
        "Softshrink(0.2)", "RReLU(0.1, 0.2)",
    ):
        mod(g, f"nn.{arguments}")
    mod(g, "nn.Softmax2d()", shape=IMAGE)
    mod(g, "nn.Softmax()", shape=(5,))
    for expression in (
        "F.softmax(x, dim=0)", "F.log_softmax(x, 0)", "F.softmax(x, dim=-3)", "torch.softmax(x, 0)", "F.softmax(x)",
        "F.glu(x, dim=0)",
    ):
        fn(g, expression, refused="mixes")
    mod(g, "nn.Softmax(dim=0)", refused="mixes")
    mod(g, "nn.Dropout(1.5)", refused="raises")
    mod(g, "nn.Hardtanh(1, -1)", refused="raises")
    mod(g, "nn.ReLU(slope=1)", refused="raises")
    fn(g, "F.glu(x)", shape=(4, 5), refused="raises")
    fn(g, "F.softmax(x, dim=3)", refused="raises")


def shapes():
    g = "shapes"
    for expression in (
        "x.view(x.size(0), -1)", "x.view(-1, 24)", "x.view(x.shape[0], -1)", "x.reshape(x.size()[0], 24)",
        "x.view(len(x), 6, 4)", "torch.flatten(x, 1)", "x.flatten(1)", "x.flatten(start_dim=1, end_dim=2)",
        "x.flatten(start_dim=1)", "torch.reshape(x, (-1, 3, 8))", "x.reshape((x.shape[0], 2, 12))",
        "x.view((-1, 24))", "x.view([-1, 2, 2, 6])", "x.view(-1, x.shape[1] * x.shape[2])",
        "x.view(x.size(0), x.size(1), -1)", "x.permute(0, 2, 1)", "x.permute((0, 2, 1))", "torch.permute(x, (0, 2, 1))",
        "x.transpose(1, 2)", "x.transpose(-1, -2)", "torch.transpose(x, 1, 2)", "x.swapaxes(1, 2)", "x.mT",
        "x.unsqueeze(1)", "x.unsqueeze(-1)", "torch.unsqueeze(x, 2)", "x[:, None]", "x[..., None]", "x[:, :, None, :]",
        "x.unsqueeze(1).squeeze(1)", "x.unsqueeze(1).squeeze()", "torch.squeeze(x.unsqueeze(3), 3)",
        "x.unsqueeze(0).squeeze(0)", "x.unflatten(2, (2, 3))", "x.unflatten(1, (2, -1))", "x.movedim(1, 2)",
        "torch.movedim(x, 2, 1)", "x.view_as(x)", "x.contiguous().view(x.size(0), -1)", "x.ravel().view(-1, 24)",
        "x.view(-1).view(-1, 24)", "x.permute(1, 0, 2).permute(1, 0, 2)", "x.permute(2, 1, 0).permute(2, 0, 1)",
        "x.transpose(0, 1).transpose(0, 1)", "x.transpose(0, 2).transpose(0, 2) + x", "x.unsqueeze(0).transpose(0, 1).squeeze(1)",
        "x.repeat(1, 2, 1)", "x.repeat(1, 1, 3)", "x.repeat(1, 1, 1, 1)[0]", "x.tile(2)", "x.unsqueeze(1).expand(-1, 3, -1, -1)",
        "x.unsqueeze(1).expand(x.size(0), 2, 4, 6)", "x.repeat_interleave(2, dim=1)", "x.expand_as(x)",
        "x.reshape(-1, 6).reshape(-1, 4, 6)", "x.view(-1, 6).mul(2).view(x.size(0), 4, 6)",
        "x.permute(1, 0, 2).reshape(-1, 6).view(4, -1, 6).permute(1, 0, 2)", "x.view(x.size(0) * 4, 6).view(-1, 24)",
        "x.flatten(0, 1).view(-1, 24)", "x.view(1, -1, 24)[0]", "x.view(x.numel() // 24, 24)",
    ):
        fn(g, expression)
    fn(g, "x.T.T", shape=(5,))
    fn(g, "x.t().t()", shape=(5,))
    fn(g, "x", lines="b, c, d = x.shape\nx = x.view(b, c * d)")
    fn(g, "x", lines="n = x.size(0)\nx = x.view(n, -1)\nassert x.dim() == 2\nif x.ndim == 2:\n    x = x * 2")
    fn(g, "x.view(b, d, c)", lines="b, c, d = x.size()")
    fn(g, "x.view(*s[:1], -1)", lines="s = x.shape")
    fn(g, "x.reshape(x.shape[0], math.prod(x.shape[1:]))")
    fn(g, "x", lines="if len(x.shape) == 3:\n    x = x.unsqueeze(1)")
    fn(g, "self.fc(x.view(-1, 6)).view(-1, 4, 3)", init="self.fc = nn.Linear(6, 3)")
    fn(g, "self.fc(x.view(-1, 6)).view(x.size(0), -1)", init="self.fc = nn.Linear(6, 3)")
    fn(g, "self.bn(self.fc(x.view(-1, 6))).view(x.size(0), -1)", init="self.fc = nn.Linear(6, 3)\nself.bn = nn.BatchNorm1d(3)")
    fn(g, "self.fc(x.permute(1, 0, 2)).permute(1, 0, 2)", init="self.fc = nn.Linear(6, 3)")
    fn(g, "F.softmax(self.fc(x.permute(1, 0, 2).reshape(-1, 6)), dim=1).view(4, -1, 3)[-1]", init="self.fc = nn.Linear(6, 3)")
    fn(g, "x.reshape(4, -1, 6).sum(0)", refused="mixes")
    fn(g, "x.view(24, -1).t()", refused="mixes")
    fn(g, "x.permute(1, 0, 2).reshape(-1, 24)", refused="mixes")
    fn(g, "x.transpose(0, 1).reshape(x.size(0), -1)", refused="mixes")
    fn(g, "x.view(x.size(0), 5, 5)", refused="raises")
    fn(g, "x.view(-1, 25)", refused="raises")
    fn(g, "x.view(-1, -1)", refused="raises")
    fn(g, "x.permute(0, 1)", refused="raises")
    fn(g, "x.permute(0, 1, 1)", refused="raises")
    fn(g, "x.transpose(1, 4)", refused="raises")
    fn(g, "x.flatten(2, 1)", refused="raises")
    fn(g, "x.unsqueeze(5)", refused="raises")
    for module in (
        "nn.Flatten()", "nn.Flatten(1)", "nn.Flatten(start_dim=1, end_dim=-1)", "nn.Flatten(2)", "nn.Unflatten(1, (2, 2))",
        "nn.Unflatten(dim=2, unflattened_size=(3, -1))", "nn.Unflatten(1, torch.Size([2, 2]))",
    ):
        mod(g, module)


def indexing():
    g = "indexing"
    for expression in (
        "x[:, 0]", "x[:, -1]", "x[:, -1, :]", "x[:, 1:3]", "x[:, ::2]", "x[:, :, 1:-1]", "x[..., 0]", "x[..., 2:]", "x[:, [0, 2]]",
        "x[:, [3, 1, 0]]", "x[:, 1, 2:4]", "x[:, 1][:, 2]", "x[:]", "x[...]", "x[:, :, -2:]", "x[:, -3:-1]", "x.select(1, 2)",
        "x.narrow(2, 1, 3)", "torch.narrow(x, 1, 0, 2)", "torch.select(x, 2, -1)", "x.index_select(1, torch.tensor([2, 0]))",
        "torch.cat([x, x], 1)", "torch.cat((x, x * 2), dim=2)", "torch.cat([x[:, :2], x[:, 2:]], dim=-2)", "torch.concat([x, x], dim=1)",
        "torch.stack([x, x], 1)", "torch.stack((x, -x), dim=-1)", "torch.hstack([x, x])", "x.chunk(2, dim=1)[1]", "x.chunk(3, 1)[-1]",
        "x.split(2, dim=1)[0]", "x.split([1, 3], 1)[1]", "torch.split(x, 4, dim=2)[1]", "torch.chunk(x, 2, -1)[0]",
        "torch.cat(x.unbind(1), 1)", "x.unbind(dim=2)[3]", "x.flip(1)", "x.flip([1, 2])", "torch.flip(x, dims=[2])", "torch.flip(x, (-1,))",
        "torch.roll(x, 1, 1)", "x.roll(shifts=(1, -1), dims=(1, 2))", "x.fliplr()", "torch.rot90(x, 1, (1, 2))", "x.rot90(2, [1, 2])",
        "sum(x[:, i] for i in range(4))", "torch.stack([x[:, i] * i for i in range(4)], dim=1)", "x[:, None, 0]", "x[:, torch.tensor(1)]",
    ):
        fn(g, expression)
    fn(g, "torch.cat(outs, 1)", lines="outs = []\nfor i in range(x.size(1)):\n    outs.append(x[:, i] * (i + 1))")
    fn(g, "a + b", lines="a, b = x.chunk(2, 1)")
    fn(g, "a + b", lines="a, b = torch.split(x, 2, 1)")
    fn(g, "y", lines="y = x.clone()\ny[:, 0] = 1\ny[:, 1:3, 2] = x[:, 2:, 0]")
    fn(g, "y", lines="y = x * 1\ny[:, ::2] = x[:, 1::2]\ny[..., 0] = 0")
    fn(g, "y", lines="y = torch.zeros(x.size(0), 4, 7)\ny[:, :, :6] = x\ny[:, :, 6] = 0.5")
    fn(g, "y", lines="y = torch.zeros_like(x)\ny[:, 1] = x[:, 2]")
    fn(g, "y", lines="y = torch.zeros(x.shape[0], 10)\nfor i in range(4):\n    y[:, i] = x[:, i].sum(1)")
    fn(g, "x.transpose(0, 1)[-1]")
    fn(g, "x.transpose(0, 1)[1:3].transpose(0, 1)")
    fn(g, "torch.stack([t for t in x.permute(1, 0, 2)], dim=1)")
    fn(g, "x.permute(1, 0, 2)[[0, 3]].permute(1, 0, 2)")
    for expression in ("x[0]", "x[:1]", "x[1:]", "x.flip(0)", "x[::2]", "torch.cat([x, x], 0)", "torch.roll(x, 1, 0)", "x.select(0, 0)", "x.chunk(2, 0)[0]"):
        fn(g, expression, refused="mixes")
    for expression in ("x[:, 4]", "x[:, 0, 0, 0]", "x[:, -5]", "torch.cat([x, x[:, :, :2]], 1)", "x.split([1, 1], 1)[0]", "torch.cat([], 1)"):
        fn(g, expression, refused="raises")


def arithmetic():
    g = "arithmetic"
    for expression in (
        "x + 1", "1 + x", "x - 0.5", "0.5 - x", "x * 2", "3 * x", "x / 2", "2 / (x + 3)", "-x", "+x", "x ** 2", "x ** 3", "(x + 2) ** 0.5",
        "2 ** x", "(x + 2) ** -1", "x + x", "x - x * 2", "x * x", "x / (x + 3)", "x @ x.transpose(1, 2)", "torch.add(x, x)", "torch.add(x, x, alpha=2)",
        "x.add(x, alpha=-1)", "torch.sub(x, 1)", "x.sub(x * 2)", "torch.mul(x, 2)", "x.mul(x)", "torch.div(x, 255)", "x.div(2.0)", "torch.true_divide(x, 3)",
        "torch.neg(x)", "x.neg()", "torch.abs(x)", "x.abs()", "abs(x)", "torch.exp(x)", "x.exp()", "torch.log(x + 2)", "(x + 2).sqrt()", "torch.sqrt(x * x)",
        "x.pow(2)", "torch.pow(x, 3)", "torch.square(x)", "x.square()", "(x + 2).rsqrt()", "(x + 2).reciprocal()", "torch.sin(x)", "x.cos()", "torch.erf(x)",
        "torch.log1p(x + 1)", "torch.expm1(x)", "torch.tan(x)", "(x + 2).log2()", "(x + 2).log10()", "x.clamp(-0.5, 0.5)", "torch.clamp(x, min=0)",
        "x.clamp(max=0.2)", "x.clip(0, 1)", "torch.clamp_min(x, 0.1)", "x.clamp_max(0.1)", "torch.maximum(x, -x)", "torch.minimum(x, x * 2)",
        "torch.max(x, x * 0.5)", "x.min(-x)", "x + x[:, :1]", "x * x[:, :, :1]", "x + x[:, 0].unsqueeze(1)", "x - x.mean(1, keepdim=True)",
        "x + torch.tensor([1.0, 2, 3, 4, 5, 6])", "x * torch.arange(6)", "x + torch.ones(4, 1)", "x * torch.eye(4, 6)", "x + torch.linspace(0, 1, 6)",
        "torch.zeros(4, 6) + x", "x / torch.tensor(255.0)", "torch.tensor(2.0) - x", "x + torch.full((4, 6), 0.5)", "x + torch.zeros(x.size(0), 4, 6)",
        "x + torch.ones_like(x)", "torch.lerp(x, x * 2, 0.3)", "torch.addcmul(x, x, x, value=0.5)", "x.float() / 255", "x.double().float() * 2",
        "x.to(torch.float32) * 2", "x.type(torch.float32)", "x.detach() + x.data", "x.cpu().to('cpu').clone()", "(x.permute(1, 0, 2) + self.p).permute(1, 0, 2)", "(x.permute(2, 0, 1) * self.q).permute(1, 0, 2)", "torch.mul(x, self.p2)",
    ):
        init = ""
        if "self." in expression:
            init = "self.p = nn.Parameter(torch.randn(6))\nself.q = nn.Parameter(torch.randn(4))\nself.p2 = nn.Parameter(torch.randn(4, 6))"
        fn(g, expression, init=init)
    fn(g, "y", lines="y = x\ny = y + 1\ny += x\ny *= 2\ny -= 0.5\ny /= 3")
    fn(g, "x + y", lines="y = x * 2\nz = y\nz += 1\ny = y * z")
    fn(g, "y", lines="y = x.add(1)\ny.mul_(2).add_(x)\ny.sub_(1).div_(2).clamp_(-1, 1)")
    fn(g, "residual + y", lines="residual = x\ny = F.relu(x * 2)\ny += residual")
    fn(g, "y", lines="y = x.clone()\nz = y\ny += 1\ny = y + z")
    fn(g, "y", lines="y = self.act(x * 2)\nz = x * 2\nw = self.act(z)\ny = y + z + w", init="self.act = nn.ReLU(inplace=True)")
    fn(g, "y + t", lines="t = x * 1\ny = self.act(t)", init="self.act = nn.ReLU(True)")
    fn(g, "t", lines="t = x * 1\nu = t.detach()\nu.relu_()")
    fn(g, "x * self.scale + self.shift", init="self.scale = nn.Parameter(torch.ones(1))\nself.shift = nn.Parameter(torch.zeros(4, 1))")
    fn(g, "x * self.scale", init="self.scale = nn.Parameter(torch.tensor(2.0))")
    fn(g, "(x - self.mean) / self.std", init="self.register_buffer('mean', torch.tensor([0.5]))\nself.register_buffer('std', torch.full((4, 1), 0.25))")
    fn(g, "(x - self.mean) / self.std", init="self.register_buffer('mean', torch.tensor(0.2860), persistent=False)\nself.std = torch.tensor([0.3530])")
    fn(g, "x + self.pe[:, :4]", init="pe = torch.zeros(1, 8, 6)\npos = torch.arange(0, 8).unsqueeze(1).float()\ndiv = torch.exp(torch.arange(0, 6, 2).float() * (-math.log(10000.0) / 6))\npe[0, :, 0::2] = torch.sin(pos * div)\npe[0, :, 1::2] = torch.cos(pos * div)\nself.register_buffer('pe', pe)")
    fn(g, "x + self.pe[:4]", init="pe = torch.zeros(8, 6)\npos = torch.arange(0, 8, dtype=torch.float).unsqueeze(1)\ndiv = torch.exp(torch.arange(0, 6, 2) * -(math.log(10000.0) / 6))\npe[:, 0::2] = torch.sin(pos * div)\npe[:, 1::2] = torch.cos(pos * div)\nself.pe = pe")
    fn(g, "x + self.a * self.b.exp()", init="self.a = nn.Parameter(torch.randn(4, 1))\nself.b = nn.Parameter(torch.randn(6))")
    fn(g, "x", lines="with torch.no_grad():\n    x = x * 2")
    fn(g, "torch.cat([self.cls.expand(x.size(0), -1, -1), x], 1)", init="self.cls = nn.Parameter(torch.zeros(1, 1, 6))")
    fn(g, "torch.cat([self.cls.repeat(x.shape[0], 1, 1), x], dim=1) + self.pos", init="self.cls = nn.Parameter(torch.zeros(1, 1, 6))\nself.pos = nn.Parameter(torch.randn(1, 5, 6))")
    fn(g, "torch.cat([x, torch.zeros(x.size(0), 4, 2)], dim=2)")
    fn(g, "torch.cat([x, torch.ones(x.shape[0], 1, 6) * 0.5], 1)")
    for expression in ("x.mean(0) + x", "x / x.max()", "x - x.mean()", "x + x.permute(1, 0, 2).sum(1)", "x.std() * x", "x + x.sum(0, keepdim=True)"):
        fn(g, expression, refused="mixes")
    for expression in ("x + torch.ones(5)", "x @ torch.ones(5, 2)", "x + x[:, :2]", "x.foo()", "x + None", "x + 'a'", "x.add_(torch.ones(2, 3, 4, 6))"):
        fn(g, expression, refused="raises")


def reductions():
    g = "reductions"
    for expression in (
        "x.mean(1)", "x.mean(dim=1)", "x.mean(dim=(1, 2))", "x.mean([1, 2], keepdim=True)", "torch.mean(x, 2)", "torch.mean(x, dim=-1, keepdim=True)",
        "x.sum(1)", "torch.sum(x, dim=(-1, -2))", "x.sum(-1, keepdim=True)", "x.max(1)[0]", "x.max(dim=2)[0]", "x.max(1).values", "torch.max(x, 1)[0]",
        "torch.max(x, dim=1, keepdim=True).values", "x.min(1)[0]", "torch.min(x, 2).values", "x.amax(1)", "x.amax(dim=(1, 2))", "torch.amax(x, -1)", "x.amin(1, keepdim=True)",
        "x.var(1)", "x.std(dim=2)", "x.var(dim=1, unbiased=False)", "torch.std(x, dim=1, keepdim=True)", "torch.var(x, dim=(1, 2))", "x.std(1, correction=0)",
        "x.norm(dim=1)", "x.norm(p=1, dim=2)", "torch.norm(x, dim=-1, keepdim=True)", "F.normalize(x)", "F.normalize(x, dim=2)", "F.normalize(x, p=1, dim=1)",
        "torch.logsumexp(x, 1)", "x.logsumexp(dim=-1, keepdim=True)", "x.mean(axis=1)", "x.sum(axis=-1)", "F.cosine_similarity(x, x * x, dim=1)", "x.mean(-1).mean(-1)",
        "x.permute(1, 0, 2).mean(0)", "x.permute(1, 0, 2).max(0)[0]", "x.permute(2, 0, 1).sum(dim=(0, 2))", "x.flatten(1).mean(1, keepdim=True)",
        "(x - x.mean(dim=(1, 2), keepdim=True)) / (x.std(dim=(1, 2), keepdim=True) + 1e-5)", "F.pairwise_distance(x, x * 0.5)",
        "x.exp() / x.exp().sum(-1, keepdim=True)", "torch.log(F.softmax(x, dim=1))", "torch.linalg.norm(x, dim=1)",
    ):
        fn(g, expression)
    fn(g, "v", lines="v, i = x.max(1)")
    fn(g, "v", lines="v, _ = torch.max(x, dim=2)")
    for expression in ("x.mean(0)", "x.sum(dim=(0, 1))", "x.max(0)[0]", "x.mean()", "x * x.sum()", "x.std(0)", "x.amax()", "x.max()", "F.normalize(x, dim=0)", "x.norm() + x"):
        fn(g, expression, refused="mixes")
    for expression in ("x.mean(3)", "x.sum(dim=(1, 1))"):
        fn(g, expression, refused="raises")


def products():
    g = "products"
    p = "self.w = nn.Parameter(torch.randn(3, 6))\nself.b = nn.Parameter(torch.randn(3))\nself.v = nn.Parameter(torch.randn(6))\nself.m = nn.Parameter(torch.randn(6, 5))\nself.n = nn.Parameter(torch.randn(4, 3))"
    for expression in (
        "F.linear(x, self.w)", "F.linear(x, self.w, self.b)", "F.linear(x, self.w * 2, self.b)", "F.linear(x, weight=self.w, bias=self.b)", "x @ self.w.t()", "x @ self.m", "torch.matmul(x, self.m)",
        "x.matmul(self.w.T) + self.b", "x @ self.v", "torch.bmm(x, x.transpose(1, 2))", "x.bmm(x.mT)", "torch.matmul(x, x.transpose(-2, -1))", "self.n.t() @ x", "torch.einsum('bij,jk->bik', x, self.m)",
        "torch.einsum('bij,kj->bki', x, self.w)", "torch.einsum('bij,bkj->bik', x, x)", "torch.einsum('bij->bi', x)", "torch.einsum('bij->bji', x)", "torch.einsum('bij,j->bi', x, self.v)", "torch.einsum('...j,jk->...k', x, self.m)",
        "torch.einsum('bij,bij->b', x, x)", "torch.einsum('bij,bij->bi', [x, x])", "torch.einsum('ji,bjk->bik', self.n, x)", "torch.einsum('bij, ik, jl -> bkl', x, self.n, self.m)", "torch.einsum('b i j, j k', x, self.m)",
        "(x.permute(1, 0, 2) @ self.m).permute(1, 0, 2)", "F.scaled_dot_product_attention(x, x, x)", "F.scaled_dot_product_attention(x, x * 2, x, is_causal=True)",
        "F.scaled_dot_product_attention(x, x, x, scale=0.3)", "F.scaled_dot_product_attention(x, x, x, attn_mask=torch.ones(4, 4).tril().bool())" , "torch.matmul(x.unsqueeze(1), x.unsqueeze(1).transpose(2, 3))",
        "x.view(-1, 2, 2, 6) @ self.m", "torch.outer(self.b, self.v) @ x.transpose(1, 2)", "F.bilinear(x, x, self.k)" , "torch.baddbmm(x, x, x.transpose(1, 2) @ x)", "torch.inner(x, self.w)",
    ):
        init = p + ("\nself.k = nn.Parameter(torch.randn(2, 6, 6))" if "self.k" in expression else "")
        fn(g, expression, init=init)
    flat = "self.w = nn.Parameter(torch.randn(6, 10))\nself.b = nn.Parameter(torch.randn(10))"
    for expression in ("torch.mm(x, self.w)", "x.mm(self.w) + self.b", "torch.addmm(self.b, x, self.w)", "x @ self.w", "(self.w.t() @ x.t()).t()", "torch.einsum('ni,io->no', x, self.w)", "torch.einsum('io,ni->on', self.w, x).t()", "F.linear(x, self.w.t(), self.b)"):
        fn(g, expression, shape=(6,), init=flat)
    for expression in ("x.t() @ x", "x @ x.t()", "torch.einsum('ni,nj->ij', x, x)"):
        fn(g, expression, shape=(6,), refused="mixes")
    fn(g, "torch.mm(x, x)", refused="raises")
    fn(g, "x @ self.w", init=p, refused="raises")
    fn(g, "F.linear(x, self.m)", init=p, refused="raises")
    for module in ("nn.Linear(6, 3)", "nn.Linear(6, 3, bias=False)", "nn.Linear(in_features=6, out_features=3)", "nn.Linear(6, 3, False)", "nn.LazyLinear(5)", "nn.LazyLinear(5, bias=False)", "nn.LazyLinear(out_features=2)"):
        mod(g, module)
    fn(g, "self.b(x, x)", init="self.b = nn.Bilinear(6, 6, 3)")
    fn(g, "self.b(x, x * x)", init="self.b = nn.Bilinear(6, 6, 2, bias=False)")
    fn(g, "self.s(x, x * 2)", init="self.s = nn.CosineSimilarity(dim=2)")
    for module in ("nn.Linear(5, 3)", "nn.Linear(6)", "nn.Linear('6', 3)", "nn.Linear(6, 3.0)", "nn.Linear(6, 3, biass=True)", "nn.Linear(-1, 3)"):
        mod(g, module, refused="raises")


def layers():
    g = "layers"
    for module in (
        "nn.Conv2d(2, 3, 3)", "nn.Conv2d(2, 4, kernel_size=3, padding=1, groups=2)", "nn.Conv2d(2, 3, (3, 1), stride=(2, 1), padding=(1, 0), dilation=1, bias=False)", "nn.Conv2d(2, 3, 3, padding='same')",
        "nn.Conv2d(2, 3, 3, padding='valid', dilation=2)", "nn.Conv2d(2, 3, 3, 1, 1, padding_mode='reflect')", "nn.Conv2d(2, 3, 3, padding=1, padding_mode='circular')", "nn.Conv2d(2, 3, 3, padding=1, padding_mode='replicate')",
        "nn.LazyConv2d(3, 3)", "nn.LazyConv2d(3, kernel_size=5, padding=2, stride=2)", "nn.ConvTranspose2d(2, 3, 2, stride=2)", "nn.ConvTranspose2d(2, 2, 3, stride=2, padding=1, output_padding=1)", "nn.LazyConvTranspose2d(2, 2)",
        "nn.MaxPool2d(2)", "nn.MaxPool2d(3, 2, 1)", "nn.MaxPool2d(kernel_size=(2, 3), stride=None)", "nn.MaxPool2d(2, ceil_mode=True, stride=3)", "nn.MaxPool2d(2, dilation=2, stride=1)", "nn.AvgPool2d(2)", "nn.AvgPool2d(3, stride=1, padding=1, count_include_pad=False)",
        "nn.AvgPool2d(2, divisor_override=3)", "nn.AdaptiveAvgPool2d(1)", "nn.AdaptiveAvgPool2d((2, 3))", "nn.AdaptiveAvgPool2d((None, 2))", "nn.AdaptiveMaxPool2d(4)", "nn.BatchNorm2d(2)", "nn.BatchNorm2d(2, eps=1e-3, momentum=None)", "nn.BatchNorm2d(2, affine=False)",
        "nn.LazyBatchNorm2d()", "nn.SyncBatchNorm(2)", "nn.InstanceNorm2d(2)", "nn.InstanceNorm2d(2, affine=True, track_running_stats=True)", "nn.GroupNorm(1, 2)", "nn.GroupNorm(2, 2, affine=False)", "nn.LayerNorm([2, 6, 6])", "nn.LayerNorm(6)", "nn.LayerNorm((6, 6), elementwise_affine=False)",
        "nn.LayerNorm(6, bias=False)", "nn.RMSNorm(6)", "nn.RMSNorm([6, 6], eps=1e-3)", "nn.LocalResponseNorm(2)", "nn.LocalResponseNorm(3, alpha=0.1, beta=0.5, k=2.0)", "nn.ZeroPad2d(1)", "nn.ZeroPad2d((1, 0, 2, -1))", "nn.ConstantPad2d(1, 0.5)", "nn.ReflectionPad2d(2)",
        "nn.ReplicationPad2d((1, 2, 0, 1))", "nn.CircularPad2d(1)", "nn.Upsample(scale_factor=2)", "nn.Upsample(size=(7, 9), mode='bilinear')", "nn.Upsample(scale_factor=1.5, mode='bilinear', align_corners=True)", "nn.Upsample(scale_factor=2, mode='bicubic')", "nn.UpsamplingNearest2d(scale_factor=2)",
        "nn.UpsamplingBilinear2d(size=8)", "nn.PixelUnshuffle(2)", "nn.ChannelShuffle(2)", "nn.Unfold(3)", "nn.Unfold((2, 3), padding=1, stride=2)", "nn.Sequential(nn.PixelUnshuffle(3), nn.PixelShuffle(3))", "nn.Flatten(2)", "nn.Sequential(nn.Flatten(2), nn.Conv1d(2, 3, 3))",
        "nn.Sequential(nn.Flatten(2), nn.AvgPool1d(2), nn.MaxPool1d(2))", "nn.Sequential(nn.Flatten(2), nn.AdaptiveAvgPool1d(4))", "nn.Sequential(nn.Flatten(2), nn.AdaptiveMaxPool1d(1))", "nn.Sequential(nn.Flatten(2), nn.BatchNorm1d(2))", "nn.Sequential(nn.Flatten(), nn.LazyBatchNorm1d())",
        "nn.Sequential(nn.Flatten(2), nn.InstanceNorm1d(2, affine=True))", "nn.Sequential(nn.Flatten(2), nn.ReflectionPad1d(2))", "nn.Sequential(nn.Flatten(2), nn.ConstantPad1d((1, 2), 3.0))", "nn.Sequential(nn.Flatten(2), nn.LazyConv1d(2, 3, padding=1))", "nn.Sequential(nn.Flatten(2), nn.Upsample(scale_factor=2, mode='linear'))",
        "nn.BatchNorm2d(num_features=2)", "nn.Sequential(nn.Flatten(2), nn.LayerNorm(36))",
    ):
        mod(g, module, shape=IMAGE)
    for expression in (
        "F.conv2d(x, self.w)", "F.conv2d(x, self.w, self.b, padding=1, stride=2)", "F.conv2d(x, weight=self.w, bias=self.b, padding='same')", "torch.conv2d(x, self.w)", "F.max_pool2d(x, 2)", "F.max_pool2d(x, (2, 2))", "F.max_pool2d(x, kernel_size=3, stride=2, padding=1)", "torch.max_pool2d(x, 2)",
        "F.avg_pool2d(x, 2)", "F.avg_pool2d(x, x.size(2))", "F.avg_pool2d(x, kernel_size=x.size()[2:])", "F.adaptive_avg_pool2d(x, 1)", "F.adaptive_avg_pool2d(x, (1, 1)).reshape(x.shape[0], -1)", "F.adaptive_max_pool2d(x, (2, None))", "F.batch_norm(x, self.m, self.v)", "F.batch_norm(x, self.m, self.v, self.g, self.h, eps=1e-3)",
        "F.layer_norm(x, (6,))", "F.layer_norm(x, x.shape[1:])", "F.layer_norm(x, [6, 6], self.l)", "F.group_norm(x, 2)", "F.instance_norm(x)", "F.interpolate(x, scale_factor=2)", "F.interpolate(x, size=(3, 4), mode='bilinear', align_corners=False)", "F.interpolate(x, (12, 12))",
        "F.interpolate(x, size=3, mode='area')", "F.pad(x, (1, 1))", "F.pad(x, (1, 2, 3, 4))", "F.pad(x, [0, 0, 1, 1], 'constant', 0.5)", "F.pad(x, (1, 1, 1, 1), mode='reflect')", "F.pad(x, (0, 0, 0, 0, 1, 1))", "F.pad(x, (-1, -1), value=3)", "F.pad(x, (1, 1, 1, 1), mode='circular')",
        "F.pixel_unshuffle(x, 2)", "F.unfold(x, 2, stride=2)", "F.local_response_norm(x, 2)", "F.rms_norm(x, (6,))", "F.conv_transpose2d(x, self.t, stride=2)", "F.conv1d(x.flatten(2), self.c)", "F.conv2d(x, torch.tensor([[[[1.0, 0], [0, -1]]], [[[0.0, 1], [1, 0]]]]), groups=2)",
    ):
        fn(g, expression, shape=IMAGE, init=TENSORS)
    for expression in ("self.c(x.view(-1, 1, 28, 28))", "self.c(x.reshape(x.shape[0], 1, 28, 28))", "self.c(x[:, None].view(-1, 1, 28, 28))"):
        fn(g, expression, shape=(784,), init="self.c = nn.Conv2d(1, 2, 9, stride=4)")
    fn(g, "F.max_pool2d(x, 2)", shape=(6, 6))
    fn(g, "self.n(x)", shape=(3, 6), init="self.n = nn.BatchNorm1d(3)")
    fn(g, "self.n(x)", shape=(6,), init="self.n = nn.BatchNorm1d(6)")
    fn(g, "F.pad(x, (2, 2), mode='replicate')", shape=IMAGE, refused="raises")
    for module in ("nn.BatchNorm2d(2, track_running_stats=False)", "nn.BatchNorm1d(36, track_running_stats=False)"):
        mod(g, module if "2d" in module else f"nn.Sequential(nn.Flatten(2), nn.Linear(36, 36), nn.Flatten(1), nn.BatchNorm1d(72, track_running_stats=False))", shape=IMAGE, refused="mixes")
    for module in (
        "nn.Conv2d(1, 3, 3)", "nn.Conv2d(2, 3, 7)", "nn.Conv2d(2, 3, 3, groups=2)", "nn.Conv2d(2, 3, 3, stride=2, padding='same')", "nn.Conv2d(2, 3, 3, padding='full')", "nn.Conv2d(2, 3, 3, padding_mode='mirror')", "nn.Conv2d(2, 3)", "nn.MaxPool2d(7)", "nn.MaxPool2d(2, padding=2)",
        "nn.BatchNorm2d(3)", "nn.BatchNorm1d(2)", "nn.GroupNorm(3, 4)", "nn.LayerNorm(5)", "nn.Linear(36, 2)", "nn.ReflectionPad2d(6)", "nn.PixelShuffle(2)", "nn.AdaptiveAvgPool2d()", "nn.Conv2d(2, 3, 3, groups=0)", "nn.MaxPool2d(kernel_size=2, strides=2)", "nn.Upsample(scale_factor=2, mode='linear')",
        "nn.Sequential(nn.Flatten(), nn.Linear(71, 2))", "nn.Sequential(nn.Flatten(), nn.Conv2d(2, 3, 3))",
    ):
        mod(g, module, shape=IMAGE, refused="raises")


def sequences():
    g = "sequences"
    for cell in ("RNN", "LSTM", "GRU"):
        fn(g, "self.r(x)[0]", init=f"self.r = nn.{cell}(6, 3, batch_first=True)")
        fn(g, "self.r(x)[0][:, -1]", init=f"self.r = nn.{cell}(6, 3, 2, batch_first=True)")
        fn(g, "self.fc(out[:, -1, :])", lines="out, _ = self.r(x)", init=f"self.r = nn.{cell}(input_size=6, hidden_size=3, num_layers=2, batch_first=True, dropout=0.2)\nself.fc = nn.Linear(3, 10)")
        fn(g, "out.permute(1, 0, 2)", lines="out, h = self.r(x.permute(1, 0, 2))", init=f"self.r = nn.{cell}(6, 3)")
        fn(g, "out[-1]", lines="out, h = self.r(x.transpose(0, 1))", init=f"self.r = nn.{cell}(6, 3, bidirectional=True)")
        hidden = "h, _ = h\n" if cell == "LSTM" else ""
        for expression in ("h[-1]", "h[0]", "torch.cat((h[-2], h[-1]), dim=1)", "torch.cat([h[0], h[1]], 1)", "h.permute(1, 0, 2).flatten(1)", "h.transpose(0, 1).reshape(x.size(0), -1)", "h.mean(0)", "h.view(2, 2, -1, 3)[-1, 0]"):
            bidirectional = "num_layers=2, bidirectional=True" if "2, 2" in expression else "num_layers=2"
            fn(g, expression, lines=f"_, h = self.r(x)\n{hidden}", init=f"self.r = nn.{cell}(6, 3, {bidirectional}, batch_first=True)")
        fn(g, "self.r(x, h0)[0]", lines=f"h0 = torch.zeros(2, x.size(0), 3){'.to(x.device)' if cell == 'GRU' else ''}\n" + ("h0 = (h0, torch.zeros(2, x.size(0), 3))" if cell == "LSTM" else ""), init=f"self.r = nn.{cell}(6, 3, num_layers=2, batch_first=True)")
        fn(g, "h.squeeze(0)", lines=f"o, h = self.r(x)\n{hidden}", init=f"self.r = nn.{cell}(6, 3, batch_first=True, bias=False)")
        fn(g, "self.r(x)[0]", init=f"self.r = nn.{cell}(6, 3)", refused="mixes")
        fn(g, "self.r(x)[0]", shape=(6,), init=f"self.r = nn.{cell}(6, 3, batch_first=True)", refused="mixes")
        fn(g, "self.r(x)[0]", init=f"self.r = nn.{cell}(5, 3, batch_first=True)", refused="raises")
        fn(g, "self.r(x)[0]", init=f"self.r = nn.{cell}(6, 3, num_layers=0, batch_first=True)", refused="raises")
    fn(g, "c[-1]", lines="_, (h, c) = self.r(x)", init="self.r = nn.LSTM(6, 3, batch_first=True)")
    fn(g, "self.r(x)[0]", init="self.r = nn.LSTM(6, 5, batch_first=True, proj_size=2)")
    fn(g, "self.r(x)[1][0][-1]", init="self.r = nn.LSTM(6, 5, 2, batch_first=True, proj_size=2)")
    fn(g, "self.r(x)[0]", init="self.r = nn.RNN(6, 3, nonlinearity='relu', batch_first=True)")
    fn(g, "h", init="self.r = nn.RNNCell(6, 3)", lines="h = torch.zeros(x.size(0), 3)\nfor t in range(x.size(1)):\n    h = self.r(x[:, t], h)")
    fn(g, "h", init="self.r = nn.RNNCell(6, 3, nonlinearity='relu', bias=False)", lines="h = None\nfor t in range(x.size(1)):\n    h = self.r(x[:, t], h)")
    fn(g, "h", init="self.r = nn.LSTMCell(6, 3)", lines="h = torch.zeros(x.size(0), 3)\nc = torch.zeros(x.size(0), 3)\nfor t in range(4):\n    h, c = self.r(x[:, t, :], (h, c))")
    fn(g, "h", init="self.r = nn.GRUCell(6, 3)", lines="h = torch.zeros(x.shape[0], 3)\nfor step in x.permute(1, 0, 2):\n    h = self.r(step, h)")
    fn(g, "self.a(x, x, x)[0]", init="self.a = nn.MultiheadAttention(6, 2, batch_first=True)")
    fn(g, "out.mean(1)", lines="out, w = self.a(x, x, x, need_weights=False)", init="self.a = nn.MultiheadAttention(embed_dim=6, num_heads=3, dropout=0.1, batch_first=True, bias=False)")
    fn(g, "out.permute(1, 0, 2)", lines="y = x.permute(1, 0, 2)\nout, _ = self.a(y, y, y)", init="self.a = nn.MultiheadAttention(6, 2)")
    fn(g, "self.a(x[:, :1], x, x)[0]", init="self.a = nn.MultiheadAttention(6, 2, batch_first=True, add_bias_kv=True, add_zero_attn=True)")
    fn(g, "self.a(x, x[..., :4], x[..., :3])[0]", init="self.a = nn.MultiheadAttention(6, 2, batch_first=True, kdim=4, vdim=3)")
    fn(g, "self.a(self.q.expand(x.size(0), -1, -1), x, x)[0]", init="self.q = nn.Parameter(torch.randn(1, 2, 6))\nself.a = nn.MultiheadAttention(6, 2, batch_first=True)")
    fn(g, "self.a(x, x, x)[0]", init="self.a = nn.MultiheadAttention(6, 2)", refused="mixes")
    fn(g, "self.a(x, x, x)[0]", init="self.a = nn.MultiheadAttention(6, 4, batch_first=True)", refused="raises")
    for arguments in ("batch_first=True", "dim_feedforward=5, batch_first=True, norm_first=True", "dim_feedforward=7, dropout=0.0, activation='gelu', batch_first=True", "dim_feedforward=4, activation=F.gelu, batch_first=True", "dim_feedforward=4, batch_first=True, bias=False"):
        fn(g, "self.e(x)", init=f"self.e = nn.TransformerEncoderLayer(d_model=6, nhead=2, {arguments})")
    fn(g, "self.e(x).mean(dim=1)", init="layer = nn.TransformerEncoderLayer(6, 2, 8, batch_first=True)\nself.e = nn.TransformerEncoder(layer, num_layers=2)")
    fn(g, "self.e(x)[:, 0]", init="self.e = nn.TransformerEncoder(nn.TransformerEncoderLayer(6, 2, dim_feedforward=8, batch_first=True, norm_first=True), num_layers=2, norm=nn.LayerNorm(6), enable_nested_tensor=False)")
    fn(g, "self.e(x.permute(1, 0, 2)).permute(1, 0, 2)", init="self.e = nn.TransformerEncoder(nn.TransformerEncoderLayer(6, 2, 8), 1)")
    fn(g, "self.e(x)", init="self.e = nn.TransformerEncoderLayer(6, 2, 8)", refused="mixes")


def containers():
    g = "containers"
    for source in (
        "model = nn.Sequential(OrderedDict([('a', nn.Linear(6, 4)), ('act', nn.ReLU()), ('b', nn.Linear(4, 3))]))",
        "model = nn.Sequential(*[nn.Linear(6, 6) for _ in range(3)])",
        "layers = []\nfor i in range(2):\n    layers.append(nn.Linear(6, 6))\n    layers += [nn.Tanh()]\nmodel = nn.Sequential(*layers)",
        "model = nn.Sequential()\nmodel.add_module('fc', nn.Linear(6, 3))\nmodel.append(nn.ReLU())",
        "model = nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 4), nn.Tanh())[:3]",
        "model = nn.Sequential(nn.Linear(6, 5), nn.Identity(), nn.Linear(5, 4))\nmodel[1] = nn.Linear(5, 5)\ndel model[2]",
        "model = nn.Sequential(nn.Linear(6, 5), nn.ReLU())\nmodel.extend([nn.Linear(5, 4), nn.Sigmoid()])",
        "model = nn.Sequential(nn.Linear(6, 5)) + nn.Sequential(nn.Linear(5, 4))",
        "a = nn.Linear(6, 6)\nmodel = nn.Sequential(a, nn.ReLU(), a)",
        "def block(i, o):\n    return nn.Sequential(nn.Linear(i, o), nn.ReLU())\nmodel = nn.Sequential(block(6, 5), block(5, 4), nn.Linear(4, 3))",
        "model = nn.Sequential()\nfor i, (a, b) in enumerate([(6, 5), (5, 4)]):\n    model.add_module(f'fc{i + 1}', nn.Linear(a, b))",
        "class Reshape(nn.Module):\n    def forward(self, x):\n        return x.view(-1, 24)\nmodel = nn.Sequential(Reshape(), nn.Linear(24, 3))",
        "class Lambda(nn.Module):\n    def __init__(self, f):\n        super().__init__()\n        self.f = f\n    def forward(self, x):\n        return self.f(x)\nmodel = nn.Sequential(Lambda(lambda x: x.flatten(1)), nn.Linear(24, 2))",
        "class Base(nn.Module):\n    def __init__(self, n):\n        super(Base, self).__init__()\n        self.fc = nn.Linear(6, n)\n    def forward(self, x):\n        return self.tail(self.fc(x))\n    def tail(self, x):\n        return x\nclass Net(Base):\n    def __init__(self, n=4):\n        super(Net, self).__init__(n)\n        self.out = nn.Linear(n, 2)\n    def tail(self, x):\n        return self.out(torch.relu(x))\nmodel = Net()",
        "class Net(nn.Sequential):\n    def __init__(self):\n        super().__init__(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 2))\nmodel = Net()",
        "class MyLinear(nn.Linear):\n    def forward(self, x):\n        return super().forward(x) * 2\nmodel = MyLinear(6, 3)",
        "class MyLinear(nn.Module):\n    def __init__(self, i, o):\n        super().__init__()\n        self.weight = nn.Parameter(torch.empty(o, i))\n        self.bias = nn.Parameter(torch.zeros(o))\n        nn.init.kaiming_uniform_(self.weight, a=math.sqrt(5))\n    def forward(self, x):\n        return F.linear(x, self.weight, self.bias)\nmodel = nn.Sequential(MyLinear(6, 5), nn.ReLU(), MyLinear(5, 2))",
        "model = nn.DataParallel(nn.Linear(6, 3))",
    ):
        add(g, (4, 6), source + "\n")
    def net(init, lines, result, **options):
        fn(g, result, init=init, lines=lines, **options)
    net("self.layers = nn.ModuleList([nn.Linear(6, 6) for _ in range(3)])", "for layer in self.layers:\n    x = F.relu(layer(x))", "x")
    net("self.layers = nn.ModuleList()\nfor s in (6, 4):\n    self.layers.append(nn.Linear(6, s))", "y = [l(x) for l in self.layers]", "torch.cat(y, -1)")
    net("self.layers = nn.ModuleList([nn.Linear(6, 6), nn.Linear(6, 4)])\nself.layers.extend([nn.Linear(4, 3)])\nself.layers.insert(0, nn.Identity())", "for i in range(len(self.layers)):\n    x = self.layers[i](x)", "x")
    net("self.layers = nn.ModuleList([nn.Linear(6, 6), nn.Linear(6, 6)])", "x = self.layers[0](x)\nfor l in self.layers[1:]:\n    x = l(x) + x", "self.layers[-1](x)")
    net("self.d = nn.ModuleDict({'a': nn.Linear(6, 5), 'b': nn.Linear(5, 2)})\nself.d['act'] = nn.ReLU()", "", "self.d['b'](self.d['act'](self.d['a'](x)))")
    net("self.d = nn.ModuleDict([['x', nn.Linear(6, 6)], ['y', nn.Tanh()]])\nself.d.update({'z': nn.Linear(6, 2)})", "for name, layer in self.d.items():\n    x = layer(x)", "x")
    net("self.p = nn.ParameterList([nn.Parameter(torch.randn(6)) for _ in range(2)])", "for p in self.p:\n    x = x * p", "x + self.p[0]")
    net("self.p = nn.ParameterDict({'w': nn.Parameter(torch.randn(6))})", "", "x * self.p['w']")
    net("self.a = nn.Linear(6, 6)\nself.b = self.a", "", "self.b(self.a(x))")
    net("self.a = nn.Linear(6, 4, bias=False)\nself.b = nn.Linear(4, 6, bias=False)\nself.b.weight = nn.Parameter(self.b.weight)", "", "self.b(self.a(x))")
    net("self.a = nn.Linear(6, 6)\nself.b = nn.Linear(6, 6)\nself.b.weight = self.a.weight", "", "self.b(self.a(x))")
    net("self.a = None\nself.b = nn.Linear(6, 6)\nself.a = nn.Linear(6, 6)", "if self.a is not None:\n    x = self.a(x)", "self.b(x)")
    net("self.a = nn.Linear(6, 6)\nself.b = nn.Linear(6, 6)\nself.a = nn.Linear(6, 5)", "", "self.a(x)")
    net("self.a = nn.Linear(6, 6)\nself.b = nn.Linear(6, 6)\ndel self.a", "", "self.b(x)")
    net("self.a = nn.Linear(6, 6)\nself.a = None\nself.c = nn.Linear(6, 3)", "x = x if self.a is None else self.a(x)", "self.c(x)")
    net("self.add_module('b1', nn.Linear(6, 6))\nself.register_module('b2', nn.Linear(6, 2))", "", "self.b2(self.b1(x))")
    net("for i in range(3):\n    setattr(self, f'fc{i}', nn.Linear(6, 6))", "for i in range(3):\n    x = getattr(self, 'fc%d' % i)(x)", "x")
    net("self.unused = nn.Linear(3, 3)\nself.used = nn.Linear(6, 2)", "y = self.used(x)\nz = self.used(x * 2)", "y")
    net("self.fc = nn.Linear(6, 6)", "for _ in range(3):\n    x = torch.relu(self.fc(x))", "x")
    net("self.register_parameter('w', nn.Parameter(torch.randn(6)))\nself.register_parameter('n', None)", "", "x * self.w if self.n is None else x")
    net("self.register_buffer('b', torch.randn(6))\nself.register_buffer('none', None)\nself.register_buffer('t', torch.ones(6), persistent=False)", "", "x * self.b + self.t")
    net("self.seq = nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 4))", "x = self.seq[0](x)\nfor m in list(self.seq.children())[1:]:\n    x = m(x)", "x")
    net("self.seq = nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 4))", "for name, m in self.seq.named_children():\n    if name != '1':\n        x = m(x)", "x")
    net("self.conv = nn.Conv2d(1, 2, 3)\nx = torch.randn(4, 6).view(-1, 1, 4, 6)\nself._n = None\ny = F.max_pool2d(F.relu(self.conv(x)), 2)\nself._n = y[0].shape[0] * y[0].shape[1] * y[0].shape[2]\nself.fc = nn.Linear(self._n, 3)", "x = F.max_pool2d(F.relu(self.conv(x.unsqueeze(1))), 2)", "self.fc(x.view(-1, self._n))")
    net("self.f = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.MaxPool2d(2))\nwith torch.no_grad():\n    n = self.f(torch.zeros(1, 1, 4, 6)).numel()\nself.fc = nn.Linear(n, 3)", "", "self.fc(self.f(x.unsqueeze(1)).flatten(1))")
    net("self.f = nn.Sequential(nn.LazyConv2d(2, 3), nn.ReLU(), nn.Flatten(), nn.LazyLinear(4), nn.LazyBatchNorm1d())", "", "self.f(x[:, None])")
    net("self.fc = nn.Linear(6, 3)\nfor m in self.modules():\n    if isinstance(m, nn.Linear):\n        nn.init.xavier_uniform_(m.weight)\n        if m.bias is not None:\n            m.bias.data.fill_(0.01)\n        m.weight.data.normal_(0, 0.1)", "", "self.fc(x)")
    net("self.fc = nn.Linear(6, 3)\nn = sum(p.numel() for p in self.parameters() if p.requires_grad)\nself.out = nn.Linear(3, n - 20)", "", "self.out(self.fc(x))", name="parameter-count", )
    net("self.fc = nn.Linear(6, 10)", "logits = self.fc(x.mean(1))\nprob = F.softmax(logits, 1)[:, :3]", "logits, prob")
    net("self.fc = nn.Linear(6, 10)", "h = x.mean(1)", "{'logits': self.fc(h), 'features': h}")
    net("self.fc = nn.Linear(6, 4)\nself.train()\nself.eval()", "if self.training:\n    x = x * 100", "self.fc(x)")
    net("self.fc = nn.Linear(6, 4)\nself.relu = nn.ReLU", "", "self.relu()(self.fc(x))")
    net("self.act = F.relu\nself.fc = nn.Linear(6, 4)", "", "self.act(self.fc(x))")
    net("self.act = getattr(torch, 'tanh')\nself.fc = nn.Linear(6, 4)\nself.fc.to('cpu')", "", "self.act(self.fc(x))")
    net("self.acts = nn.ModuleDict({'relu': nn.ReLU(), 'lrelu': nn.LeakyReLU()})\nself.fc = nn.Linear(6, 4)", "", "self.acts['lrelu'](self.fc(x))")
    net("self.fc = nn.Linear(6, 4).double().float()", "x = x.to(next(self.parameters()).device)", "self.fc(x.to(self.fc.weight.dtype))")
    net("self.loss = nn.CrossEntropyLoss(weight=torch.ones(10))\nself.fc = nn.Linear(6, 10)", "", "self.fc(x)")
    net("self.fc = nn.Linear(6, 4)\nself.e = nn.Embedding(5, 3)", "", "self.fc(x)")
    net("self.w = nn.Parameter(torch.randn(2, 6) * 0.02)\nself.w2 = nn.Parameter(torch.zeros(2, 6).normal_())", "", "F.linear(x, self.w + self.w2)")
    add(g, (4, 6), "class Net(nn.Module):\n    def __init__(self):\n        self.fc = nn.Linear(6, 3)\n        super().__init__()\n    def forward(self, x):\n        return self.fc(x)\nmodel = Net()\n", refused="raises")
    add(g, (4, 6), "class Net(nn.Module):\n    def __init__(self):\n        self.n = 3\n    def forward(self, x):\n        return x * 2\nmodel = Net()\n", refused="raises")
    for source in ("model = nn.Sequential(nn.Linear(6, 3), 'relu')", "model = nn.Sequential([nn.Linear(6, 3)])", "model = nn.Sequential(nn.Linear(6, 3))[1]", "model = nn.ModuleList([nn.Linear(6, 3)])", "model = nn.Module()", "model = nn.ModuleDict({'a': nn.Linear(6, 3)})['b']", "model = nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 4))[1:]\nmodel.insert(0, nn.Linear(6, 5))", "model = nn.NoSuchLayer(3)", "model = nn.Linear(6, 3)\nmodel.weight = torch.zeros(3, 6)", "def make(name):\n    model = nn.Sequential(nn.ReLU())\n    model.add_module(name, nn.ReLU())\n    return model\nmodel = make('a.b')", "def make(name):\n    model = nn.Sequential(nn.ReLU())\n    model.add_module(name, nn.ReLU())\n    return model\nmodel = make(3)"):
        add(g, (4, 6), source + "\n", refused="raises")


def weights():
    """Weights that are computed at each call."""
    g = "weights"
    for utility in ("nn.utils.weight_norm", "nn.utils.spectral_norm", "nn.utils.parametrizations.weight_norm", "nn.utils.parametrizations.spectral_norm"):
        mod(g, f"nn.Sequential({utility}(nn.Linear(6, 5)), nn.ReLU(), nn.Linear(5, 2))")
        mod(g, f"{utility}(nn.Linear(6, 3, bias=False))")
        mod(g, f"nn.Sequential({utility}(nn.Conv2d(2, 3, 3, padding=1)), nn.Flatten(2), {utility}(nn.Conv1d(3, 2, 3)))", shape=IMAGE)
    fn(g, "y", lines="y = x[:, :1] * 1\nz = y\ny.squeeze_(1)\ny = y + z", init="")
    fn(g, "y", lines="y = x * 1\ny.unsqueeze_(1)\ny = y * 2")
    fn(g, "y", lines="y = (x * 1).transpose_(1, 2)\ny = y + y.detach().squeeze()")
    fn(g, "self.fc(x) * torch.sigmoid(self.gate)", init="self.fc = nn.Linear(6, 4)\nself.gate = nn.Parameter(torch.zeros(4))")
    fn(g, "F.linear(x, self.w * self.mask)", init="self.w = nn.Parameter(torch.randn(3, 6))\nself.register_buffer('mask', torch.ones(3, 6))")
    fn(g, "F.linear(x, F.normalize(self.w), None)", init="self.w = nn.Parameter(torch.randn(3, 6))")


def patterns():
    g = "einops"
    for pattern, sizes in (
        ("b c w -> b (c w)", ""), ("b (c k) w -> b c k w", ", k=2"), ("b c (h w) -> b h w c", ", h=2"), ("b c w -> b w c", ""), ("b ... -> b (...)", ""), ("b c w -> c b w", ""), ("b c (p q) -> b (c p) q", ", p=3"), ("b c w -> b 1 c w", ""), ("b c w -> (b c) w", ""),
    ):
        tail = {"b c w -> c b w": ".permute(1, 0, 2)", "b c w -> (b c) w": ".view(-1, 24)"}.get(pattern, "")
        fn(g, f"einops.rearrange(x, '{pattern}'{sizes}){tail}", lines="import einops")
    fn(g, "rearrange(x, 'b (h p1) (w p2) -> b (h w) (p1 p2)', p1=2, p2=3)", lines="from einops import rearrange")
    fn(g, "reduce(x, 'b c w -> b c', 'mean')", lines="from einops import reduce")
    fn(g, "reduce(x, 'b (c k) w -> b c w', 'max', k=2)", lines="from einops import reduce")
    fn(g, "reduce(x, 'b c w -> b 1 w', reduction='sum')", lines="from einops import reduce")
    fn(g, "repeat(x, 'b c w -> b k c w', k=2)", lines="from einops import repeat")
    fn(g, "torch.cat([repeat(self.cls, '1 1 d -> b 1 d', b=x.shape[0]), x], 1)", init="self.cls = nn.Parameter(torch.randn(1, 1, 6))", lines="from einops import repeat")
    fn(g, "repeat(x, 'b c w -> b (c k) w', k=3)", lines="from einops import repeat")
    fn(g, "self.r(x)", init="from einops.layers.torch import Rearrange\nself.r = nn.Sequential(Rearrange('b c (h w) -> b (c h) w', h=2), nn.Linear(3, 2))")
    fn(g, "self.r(x)", init="from einops.layers.torch import Reduce\nself.r = Reduce('b c w -> b w', 'mean')")
    fn(g, "rearrange(x, 'b c w -> c (b w)').view(4, -1, 6).mean(1)", lines="from einops import rearrange", refused="mixes")
    fn(g, "rearrange(x, 'b c w -> b c')", lines="from einops import rearrange", refused="raises")
    fn(g, "rearrange(x, 'b (c k) w -> b c k w', k=3)", lines="from einops import rearrange", refused="raises")


def cases():
    for part in (activations, shapes, indexing, arithmetic, reductions, products, layers, sequences, containers, weights, patterns):
        part()
    return _cases
