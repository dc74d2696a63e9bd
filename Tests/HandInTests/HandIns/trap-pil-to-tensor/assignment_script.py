import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision.datasets import FashionMNIST
from torchvision.transforms import v2

prep = v2.Compose([v2.PILToTensor(), v2.ToDtype(torch.float32)])
train = FashionMNIST('data', train=True, download=True, transform=prep)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm2d(1, affine=False)
        self.mlp = nn.Sequential(nn.Flatten(), nn.Linear(784, 50), nn.ReLU(), nn.Linear(50, 10))

    def forward(self, x):
        return self.mlp(self.norm(x))


if __name__ == '__main__':
    net = Net()
    opt = torch.optim.Adam(net.parameters())
    for x, y in DataLoader(train, 128, shuffle=True):
        opt.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        opt.step()
    torch.save(net.state_dict(), 'net.pth')
