import torch.nn as nn


class CNN(nn.Module):
    def __init__(self, *, width, kernel=3, pool='max', num_classes=10):
        super().__init__()
        Pool = {'max': nn.MaxPool2d, 'avg': nn.AvgPool2d}[pool]
        self.stem = nn.Conv2d(1, width, kernel, padding=kernel // 2)
        self.pool = Pool(4)
        self.act = nn.CELU()
        self.fc = nn.Linear(width * 7 ** 2, num_classes)

    def forward(self, x):
        return self.fc(self.act(self.pool(self.stem(x))).flatten(start_dim=1, end_dim=-1))
