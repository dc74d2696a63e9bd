import numpy as np
import torch
from torch import nn


class FashionMNIST(torch.utils.data.Dataset):
    def __init__(self, split):
        images = np.load(f'data/fashion_{split}_images.npy').astype(np.float32)
        self.X = images / 255.
        self.y = np.load(f'data/fashion_{split}_labels.npy').astype(np.int64)

    def __len__(self): return len(self.y)

    def __getitem__(self, i): return self.X[i][None], self.y[i]


def vgg_block(num_convs, out_channels):
    layers = []
    for _ in range(num_convs):
        layers.append(nn.LazyConv2d(out_channels, kernel_size=3, padding=1))
        layers.append(nn.ReLU())
    layers.append(nn.MaxPool2d(kernel_size=2, stride=2))
    return nn.Sequential(*layers)


class VGG(nn.Module):
    def __init__(self, arch, num_classes=10):
        super().__init__()
        conv_blks = []
        for (num_convs, out_channels) in arch:
            conv_blks.append(vgg_block(num_convs, out_channels))
        self.net = nn.Sequential(
            *conv_blks, nn.Flatten(),
            nn.LazyLinear(64), nn.ReLU(), nn.Dropout(0.5),
            nn.LazyLinear(num_classes))

    def forward(self, x):
        return self.net(x)


def fit(model, loader, epochs=10, lr=0.05):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for epoch in range(epochs):
        for X, y in loader:
            loss = nn.functional.cross_entropy(model(X), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


if __name__ == '__main__':
    model = VGG(arch=((1, 4), (1, 8), (2, 16)))
    loader = torch.utils.data.DataLoader(FashionMNIST('train'), batch_size=128, shuffle=True)
    model(next(iter(loader))[0])
    fit(model, loader)
    torch.save(model.state_dict(), 'vgg.params')
