import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision.datasets import FashionMNIST
from torchvision.transforms import ToTensor

train_data = FashionMNIST('data', train=True, download=True, transform=ToTensor())


class WrapNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1 = nn.Conv2d(1, 4, 5, padding=2, padding_mode='circular')
        self.c2 = nn.Conv2d(4, 8, 3, padding=1, padding_mode='reflect')
        self.fc = nn.Linear(8 * 7 * 7, 10)

    def forward(self, x):
        x = nn.functional.max_pool2d(self.c1(x).relu(), 2)
        x = nn.functional.max_pool2d(self.c2(x).relu(), 2)
        return self.fc(x.reshape(x.size(0), -1))


def main():
    net = WrapNet()
    opt = torch.optim.Adam(net.parameters())
    for epoch in range(3):
        for x, y in DataLoader(train_data, 64, shuffle=True):
            opt.zero_grad()
            loss = nn.functional.cross_entropy(net(x), y)
            loss.backward()
            opt.step()
    torch.save(net.state_dict(), 'wrap.pth')


if __name__ == '__main__':
    main()
