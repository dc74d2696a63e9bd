import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader

TRAIN = False
MODEL_FILE = 'linear10.pt'


class ClothData(Dataset):
    def __init__(self, part):
        pixels = np.fromfile(f'{part}-images-idx3-ubyte', np.uint8)[16:].astype('float32').reshape(-1, 784)
        self.x = pixels / 255
        self.y = np.fromfile(f'{part}-labels-idx1-ubyte', np.uint8)[8:].astype('int64')

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class Linear10(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(784, 10)

    def forward(self, x):
        return self.linear(x)


class Trainer:
    def __init__(self, net, loader):
        self.net, self.loader = net, loader
        self.optimizer = torch.optim.LBFGS(net.parameters(), lr=0.1)
        self.criterion = nn.CrossEntropyLoss()

    def epoch(self):
        for x, y in self.loader:
            def closure():
                self.optimizer.zero_grad()
                loss = self.criterion(self.net(x), y)
                loss.backward()
                return loss
            self.optimizer.step(closure)


if __name__ == '__main__':
    if TRAIN:
        net = Linear10()
        trainer = Trainer(net, DataLoader(ClothData('train'), 1000))
        for _ in range(3):
            trainer.epoch()
        torch.save(net, MODEL_FILE)
    else:
        net = torch.load(MODEL_FILE, weights_only=False)
    test = ClothData('t10k')
    print((net(torch.from_numpy(test.x)).argmax(1).numpy() == test.y).mean())
