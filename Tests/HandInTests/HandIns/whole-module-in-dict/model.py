import torch.nn as nn


class SmallCNN(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv = nn.Conv2d(1, channels, 5, stride=3)
        self.bn = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU()
        self.fc = nn.Linear(channels * 64, 10)

    def forward(self, x):
        x = self.relu(self.bn(self.conv(x)))
        return self.fc(x.reshape(x.shape[0], -1))
