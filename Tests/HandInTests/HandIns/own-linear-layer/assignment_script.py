import torch
import torch.nn as nn
import torch.nn.functional as F
from torchvision.datasets import FashionMNIST
from torchvision.transforms import ToTensor

train = FashionMNIST('data', train=True, transform=ToTensor(), download=True)
test = FashionMNIST('data', train=False, transform=ToTensor())


class MyLinear(nn.Module):
    def __init__(self, in_units, units, gain=False):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(units, in_units))
        self.bias = nn.Parameter(torch.zeros(units,))
        if gain:
            self.gain = nn.Parameter(torch.ones(1))
        else:
            self.register_parameter('gain', None)
        self.reset_parameters()

    def reset_parameters(self):
        nn.init.kaiming_uniform_(self.weight, a=5 ** 0.5)

    def forward(self, X):
        linear = F.linear(X, self.weight, self.bias)
        if self.gain is not None:
            linear = linear * self.gain
        return linear


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Flatten(), MyLinear(784, 64, gain=True), nn.ReLU(), MyLinear(64, 10))

    def forward(self, x):
        return self.body(x)


if __name__ == '__main__':
    net = Net()
    opt = torch.optim.Adam(net.parameters())
    for epoch in range(5):
        for x, y in torch.utils.data.DataLoader(train, 64, shuffle=True):
            opt.zero_grad()
            F.cross_entropy(net(x), y).backward()
            opt.step()
    torch.save(net.state_dict(), 'own.pth')
