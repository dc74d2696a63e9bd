import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import transforms
from torchvision.datasets import FashionMNIST


class MyFashion(FashionMNIST):
    def __getitem__(self, index):
        image, target = super().__getitem__(index)
        return image, target

    def __len__(self):
        return super().__len__()


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 6, 5)
        self.fc = nn.Linear(6 * 12 * 12, 10)

    def forward(self, x):
        return self.fc(nn.functional.max_pool2d(self.conv(x), 2).relu().view(-1, 864))


if __name__ == '__main__':
    dl = DataLoader(MyFashion('data', train=True, download=True, transform=transforms.ToTensor()), 64, shuffle=True)
    net = Net()
    opt = torch.optim.Adam(net.parameters())
    for x, y in dl:
        opt.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        opt.step()
    torch.save(net.state_dict(), 'net.pth')
