import pandas as pd
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import Dataset, DataLoader


class Apparel(Dataset):
    def __init__(self, file):
        self.frame = pd.read_csv(file)

    def __len__(self):
        return len(self.frame.index)

    def __getitem__(self, i):
        img = np.array(self.frame.iloc[i, 1:], dtype=np.float32).reshape(1, 28, 28)
        img = img / 255.0
        return torch.from_numpy(img), int(self.frame['label'][i])


class RGBNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3, dilation=2)
        self.norm = nn.InstanceNorm2d(8, affine=True)
        self.conv2 = nn.Conv2d(8, 8, 3, padding='valid')
        self.fc = nn.Linear(8 * 11 * 11, 10)

    def forward(self, x):
        if x.shape[1] == 1:
            x = x.repeat(1, 3, 1, 1)
        x = F.relu(self.norm(self.conv1(x)))
        x = F.max_pool2d(F.relu_(self.conv2(x)), kernel_size=(2, 2), stride=(2, 2))
        x = x.view([-1, 8 * 11 * 11])
        return self.fc(x)


if __name__ == '__main__':
    net = RGBNet()
    opt = torch.optim.Adam(net.parameters())
    for x, y in DataLoader(Apparel('fashion-mnist_train.csv'), 64, shuffle=True):
        opt.zero_grad()
        F.cross_entropy(net(x), y).backward()
        opt.step()
    torch.save(net.state_dict(), 'rgb.pth')
