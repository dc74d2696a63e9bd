import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader
from torchvision.transforms import v2

prepare = v2.Compose([v2.ToImage(), v2.ToDtype(torch.float32, scale=True)])


class FashionTable(Dataset):
    def __init__(self, file):
        table = np.loadtxt(file, dtype=np.uint8, delimiter=',', skiprows=1)
        self.labels, self.pixels = table[:, 0], table[:, 1:]

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        image = self.pixels[index].reshape(28, 28, 1)
        return prepare(image), int(self.labels[index])


class Sliced(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU())
        self.features.append(nn.Conv2d(8, 8, 3, padding=1))
        self.features.append(nn.ReLU())
        self.features.add_module('pool', nn.MaxPool2d(4))
        self.head = nn.Linear(8 * 7 * 7, 10)

    def forward(self, x):
        x = self.features[:2](x)
        x = x + self.features[2](x)
        for layer in self.features[2:4]:
            x = layer(x)
        x = self.features[-1](x)
        x = self.features.pool(torch.nn.functional.pad(x, (0, 21, 0, 21)))
        return self.head(x.view(len(x), -1))


if __name__ == '__main__':
    net = Sliced()
    opt = torch.optim.Adam(net.parameters())
    for x, y in DataLoader(FashionTable('fashion-mnist_train.csv'), 32, shuffle=True):
        opt.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        opt.step()
    torch.save(net.state_dict(), 'sliced.pth')
