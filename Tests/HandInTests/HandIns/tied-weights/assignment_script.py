import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader
from torchvision import transforms
from torchvision.datasets import FashionMNIST

train = FashionMNIST('data', train=True, download=True, transform=transforms.ToTensor())
test = FashionMNIST('data', train=False, download=True, transform=transforms.ToTensor())


class TiedNet(nn.Module):
    def __init__(self, n=32):
        super().__init__()
        self.inp = nn.Linear(784, n)
        self.mid = nn.Linear(n, n)
        self.again = self.mid
        self.back = nn.Linear(n, n)
        self.back.weight = self.mid.weight
        self.out = nn.Linear(n, 10)

    def forward(self, x):
        x = F.relu(self.inp(torch.flatten(x, 1)))
        x = F.relu(self.mid(x))
        x = F.relu(self.again(x))
        x = F.relu(F.linear(x, self.mid.weight.t(), self.back.bias))
        x = F.relu(self.back(x))
        return self.out(x)


if __name__ == '__main__':
    net = TiedNet()
    opt = torch.optim.Adam(net.parameters())
    for x, y in DataLoader(train, 64, shuffle=True):
        opt.zero_grad()
        F.cross_entropy(net(x), y).backward()
        opt.step()
    torch.save(net.state_dict(), 'tied.pth')
