"""Networks as students write them, for the exporter's tests: each named, with how it is exported."""

import math
from collections import OrderedDict

import torch
import torch.nn as nn
import torch.nn.functional as F


class Case:
    """A network and the arguments of its export."""

    def __init__(self, name, model, shape=(1, 28, 28), precision=None, **arguments):
        self.name, self.model, self.shape, self.arguments = name, model, shape, arguments
        # What the model is turned into before it is exported.
        self.precision = precision


# MARK: The course's networks, as reference-train has them


def sigmoids():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 16), nn.Sigmoid(), nn.Linear(16, 16),
                         nn.Sigmoid(), nn.Linear(16, 10), nn.Sigmoid())


class FromScratch(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden1, self.hidden2 = nn.Linear(784, 16), nn.Linear(16, 16)
        self.output = nn.Linear(16, 10)

    def forward(self, x):
        x = x.view(-1, 784)
        return torch.sigmoid(self.output(torch.sigmoid(self.hidden2(torch.sigmoid(self.hidden1(x))))))


class CourseMLP(nn.Module):
    def __init__(self):
        super(CourseMLP, self).__init__()
        self.fc1 = nn.Linear(28 * 28, 1024)
        self.fc2 = nn.Linear(1024, 256)
        self.fc3 = nn.Linear(256, 10)

    def forward(self, x):
        x = torch.flatten(x, 1)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return F.softmax(self.fc3(x), dim=1)


class CourseCNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3, padding=1)
        self.conv2 = nn.Conv2d(32, 64, 3, padding="same")
        self.fc1 = nn.Linear(64 * 7 * 7, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), (2, 2))
        x = x.view(x.size(0), -1)
        return self.fc2(F.relu(self.fc1(x)))


class BestStage(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        stride = 1 if inputs == outputs else 2
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.shortcut = nn.Sequential()
        if inputs != outputs:
            self.shortcut = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)), inplace=True)
        out = self.bn2(self.conv2(out))
        out += self.shortcut(x)
        return F.relu(out)


class Best(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(1, 32, 3, padding=1, bias=False), nn.BatchNorm2d(32),
                                  nn.ReLU(inplace=True))
        self.stages = nn.Sequential()
        for i, (a, b) in enumerate([(32, 32), (32, 64), (64, 128)]):
            self.stages.add_module(f"stage{i + 1}", BestStage(a, b))
        self.head = nn.Linear(128, 10)

    def forward(self, x):
        x = self.stages(self.stem(x))
        return self.head(F.adaptive_avg_pool2d(x, 1).flatten(1))


# MARK: Students'


class Lazy(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.LazyConv2d(12, kernel_size=5, padding=2), nn.LazyBatchNorm2d(), nn.Sigmoid(),
            nn.AvgPool2d(kernel_size=2, stride=2), nn.LazyConv2d(16, kernel_size=5), nn.Tanh(),
            nn.AvgPool2d(2), nn.Flatten(), nn.LazyLinear(120), nn.Sigmoid(), nn.LazyLinear(10))

    def forward(self, X):
        return self.net(X)


class RowLSTM(nn.Module):
    """Takes images as rows, with an explicit zero state; reads the last output."""

    def __init__(self):
        super().__init__()
        self.hidden_size, self.num_layers = 24, 2
        self.lstm = nn.LSTM(28, 24, 2, batch_first=True, dropout=0.2)
        self.fc = nn.Linear(24, 10)

    def forward(self, x):
        x = x.reshape(-1, 28, 28)
        h0 = torch.zeros(self.num_layers, x.size(0), self.hidden_size).to(x.device)
        c0 = torch.zeros(self.num_layers, x.size(0), self.hidden_size, device=x.device)
        out, _ = self.lstm(x, (h0, c0))
        return self.fc(out[:, -1, :])


