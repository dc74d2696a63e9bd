import pandas as pd
import torch
from torch import nn, optim
from torch.utils.data import Dataset, DataLoader
from vit import ViT


class FashionDataset(Dataset):
    def __init__(self, file):
        df = pd.read_csv(file)
        self.y = torch.from_numpy(df.values[:, 0]).long()
        self.x = torch.from_numpy(df.values[:, 1:]).float() / 255.0

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.x[i].reshape(1, 28, 28), self.y[i]


def run():
    model = ViT(dim=24, depth=2, heads=4)
    opt = optim.AdamW(model.parameters(), 3e-4)
    for epoch in range(30):
        for x, y in DataLoader(FashionDataset('fashion-mnist_train.csv'), 128, shuffle=True):
            loss = nn.functional.cross_entropy(model(x), y)
            opt.zero_grad()
            loss.backward()
            opt.step()
        torch.save({'epoch': epoch, 'model_state_dict': model.state_dict(), 'loss': loss.item()}, 'vit.pth')


if __name__ == '__main__':
    run()
