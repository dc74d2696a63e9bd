import torch
import torch.nn as nn
import torchvision
import torchvision.transforms as T
from torch.utils.data import Dataset, DataLoader


class FashionWrapper(Dataset):
    def __init__(self, train):
        tf = T.Compose([T.ToTensor(), T.Normalize(0.2860, 0.3530)])
        self.inner = torchvision.datasets.FashionMNIST('.', train=train, transform=tf, download=True)

    def __len__(self):
        return len(self.inner)

    def __getitem__(self, i):
        return self.inner[i]


class SELayer(nn.Module):
    def __init__(self, channel, reduction=4):
        super(SELayer, self).__init__()
        self.avg_pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Sequential(
            nn.Linear(channel, channel // reduction, bias=False),
            nn.ReLU(inplace=True),
            nn.Linear(channel // reduction, channel, bias=False),
            nn.Sigmoid()
        )

    def forward(self, x):
        b, c, _, _ = x.size()
        y = self.avg_pool(x).view(b, c)
        y = self.fc(y).view(b, c, 1, 1)
        return x * y.expand_as(x)


class SENet(nn.Module):
    def __init__(self):
        super(SENet, self).__init__()
        self.conv1 = nn.Conv2d(1, 16, 3, padding=1)
        self.se1 = SELayer(16)
        self.conv2 = nn.Conv2d(16, 32, 3, stride=2, padding=1, groups=16)
        self.se2 = SELayer(32, reduction=8)
        self.fc = nn.Linear(32, 10)

    def forward(self, x):
        x = nn.functional.relu(self.se1(self.conv1(x)))
        x = nn.functional.relu(self.se2(self.conv2(x)))
        return self.fc(x.mean(dim=[2, 3]))


if __name__ == '__main__':
    net = SENet()
    opt = torch.optim.Adam(net.parameters())
    for epoch in range(10):
        for x, y in DataLoader(FashionWrapper(True), 128, shuffle=True):
            opt.zero_grad()
            loss = nn.CrossEntropyLoss()(net(x), y)
            loss.backward()
            opt.step()
        torch.save({'state_dict': net.state_dict(), 'epoch': epoch}, 'se_net.pt')
