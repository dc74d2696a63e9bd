import numpy as np
import torch
import torch.nn as nn
import torchvision.transforms as T
from torch.utils.data import DataLoader
from torch.utils.data.dataset import Dataset


class FMNIST(Dataset):
    tf = T.ToTensor()

    def __init__(self, split):
        with open(split + '-images-idx3-ubyte', 'rb') as f:
            magic, n, rows, cols = np.frombuffer(f.read(16), '>u4')
            self.imgs = np.frombuffer(f.read(), np.uint8).reshape(n, rows, cols, 1)
        with open(split + '-labels-idx1-ubyte', 'rb') as f:
            f.seek(8)
            self.targets = list(f.read())

    def __len__(self):
        return len(self.targets)

    def __getitem__(self, n):
        return self.tf(self.imgs[n]), self.targets[n]


class MLP(nn.Module):
    def __init__(self, hidden=100):
        super().__init__()
        self.net = nn.Sequential(
            nn.Flatten(),
            nn.Linear(28 * 28, hidden),
            nn.LeakyReLU(0.1),
            nn.Dropout(p=0.3),
            nn.Linear(hidden, 10),
        )

    def forward(self, x):
        return self.net(x)


if __name__ == "__main__":
    mlp = MLP()
    loader = DataLoader(FMNIST('train'), batch_size=50, shuffle=True)
    opt = torch.optim.Adagrad(mlp.parameters())
    for epoch in range(3):
        for img, target in loader:
            opt.zero_grad()
            loss = nn.functional.cross_entropy(mlp(img), target)
            loss.backward()
            opt.step()
    torch.save(mlp.net.state_dict(), 'mlp.pth')
