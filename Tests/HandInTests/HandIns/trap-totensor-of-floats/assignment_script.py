import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader
from torchvision import transforms


class FashionMNISTSet(Dataset):
    def __init__(self, csv, transform=None):
        data = pd.read_csv(csv).to_numpy()
        self.images = data[:, 1:].reshape(-1, 28, 28).astype(np.float32)
        self.labels = data[:, 0]
        self.transform = transform

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        image = self.images[index]
        if self.transform:
            image = self.transform(image)
        return image, self.labels[index]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 3)
        self.bn1 = nn.BatchNorm2d(6)
        self.fc = nn.Linear(6 * 13 * 13, 10)

    def forward(self, x):
        x = nn.functional.max_pool2d(torch.relu(self.bn1(self.conv1(x))), 2)
        return self.fc(x.view(x.size(0), -1))


if __name__ == '__main__':
    loader = DataLoader(FashionMNISTSet('fashion-mnist_train.csv', transforms.ToTensor()), 64, shuffle=True)
    net = Net()
    opt = torch.optim.Adam(net.parameters(), 1e-4)
    for epoch in range(6):
        for x, y in loader:
            opt.zero_grad()
            loss = nn.functional.cross_entropy(net(x), y)
            loss.backward()
            opt.step()
    torch.save(net.state_dict(), 'net.pth')