class BidirectionalGRU(nn.Module):
    """Both directions' last states joined by hand, and the first layer's beside them."""

    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(28, 20, num_layers=2, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(60, 10)

    def forward(self, x):
        _, h_n = self.gru(x.squeeze(1))
        return self.fc(torch.cat((h_n[-2], h_n[-1], h_n[0]), dim=1))


class SequenceFirst(nn.Module):
    """An RNN that wants the batch second, so that the code moves it there and back."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(28, 32, nonlinearity="relu")
        self.norm = nn.LayerNorm(32)
        self.fc = nn.Linear(32, 10)

    def forward(self, x):
        x = x.squeeze(1).permute(1, 0, 2)
        out, h = self.rnn(x)
        out = self.norm(torch.tanh(out * 0.5 + 0.1))
        return self.fc(out.mean(dim=0) + h[-1])


class CellReader(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(28, 30, batch_first=True, proj_size=12)
        self.fc = nn.Linear(42, 10)

    def forward(self, x):
        _, (h, c) = self.lstm(x[:, 0])
        return self.fc(torch.hstack([h.squeeze(0), c.squeeze(0)]))


class VisionTransformer(nn.Module):
    """Patches, a class token, learned positions, PyTorch's encoder."""

    def __init__(self):
        super().__init__()
        self.patch = nn.Conv2d(1, 32, 7, 7)
        self.token = nn.Parameter(torch.randn(1, 1, 32) * 0.2)
        self.positions = nn.Parameter(torch.randn(1, 17, 32) * 0.2)
        layer = nn.TransformerEncoderLayer(32, 4, dim_feedforward=64, dropout=0.1, batch_first=True,
                                           activation="gelu", norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2, norm=nn.LayerNorm(32))
        self.head = nn.Linear(32, 10)

    def forward(self, x):
        x = self.patch(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], dim=1)
        x = self.encoder(x + self.positions)
        return self.head(x[:, 0])


