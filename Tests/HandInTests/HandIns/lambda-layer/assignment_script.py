import struct
import torch
from torch import nn, optim
import torch.nn.functional as F
from torch.utils.data import Dataset, DataLoader


class FashionDs(Dataset):
    def __init__(self, name):
        with open(f'{name}-images-idx3-ubyte', 'rb') as f:
            _, n, h, w = struct.unpack('>IIII', f.read(16))
            self.images = [struct.unpack(f'{h * w}B', f.read(h * w)) for _ in range(n)]
        with open(f'{name}-labels-idx1-ubyte', 'rb') as f:
            _, n = struct.unpack('>II', f.read(8))
            self.labels = struct.unpack(f'{n}B', f.read(n))

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        x = self.images[i]
        return torch.tensor(x, dtype=torch.float), self.labels[i]


class Lambda(nn.Module):
    def __init__(self, func):
        super().__init__()
        self.func = func

    def forward(self, x):
        return self.func(x)


def preprocess(x):
    return x.view(-1, 1, 28, 28)


model = nn.Sequential(
    Lambda(preprocess),
    nn.Conv2d(1, 16, kernel_size=3, stride=2, padding=1),
    nn.ReLU(),
    nn.Conv2d(16, 16, kernel_size=3, stride=2, padding=1),
    nn.ReLU(),
    nn.Conv2d(16, 10, kernel_size=3, stride=2, padding=1),
    nn.ReLU(),
    nn.AvgPool2d(4),
    Lambda(lambda x: x.view(x.size(0), -1)),
)


def loss_batch(model, loss_func, xb, yb, opt=None):
    loss = loss_func(model(xb), yb)
    if opt is not None:
        loss.backward()
        opt.step()
        opt.zero_grad()
    return loss.item(), len(xb)


def fit(epochs, model, loss_func, opt, train_dl):
    for epoch in range(epochs):
        model.train()
        for xb, yb in train_dl:
            loss_batch(model, loss_func, xb, yb, opt)


if __name__ == '__main__':
    opt = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    fit(2, model, F.cross_entropy, opt, DataLoader(FashionDs('train'), 64, shuffle=True))
    torch.save(model.state_dict(), 'conv_model.pth')
