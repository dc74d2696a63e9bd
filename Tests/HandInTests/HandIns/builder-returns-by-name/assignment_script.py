import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import Dataset, DataLoader

MODEL = 'wide'


class FashionData(Dataset):
    def __init__(self, part):
        self.images = np.memmap(part + '-images-idx3-ubyte', dtype=np.uint8, mode='r', offset=16).reshape(-1, 28, 28)
        self.labels = np.memmap(part + '-labels-idx1-ubyte', dtype=np.uint8, mode='r', offset=8)

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        return torch.from_numpy(np.array(self.images[i])).unsqueeze(0).float() / 255, int(self.labels[i])


class NarrowNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 16)
        self.fc2 = nn.Linear(16, 10)

    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x.flatten(1))))


class WideNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 120)
        self.fc2 = nn.Linear(120, 10)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x.flatten(1))))


class ConvNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 4, 3)
        self.fc2 = nn.Linear(4 * 13 * 13, 10)

    def forward(self, x):
        return self.fc2(F.max_pool2d(F.relu(self.conv1(x)), 2).flatten(1))


def get_model(name):
    if name == 'narrow':
        model = NarrowNet()
    elif name == 'wide':
        model = WideNet()
    elif name == 'conv':
        model = ConvNet()
    else:
        raise Exception('no such model: ' + name)
    return model


if __name__ == '__main__':
    model = get_model(MODEL)
    opt = torch.optim.Adam(model.parameters())
    for epoch in range(5):
        for x, y in DataLoader(FashionData('train'), 64, shuffle=True):
            opt.zero_grad()
            F.cross_entropy(model(x), y).backward()
            opt.step()
    torch.save(model.state_dict(), 'model_' + MODEL + '.pth')