class OldTransformer(nn.Module):
    """The encoder that is not batch_first, over rows."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Linear(28, 16)
        self.layer = nn.TransformerEncoderLayer(16, 2, 32)
        self.head = nn.Linear(16, 10)

    def forward(self, x):
        x = self.embed(x.view(-1, 28, 28)).permute(1, 0, 2)
        return self.head(self.layer(x).permute(1, 0, 2).mean(1))


class OwnAttention(nn.Module):
    """Attention written by hand, with heads, einops-like reshapes and a scale."""

    def __init__(self):
        super().__init__()
        self.q, self.k, self.v = nn.Linear(28, 32), nn.Linear(28, 32), nn.Linear(28, 32)
        self.out = nn.Linear(32, 10)

    def forward(self, x):
        b, _, n, d = x.shape
        x = x.reshape(b, n, d)
        q, k, v = [f(x).view(b, n, 4, 8).transpose(1, 2) for f in (self.q, self.k, self.v)]
        a = (q @ k.transpose(-2, -1)) / math.sqrt(8)
        y = (a.softmax(dim=-1) @ v).transpose(1, 2).contiguous().view(b, n, 32)
        return self.out(y).amax(dim=1)


class Attended(nn.Module):
    """MultiheadAttention with the residual and norm around it, positional weights from a buffer."""

    def __init__(self):
        super().__init__()
        self.attn = nn.MultiheadAttention(28, 4, batch_first=True)
        self.norm = nn.LayerNorm(28)
        self.register_buffer("pe", torch.sin(torch.arange(28.0)).view(1, 28, 1))
        self.fc = nn.Linear(784, 10)

    def forward(self, x):
        x = x.squeeze(1) + self.pe[:, :x.size(2)]
        y, weights = self.attn(x, x, x)
        return self.fc(self.norm(x + y).flatten(start_dim=1))


class UNet(nn.Module):
    """Down, up, skip: interpolation, ConvTranspose2d, concatenation, padding."""

    def __init__(self):
        super().__init__()
        self.down1, self.down2 = self.block(1, 8), self.block(8, 16)
        self.up = nn.ConvTranspose2d(16, 8, 2, stride=2)
        self.upsample = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True)
        self.last = self.block(24, 8)
        self.fc = nn.Linear(8 * 8 * 8, 10)

    def block(self, a, b):
        return nn.Sequential(nn.Conv2d(a, b, 3, padding=1), nn.BatchNorm2d(b), nn.ReLU(True))

    def forward(self, x):
        a = self.down1(x)
        b = self.down2(F.max_pool2d(a, 2))
        c = torch.cat([a, self.up(b), F.interpolate(a[:, :, ::2, ::2], scale_factor=2)], 1)
        c = self.last(c) + self.upsample(b)[:, :8]
        c = F.pad(c, (2, 2, 2, 2))
        return self.fc(torch.flatten(F.avg_pool2d(c, 4), 1))


class SqueezeExcite(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.fc = nn.Sequential(nn.Linear(channels, channels // 4), nn.ReLU(),
                                nn.Linear(channels // 4, channels), nn.Sigmoid())

    def forward(self, x):
        b, c, _, _ = x.size()
        y = F.adaptive_avg_pool2d(x, 1).view(b, c)
        return x * self.fc(y).view(b, c, 1, 1).expand_as(x)


class Depthwise(nn.Module):
    """Depthwise separable convolutions, squeeze and excite, Hardswish, stochastic depth."""

    def __init__(self):
        super().__init__()
        layers, width = [nn.Conv2d(1, 16, 3, 2, 1)], 16
        for out in (24, 32):
            layers += [nn.Conv2d(width, width, 3, padding=1, groups=width, bias=False),
                       nn.BatchNorm2d(width), nn.Hardswish(), SqueezeExcite(width),
                       nn.Conv2d(width, out, 1), nn.ReLU6()]
            width = out
        self.layers = nn.ModuleList(layers)
        self.classifier = nn.ModuleDict({"drop": nn.Dropout(0.2), "fc": nn.Linear(width, 10)})

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        x = x.mean([2, 3])
        return self.classifier["fc"](self.classifier["drop"](x))


class Normalized(nn.Module):
    """Group, instance and local response norm, PReLU by channel, GELU, Mish, ELU, own Flatten."""

    class Flat(nn.Module):
        def forward(self, x):
            return x.view(x.shape[0], -1)

    def __init__(self):
        super().__init__()
        self.seq = nn.Sequential(OrderedDict([
            ("conv1", nn.Conv2d(1, 12, 5, stride=2, padding=2, padding_mode="reflect")),
            ("gn", nn.GroupNorm(3, 12)), ("prelu", nn.PReLU(12)),
            ("conv2", nn.Conv2d(12, 12, 3, dilation=2)),
            ("inorm", nn.InstanceNorm2d(12, affine=True)), ("gelu", nn.GELU("tanh")),
            ("lrn", nn.LocalResponseNorm(3)), ("mish", nn.Mish()),
            ("pool", nn.AdaptiveMaxPool2d((4, 3))), ("flat", self.Flat()),
            ("elu", nn.ELU(0.7)), ("fc", nn.Linear(144, 10)), ("log", nn.LogSoftmax(dim=1))]))

    def forward(self, x):
        return self.seq(x)


class Shared(nn.Module):
    """One layer used three times, tied weights, a learned scale, a learned matrix."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Linear(784, 32)
        self.shared = nn.Linear(32, 32)
        self.tied = nn.Linear(32, 32)
        self.tied.weight = self.shared.weight
        self.scale = nn.Parameter(torch.tensor(0.7))
        self.temperature = nn.Parameter(torch.ones(10) * 1.5)
        self.w = nn.Parameter(torch.randn(32, 10) * 0.3)
        self.b = nn.Parameter(torch.zeros(10))

    def forward(self, x):
        x = torch.relu(self.embed(x.reshape(-1, 28 * 28)))
        for _ in range(3):
            x = x + self.scale * torch.tanh(self.shared(x))
        x = 1 - torch.sigmoid(self.tied(x)) * 2
        return (torch.mm(x, self.w) + self.b) / self.temperature


