import pandas as pd
import torch
from torch.utils.data import Dataset as TorchDataset, DataLoader


class FashionMnistCsv(TorchDataset):
    def __init__(self, path):
        df = pd.read_csv(path)
        self.targets = torch.tensor(df["label"].to_numpy())
        self.images = torch.tensor(df.filter(like="pixel").to_numpy()).float().reshape(-1, 1, 28, 28) / 255.0

    def __len__(self):
        return len(self.targets)

    def __getitem__(self, idx):
        return self.images[idx], self.targets[idx]


def make_loader(path, batch_size=64, shuffle=False):
    return DataLoader(FashionMnistCsv(path), batch_size=batch_size, shuffle=shuffle)
