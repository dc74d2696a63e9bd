import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import Dataset
from torch.utils.data import DataLoader

class MyFashionDataset(Dataset):

    def __init__(self, imgs, lbls):
        with open(imgs, 'rb') as file:
            file.read(16)
            self.imgs = np.array(bytearray(file.read())).reshape(-1, 28, 28)
        with open(lbls, 'rb') as file:
            file.read(8)
            self.lbls = np.array(bytearray(file.read()))

    def __len__(self):
        return len(self.lbls)

    def __getitem__(self, index):
        img = torch.Tensor(self.imgs[index])
        img = img / 255
        lbl = self.lbls[index]
        return img.view(1, 28, 28), int(lbl)

train_loader = DataLoader(MyFashionDataset('data/train-images-idx3-ubyte', 'data/train-labels-idx1-ubyte'), batch_size=100, shuffle=True)
test_loader = DataLoader(MyFashionDataset('data/t10k-images-idx3-ubyte', 'data/t10k-labels-idx1-ubyte'), batch_size=100)

class Network(nn.Module):

    def __init__(self):
        super(Network, self).__init__()
        self.out = nn.Linear(60, 10)
        self.fc2 = nn.Linear(120, 60)
        self.fc1 = nn.Linear(12 * 4 * 4, 120)
        self.conv2 = nn.Conv2d(6, 12, 5)
        self.conv1 = nn.Conv2d(1, 6, 5)
        self.drop = nn.Dropout(0.2)
        self.bn = nn.BatchNorm2d(12)

    def forward(self, t):
        t = F.relu(self.conv1(t))
        t = F.max_pool2d(t, kernel_size=2, stride=2)

        t = self.conv2(t)
        self.bn(t)
        t = F.relu(t)
        t = F.max_pool2d(t, kernel_size=2, stride=2)

        t = t.reshape(-1, 12 * 4 * 4)
        t = F.relu(self.fc1(t))
        F.relu(self.fc2(t))
        t = F.relu(self.fc2(t))
        self.drop(t)
        return self.out(t)

network = Network()
optimizer = torch.optim.Adam(network.parameters(), lr=0.01)

for epoch in range(10):
    total_loss = 0
    total_correct = 0
    for img, lbl in train_loader:
        preds = network(img)
        loss = F.cross_entropy(preds, lbl)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total_loss += loss.item()
        total_correct += preds.argmax(dim=1).eq(lbl).sum().item()
    print("epoch:", epoch, "total_correct:", total_correct, "loss:", total_loss)

torch.save(network.state_dict(), 'net.pt')
