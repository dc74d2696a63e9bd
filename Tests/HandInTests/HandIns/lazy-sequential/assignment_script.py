import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader


class FashionLoader(Dataset):
    def __init__(self, images, labels):
        self.images = open(images, 'rb').read()[16:]
        self.labels = open(labels, 'rb').read()[8:]

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        image = list(self.images[i * 784:(i + 1) * 784])
        return torch.tensor(image, dtype=torch.float32).reshape(1, 28, 28), self.labels[i]


class LeNet(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.net = nn.Sequential(
            nn.LazyConv2d(6, kernel_size=5, padding=2), nn.ReLU(),
            nn.AvgPool2d(kernel_size=2, stride=2),
            nn.LazyConv2d(16, kernel_size=5), nn.ReLU(),
            nn.AvgPool2d(kernel_size=2, stride=2),
            nn.Flatten(),
            nn.LazyLinear(120), nn.ReLU(),
            nn.LazyLinear(84), nn.ReLU(),
            nn.LazyLinear(num_classes))

    def forward(self, X):
        return self.net(X)


train_data = DataLoader(FashionLoader('train-images-idx3-ubyte', 'train-labels-idx1-ubyte'), 32, shuffle=True)
test_data = DataLoader(FashionLoader('t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'), 32)

if __name__ == '__main__':
    model = LeNet()
    model(torch.zeros(1, 1, 28, 28))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.0005)
    for epoch in range(8):
        for X, y in train_data:
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(X), y)
            loss.backward()
            optimizer.step()
    torch.save(model.state_dict(), 'lenet_lazy.pth')
