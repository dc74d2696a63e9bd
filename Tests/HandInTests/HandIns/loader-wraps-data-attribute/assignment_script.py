import torch
import torch.nn as nn
import torchvision
from torch.utils.data import DataLoader, Dataset


class FashionDataset(Dataset):
    def __init__(self, train=True):
        ready = torchvision.datasets.FashionMNIST('data', train=train, download=True)
        self.images = ready.data
        self.labels = ready.targets

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, idx):
        return self.images[idx].float() / 255, self.labels[idx]


class Net(nn.Module):
    def __init__(self, n_hidden):
        super().__init__()
        self.stack = nn.Sequential(nn.Flatten(), nn.Linear(784, n_hidden), nn.Tanh(), nn.Linear(n_hidden, 10))

    def forward(self, x):
        return self.stack(x)


def train_model(epochs=10):
    model = Net(64)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for epoch in range(epochs):
        for img, label in DataLoader(FashionDataset(), 64, shuffle=True):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(img), label)
            loss.backward()
            optimizer.step()
    torch.save(model.state_dict(), 'net.pth')


if __name__ == '__main__':
    train_model()
