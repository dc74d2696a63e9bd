import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader


class Garments(Dataset):
    def __init__(self, file):
        table = np.loadtxt(file, delimiter=',', skiprows=1, dtype=np.uint8)
        self.pixels = table[:, 1:].reshape(-1, 28, 28)
        self.kinds = table[:, 0]

    def __len__(self):
        return len(self.kinds)

    def __getitem__(self, i):
        return torch.from_numpy(self.pixels[i]).float(), int(self.kinds[i])


train = DataLoader(Garments('fashion/train.csv'), batch_size=32, shuffle=True)
test = DataLoader(Garments('fashion/test.csv'), batch_size=32)

model = nn.Sequential(
    nn.Flatten(),
    nn.Linear(784, 128),
    nn.ReLU(),
    nn.Linear(128, 64),
    nn.ReLU(),
    nn.Linear(64, 10),
)

loss_fn = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)

for epoch in range(10):
    for X, Y in train:
        loss = loss_fn(model(X), Y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    hits = 0
    for X, Y in test:
        hits += (model(X).argmax(1) == Y).sum().item()
    print(epoch, hits / len(test.dataset))

torch.save(model.state_dict(), 'model_weights.pth')
