from torch import nn

OPTS = {'bias': False, 'padding': 1}


def conv_bn_relu(cin, cout, *args, **opts):
    return [nn.Conv2d(cin, cout, *args, **{**OPTS, **opts}), nn.BatchNorm2d(cout), nn.ReLU()]


def pairs(values):
    values = list(values)
    return [(values[i], values[i + 1]) for i in range(len(values) - 1)]


class StackNet(nn.Module):
    def __init__(self, *widths, classes=10):
        super().__init__()
        first, *rest = widths
        mods = conv_bn_relu(1, first, 3)
        for n, (a, b) in enumerate(pairs(widths)):
            mods += [*conv_bn_relu(a, b, 3, stride=2 if n % 2 == 0 else 1)]
            if b > a: mods.append(nn.MaxPool2d(2))
        mods.extend([nn.AdaptiveAvgPool2d((2, 2)), nn.Flatten()])
        self.net = nn.Sequential(*mods)
        self.cls = nn.Linear(widths[-1] * 4, classes, bias=True)

    def forward(self, *inputs):
        x, = inputs
        return self.cls(self.net(x))
