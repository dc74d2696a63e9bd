import gzip, struct
import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset
from net import DeepMLP

class MyDataset(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x, y
    def __len__(self):
        return self.x.shape[0]
    def __getitem__(self, idx):
        return self.x[idx], self.y[idx]

def load(kind):
    with gzip.open(kind + '-labels-idx1-ubyte.gz') as f:
        struct.unpack('>II', f.read(8))
        y = np.frombuffer(f.read(), np.uint8).astype(np.int64)
    with gzip.open(kind + '-images-idx3-ubyte.gz') as f:
        struct.unpack('>IIII', f.read(16))
        x = np.frombuffer(f.read(), np.uint8).reshape(len(y), 784).astype(np.float32)
    return x/255, y

train_set = MyDataset(*load('train'))
test_set = MyDataset(*load('t10k'))
model = DeepMLP()

if __name__ == '__main__':
    opt = torch.optim.Adam(model.parameters(), lr=2e-3)
    for ep in range(5):
        for x, y in DataLoader(train_set, 64, shuffle=True):
            opt.zero_grad()
            l = torch.nn.functional.cross_entropy(model(x), y)
            l.backward()
            opt.step()
    torch.save(model.state_dict(), 'deep.pth')
