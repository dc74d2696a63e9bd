import torch
from torch import nn
from torchvision import datasets, transforms

tf = transforms.Compose([transforms.ToTensor(), transforms.Normalize(0.5, 0.5)])
train_set = datasets.FashionMNIST('data', train=True, download=True, transform=tf)
test_set = datasets.FashionMNIST('data', train=False, transform=tf)


class PreActBlock(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.bn = nn.BatchNorm2d(n)
        self.conv = nn.Conv2d(n, n, 3, padding=1)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        identity = x
        out = self.relu(x)
        out = self.conv(self.bn(out))
        return out + identity


class PreActNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(1, 8, 5, stride=2)
        self.blocks = nn.Sequential(PreActBlock(8), PreActBlock(8))
        self.fc = nn.Linear(8 * 12 * 12, 10)

    def forward(self, x):
        return self.fc(self.blocks(self.stem(x)).flatten(1))


if __name__ == '__main__':
    net = PreActNet()
    opt = torch.optim.Adam(net.parameters())
    for x, y in torch.utils.data.DataLoader(train_set, 64, shuffle=True):
        opt.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        opt.step()
    torch.save(net.state_dict(), 'preact.pth')
