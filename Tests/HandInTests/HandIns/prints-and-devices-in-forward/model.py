import torch
import torch.nn as nn

DEBUG = False
device = torch.device('cuda:0' if torch.cuda.is_available() else 'cpu')


class TheNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1 = nn.Conv2d(1, 4, 5)
        self.c2 = nn.Conv2d(4, 8, 5)
        self.p = nn.AvgPool2d(2)
        self.f1 = nn.Linear(8 * 4 * 4, 32)
        self.f2 = nn.Linear(32, 10)

    def forward(self, inp):
        """inp: [N, 1, 28, 28], bytes"""
        x = inp.to(device).float()
        if x.dim() == 3:
            x = x.unsqueeze(1)
        assert x.shape[1] == 1, "one channel expected"
        print("in:", x.shape)
        x = self.p(torch.relu(self.c1(x)))
        if DEBUG:
            print(x)
        x = self.p(torch.relu(self.c2(x))).contiguous()
        n, c, h, w = x.shape
        x = x.view(n, c * h * w)
        print('flattened', x.size(), sep=' ')
        x = self.f2(torch.relu(self.f1(x)))
        return x
