import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import Dataset, DataLoader


class FashionTensors(Dataset):
    """fashion_train.pt and fashion_test.pt were made from the idx files with convert.py"""

    def __init__(self, file):
        self.images, self.labels = torch.load(file)
        self.images = self.images.float() / 255.

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        return self.images[i][None, :, :], self.labels[i]


class Member(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv = nn.Conv2d(1, width, 5, stride=2)
        self.fc = nn.Linear(width * 36, 10)

    def forward(self, x):
        x = F.avg_pool2d(F.leaky_relu(self.conv(x), 0.2), 2)
        return self.fc(torch.flatten(x, 1))


class Ensemble(nn.Module):
    def __init__(self, members):
        super().__init__()
        self.members = nn.ModuleList(members)

    def forward(self, x):
        scores = torch.stack([F.softmax(m(x), dim=1) for m in self.members])
        return torch.mean(scores, dim=0)


if __name__ == '__main__':
    net = Ensemble([Member(8), Member(12)])
    opt = torch.optim.Adam(net.parameters())
    for epoch in range(10):
        for x, y in DataLoader(FashionTensors('fashion_train.pt'), 100, shuffle=True):
            opt.zero_grad()
            loss = F.nll_loss(torch.log(net(x) + 1e-9), y)
            loss.backward()
            opt.step()
    torch.save(net.state_dict(), 'ensemble.pth')
