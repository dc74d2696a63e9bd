import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader


class RawFashion(Dataset):
    def __init__(self, prefix):
        f = open(f'{prefix}-images-idx3-ubyte', 'rb')
        f.read(16)
        self.images = torch.frombuffer(bytearray(f.read()), dtype=torch.uint8).reshape(-1, 28, 28)
        f.close()
        f = open(f'{prefix}-labels-idx1-ubyte', 'rb')
        f.read(8)
        self.labels = torch.frombuffer(bytearray(f.read()), dtype=torch.uint8).long()
        f.close()

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        return self.images[index], self.labels[index]


class FCN(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 64)
        self.fc2 = nn.Linear(64, 64)
        self.fc3 = nn.Linear(64, 10)

    def forward(self, x):
        x = nn.functional.silu(self.fc1(x))
        x = nn.functional.silu(self.fc2(x)) + x
        return self.fc3(x)


def train_model(model, epochs=10):
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    loader = DataLoader(RawFashion('train'), batch_size=128, shuffle=True)
    for epoch in range(epochs):
        for images, labels in loader:
            images = images.float().view(-1, 784) / 255
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(images), labels)
            loss.backward()
            optimizer.step()


def test_model(model):
    loader = DataLoader(RawFashion('t10k'), batch_size=128)
    correct = 0
    with torch.no_grad():
        for images, labels in loader:
            images = images.float().view(-1, 784) / 255
            correct += (model(images).argmax(1) == labels).sum().item()
    return correct / len(loader.dataset)


if __name__ == '__main__':
    model = FCN()
    train_model(model)
    torch.save(model.state_dict(), 'fcn.pth')
    print(test_model(model))
