import gzip, os
import numpy
import torch
from torch.utils.data import Dataset, DataLoader


class Fashion(Dataset):
    def __init__(self, folder, part):
        images = gzip.open(os.path.join(folder, part + '-images-idx3-ubyte.gz')).read()
        labels = gzip.open(os.path.join(folder, part + '-labels-idx1-ubyte.gz')).read()
        self.images = torch.tensor(numpy.frombuffer(images, numpy.uint8, offset=16).copy())
        self.images = self.images.view(-1, 1, 28, 28)
        self.labels = torch.tensor(numpy.frombuffer(labels, numpy.uint8, offset=8).copy()).long()

    def __len__(self):
        return self.labels.size(0)

    def __getitem__(self, i):
        return self.images[i].float().div(255), self.labels[i]


def get_loader(part, batch_size=128):
    return DataLoader(Fashion('data', part), batch_size=batch_size, shuffle=part == 'train')