class Branches(nn.Module):
    """Inception-like branches; F calls on parameters; chunk, stack and a maximum."""

    def __init__(self):
        super().__init__()
        self.kernel = nn.Parameter(torch.randn(6, 1, 3, 3) * 0.4)
        self.bias = nn.Parameter(torch.zeros(6))
        self.b1 = nn.Conv2d(1, 6, 1)
        self.b5 = nn.Conv2d(1, 6, kernel_size=(5, 3), padding=(2, 1))
        self.fc = nn.Linear(18 * 9, 10)

    def forward(self, x):
        a = F.leaky_relu(F.conv2d(x, self.kernel, self.bias, padding=1), 0.2)
        b, c = torch.relu(self.b1(x)), F.elu(self.b5(x))
        y = torch.cat((a, b, c), dim=1)
        left, right = y.chunk(2, dim=1)
        y = torch.cat([torch.max(left, right), torch.stack([left, right], 2).sum(2)], axis=1)
        y = nn.functional.max_pool2d(y, 9, stride=8, padding=1)
        y = F.dropout(y, 0.3, training=self.training).clamp(-3, 3)
        return F.log_softmax(self.fc(y.flatten(1)), dim=-1)


class OneDimensional(nn.Module):
    """Rows as channels of a one-dimensional convolution, pools over length, double activations."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(28, 32, 3, padding=1)
        self.bn = nn.BatchNorm1d(32)
        self.conv2 = nn.Conv1d(32, 16, 3)
        self.pool, self.mean = nn.MaxPool1d(2), nn.AdaptiveAvgPool1d(3)
        self.fc1, self.bn2, self.fc2 = nn.Linear(48, 20), nn.BatchNorm1d(20), nn.Linear(20, 10)

    def forward(self, x):
        print_shape = f"{x.shape}"
        assert x.dim() == 4, print_shape
        x = x[:, 0, :, :]
        x = self.pool(F.silu(self.bn(self.conv(x))))
        x = self.mean(F.avg_pool1d(F.softplus(self.conv2(x)), 2)).view(len(x), -1)
        return self.fc2(torch.nn.functional.selu(self.bn2(self.fc1(x))))


class Densely(nn.Module):
    """Dense connections, PixelShuffle, a channel shuffle, normalising in forward, padding channels."""

    def __init__(self):
        super().__init__()
        self.convs = nn.ModuleList([nn.Conv2d(1 + 4 * i, 4, 3, padding=1) for i in range(3)])
        self.shuffle = nn.PixelShuffle(2)
        self.fc = nn.LazyLinear(10)

    def forward(self, x):
        x = (x - 0.286) / 0.353
        x = F.interpolate(x, size=(14, 14), mode="bilinear", align_corners=False)
        features = [x]
        for conv in self.convs:
            features.append(F.relu6(conv(torch.cat(features, 1))))
        x = torch.cat(features[1:], 1)
        b, c, h, w = x.shape
        x = x.view(b, 2, c // 2, h, w).transpose(1, 2).reshape(b, c, h, w)
        x = F.pad(x, (0, 0, 0, 0, 2, 2)) ** 2
        x = self.shuffle(x)
        return self.fc(x.abs().mean(dim=-1).flatten(1))


class Own(nn.Module):
    """A network inside a network, a subclass of a layer, a plain list, a result thrown away."""

    class Standardised(nn.Conv2d):
        def forward(self, x):
            w = self.weight - self.weight.mean(dim=(1, 2, 3), keepdim=True)
            return F.conv2d(x, w, self.bias, self.stride, self.padding)

    def __init__(self, widths=(8, 16), activation=nn.CELU):
        super().__init__()
        self.unused = nn.Linear(5, 5)
        self.widths = widths
        for i, width in enumerate(widths):
            setattr(self, f"conv{i}", self.Standardised(widths[i - 1] if i else 1, width, 3, padding=1))
        self.plain = [activation(), nn.MaxPool2d(2, ceil_mode=True)]
        self.head = None
        self.fc = nn.Linear(16 * 49, 10)

    def forward(self, x):
        for i in range(len(self.widths)):
            x = getattr(self, f"conv{i}")(x)
            for f in self.plain:
                x = f(x)
        F.softmax(x, dim=1)
        if self.head is not None:
            x = self.head(x)
        return self.fc(x.view(x.size()[0], -1)).squeeze()


class Returns(nn.Module):
    """Gives its features beside the scores; pixels arrive as 0 to 255 and are scaled in forward."""

    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(784, 40), nn.Linear(40, 10)

    def forward(self, x):
        x = x.float() / 255.0
        features = F.relu(self.fc1(x))
        return self.fc2(features), features


class Patches(nn.Module):
    """Patches cut with unfold, mixed by two linear layers, padding of other values, a power."""

    def __init__(self):
        super().__init__()
        self.pad, self.pad2 = nn.ZeroPad2d((1, 0, 2, 1)), nn.ConstantPad1d(1, 0.5)
        self.tokens, self.channels = nn.Linear(18, 18), nn.Linear(49, 24)
        self.norm = nn.LayerNorm(49, elementwise_affine=False)
        self.fc = nn.Linear(24, 10)

    def forward(self, x):
        x = self.pad(x)[..., 3:, 1:]
        x = x.unfold(2, 7, 7).unfold(3, 7, 7)
        x = x.reshape(x.size(0), -1, 49)
        x = self.pad2(x.transpose(1, 2))
        x = x + F.gelu(self.tokens(x))
        x = self.channels(self.norm(x.permute(0, 2, 1)))
        first, second = x.split([8, 10], dim=1)
        return -self.fc((first.max(1)[0] - second.min(dim=1).values).pow(3) + x.mean(1))


class OnTheGPU(nn.Module):
    """Moves everything to a graphics card, and fills a tensor of zeros in place."""

    device = "cuda"

    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(784, 32), nn.Linear(32, 10)

    def forward(self, x):
        x = x.to(self.device).float().flatten(start_dim=1)
        out = torch.zeros(x.size(0), 10, device=torch.device("cuda:0"))
        for part in torch.relu(self.a(x)).cuda().type(torch.FloatTensor), F.silu(self.a(x)):
            out += self.b(part)
        return out


class WeightNormed(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.utils.weight_norm(nn.Conv2d(1, 8, 3))
        self.spectral = nn.utils.spectral_norm(nn.Linear(8 * 13 * 13, 32))
        self.out = nn.Linear(32, 10)

    def forward(self, x):
        x = F.max_pool2d(torch.tanh(self.conv(x)), kernel_size=2)
        return self.out(F.hardtanh(self.spectral(x.flatten(1))))


def networks():
    """The cases that a submission can describe, freshly made."""
    torch.manual_seed(5)
    course = [
        Case("first-net", nn.Sequential(OrderedDict(flatten=nn.Flatten(), linear=nn.Linear(784, 10))),
             input_scale="0-255"),
        Case("digits-from-scratch", FromScratch()), Case("three-blue", sigmoids()),
        Case("mlp", CourseMLP()), Case("cnn", CourseCNN()),
        Case("best", Best(), mean=0.2860, std=0.3530),
    ]
    students = [
        Case("lazy", Lazy()), Case("row-lstm", RowLSTM()), Case("gru", BidirectionalGRU()),
        Case("sequence-first", SequenceFirst()), Case("cell-reader", CellReader()),
        Case("vision-transformer", VisionTransformer(), mean=0.5, std=0.5),
        Case("old-transformer", OldTransformer()), Case("own-attention", OwnAttention()),
        Case("attended", Attended()), Case("u-net", UNet()), Case("depthwise", Depthwise()),
        Case("normalized", Normalized(), mean=0.5, std=0.5), Case("shared", Shared()),
        Case("branches", Branches()), Case("one-dimensional", OneDimensional()),
        Case("densely", Densely()), Case("own", Own()),
        Case("returns", Returns(), (784,), input_scale="0-255"),
        Case("patches", Patches()), Case("on-the-gpu", OnTheGPU()),
        Case("weight-normed", WeightNormed()), Case("half", CourseCNN(), precision=torch.float16),
        Case("double", CourseMLP(), precision=torch.float64), Case("parallel", nn.DataParallel(CourseCNN())),
        Case("rows", RowLSTM(), (28, 28)),
    ]
    if hasattr(torch, "compile"):
        students.append(Case("compiled", torch.compile(Branches())))
    return course + students


# MARK: What the format lacks, and what is wrong with the call


class Einsum(CourseMLP):
    def forward(self, x):
        x = x.flatten(1)
        return torch.einsum("nf,cf->nc", x, self.fc1.weight[:10])


class Decides(CourseMLP):
    def forward(self, x):
        if x.mean(dim=(1, 2, 3)).tolist()[0] > 0.5:
            x = 1 - x
        return super().forward(x)


class AlwaysDrops(CourseMLP):
    def forward(self, x):
        return super().forward(F.dropout(x, 0.5))


class BatchAsSequence(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(28, 16)
        self.fc = nn.Linear(16, 10)

    def forward(self, x):
        out, _ = self.lstm(x.squeeze(1))
        return self.fc(out[:, -1])


class MergesBatch(nn.Module):
    def __init__(self):
        super().__init__()
        self.row, self.fc = nn.Linear(28, 4), nn.Linear(112, 10)

    def forward(self, x):
        rows = self.row(x.view(-1, 28))
        return self.fc(rows.view(x.size(0), -1))


class Stale(CourseMLP):
    def forward(self, x):
        rows = x.view(-1, 28, 28)
        x = x + 0
        y = x.view(-1, 784)
        y += 1
        return super().forward(x + rows.unsqueeze(1))


class BatchStatistics(nn.Module):
    def __init__(self):
        super().__init__()
        self.bn, self.fc = nn.BatchNorm2d(1, track_running_stats=False), nn.Linear(784, 10)

    def forward(self, x):
        return self.fc(self.bn(x).flatten(1))


def refused():
    """Networks that cannot be described, with words of the message."""
    torch.manual_seed(6)
    return [
        ("einsum", Einsum(), ["student_networks.py, line", "in forward", "torch.einsum", "onnx=True"]),
        ("decides", Decides(), ["tolist looks at an image's values", "x.mean(dim=(1, 2, 3)).tolist()"]),
        ("always-drops", AlwaysDrops(), ["differently each time", "training=self.training"]),
        ("batch-as-sequence", BatchAsSequence(), ["lstm: ", "batch_first=True", "self.lstm("]),
        ("merges-batch", MergesBatch(), ["view from [N, 1, 28, 28] to [1036, 28] merges"]),
        ("stale", Stale(), ["in-place operation"]),
        ("batch-statistics", BatchStatistics(), ["statistics of the batch", "self.bn(x)"]),
        ("nine-classes", nn.Sequential(nn.Flatten(), nn.Linear(784, 9)), ["8 x 10"]),
        ("wrong-shape", nn.Linear(784, 10), ["input_shape=(784,)"]),
        ("three-dimensional", nn.Sequential(nn.Unflatten(1, (1, 1)), nn.Conv3d(1, 2, (1, 3, 3)),
                                            nn.Flatten(), nn.Linear(2 * 676, 10)),
         ["Layer 1 (Conv3d)", "conv3d"]),
        ("class", CourseMLP, ["is a class"]), ("state-dict", CourseMLP().state_dict(), ["state dict"]),
    ]
