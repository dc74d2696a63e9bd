import gzip
import numpy as np
import torch

for kind, name in (('train', 'train'), ('t10k', 'test')):
    x = np.frombuffer(gzip.open(f'{kind}-images-idx3-ubyte.gz').read(), np.uint8, offset=16)
    y = np.frombuffer(gzip.open(f'{kind}-labels-idx1-ubyte.gz').read(), np.uint8, offset=8)
    torch.save((torch.tensor(x).view(-1, 28, 28), torch.tensor(y).long()), f'fashion_{name}.pt')
