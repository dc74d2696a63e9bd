class Layer:
    def __init__(self, kind, *sizes, **options):
        self.kind, self.sizes, self.options = kind, sizes, options
    def __repr__(self):
        parts = [str(s) for s in self.sizes] + [f"{k}={v}" for k, v in sorted(self.options.items())]
        return f"{self.kind}({', '.join(parts)})"
class Sequential(list):
    def __init__(self, *layers):
        super().__init__(layers)
    def add_module(self, name, layer):
        self.append((name, layer))
def make(arch, in_channels=1, bn=True):
    layers = []
    for i, item in enumerate(arch):
        if item == "M":
            layers += [Layer("MaxPool2d", 2)]
        else:
            conv = Layer("Conv2d", in_channels, item, kernel_size=3, padding=1)
            layers += [conv, Layer("BatchNorm2d", item), Layer("ReLU")] if bn else [conv, Layer("ReLU")]
            in_channels = item
    return Sequential(*layers)
cfg = {"A": [8, "M", 16, "M"], "B": [4, 4]}
for name, arch in cfg.items():
    print(name, make(arch), len(make(arch, bn=False)))
net = Sequential()
for i, (c, k) in enumerate([(8, 3), (16, 5)]):
    net.add_module(f"b{i + 2}", Layer("Conv", c, k))
print(list(net), net[0][0], isinstance(net, list))
sizes = [784] + [128, 64] + [10]
fc = [Layer("Linear", a, b) for a, b in zip(sizes[:-1], sizes[1:])]
print(fc)
def build(name, **kw):
    return {"mlp": lambda h=10: f"mlp{h}", "cnn": lambda **k: f"cnn{sorted(k)}"}[name](**kw)
print(build("mlp"), build("mlp", h=5), build("cnn", a=1))
