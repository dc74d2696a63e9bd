import torch.nn as nn
import torch.nn.functional as F


class Baseline(nn.Module):
    def __init__(self, in_features=784, classes=10):
        super(Baseline, self).__init__()
        self.fc1 = nn.Linear(in_features, 32)
        self.fc2 = nn.Linear(32, classes)

    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x.flatten(1))))


class ConvClassifier(nn.Module):
    def __init__(self, channels, classes, use_bn=True):
        super(ConvClassifier, self).__init__()
        self.conv1 = nn.Conv2d(1, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels * 2, 3, padding=1)
        if use_bn:
            self.bn1 = nn.BatchNorm2d(channels)
            self.bn2 = nn.BatchNorm2d(2 * channels)
        self.use_bn = use_bn
        self.fc1 = nn.Linear(channels * 2 * 7 * 7, 64)
        self.fc2 = nn.Linear(64, classes)

    def forward(self, x):
        x = self.conv1(x)
        if self.use_bn:
            x = self.bn1(x)
        x = F.max_pool2d(F.relu(x), kernel_size=2)
        x = self.conv2(x)
        if self.use_bn:
            x = self.bn2(x)
        x = F.max_pool2d(F.relu(x), kernel_size=2)
        x = x.view(x.shape[0], -1)
        return F.log_softmax(self.fc2(F.relu(self.fc1(x))), dim=1)
