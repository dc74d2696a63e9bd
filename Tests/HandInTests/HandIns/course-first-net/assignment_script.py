import gzip
import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import Dataset, DataLoader

class FashionData(Dataset):
    def __init__(self, kind):
        with gzip.open(f'data/{kind}-labels-idx1-ubyte.gz', 'rb') as f:
            self.labels = np.frombuffer(f.read(), dtype=np.uint8, offset=8)
        with gzip.open(f'data/{kind}-images-idx3-ubyte.gz', 'rb') as f:
            self.images = np.frombuffer(f.read(), dtype=np.uint8, offset=16).reshape(len(self.labels), 784)

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        return torch.tensor(self.images[i], dtype=torch.float32), int(self.labels[i])

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(784, 10)

    def forward(self, x):
        return self.head(x)

net = Net()
train_loader = DataLoader(FashionData('train'), batch_size=64, shuffle=True)
test_loader = DataLoader(FashionData('t10k'), batch_size=64)
optimizer = torch.optim.SGD(net.parameters(), lr=1e-6)
criterion = nn.CrossEntropyLoss()

for epoch in range(5):
    for images, labels in train_loader:
        optimizer.zero_grad()
        loss = criterion(net(images), labels)
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())

torch.save(net.state_dict(), 'model.pth')
