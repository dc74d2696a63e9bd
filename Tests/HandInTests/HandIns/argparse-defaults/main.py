import argparse
import pandas as pd
import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import Dataset, DataLoader

parser = argparse.ArgumentParser(description='Fashion MNIST homework')
parser.add_argument('--input-dim', type=int, default=784)
parser.add_argument('--hidden', type=int, default=96, help='hidden units')
parser.add_argument('--classes', default=10, type=int)
parser.add_argument('--activation', choices=['relu', 'tanh'], default='tanh')
parser.add_argument('--epochs', type=int, default=20)
parser.add_argument('--lr', type=float, default=0.001)
parser.add_argument('--train-file', default='data/fashion-mnist_train.csv')
parser.add_argument('--test-file', default='data/fashion-mnist_test.csv')
parser.add_argument('--weights', default='mlp_best.pkl')
parser.add_argument('--test-only', action='store_true')
args = parser.parse_args()


class FashionCSV(Dataset):
    def __init__(self, file):
        frame = pd.read_csv(file)
        self.label = frame.pop('label').to_numpy()
        self.pixels = frame.to_numpy(dtype=np.float32)

    def __len__(self):
        return len(self.label)

    def __getitem__(self, i):
        image = torch.from_numpy(self.pixels[i])
        return image / 255., int(self.label[i])


class MLP(nn.Module):
    def __init__(self, n_in, n_hidden, n_out, activation):
        super().__init__()
        self.linear1 = nn.Linear(n_in, n_hidden)
        self.linear2 = nn.Linear(n_hidden, n_out)
        if activation == 'relu':
            self.act = nn.ReLU()
        elif activation == 'tanh':
            self.act = nn.Tanh()
        else:
            raise ValueError(activation)

    def forward(self, x):
        return self.linear2(self.act(self.linear1(x)))


def accuracy(model, loader):
    model.eval()
    with torch.no_grad():
        return np.mean([(model(x).argmax(1) == y).float().mean().item() for x, y in loader])


def main():
    model = MLP(args.input_dim, args.hidden, args.classes, args.activation)
    test_loader = DataLoader(FashionCSV(args.test_file), batch_size=256)
    if args.test_only:
        model.load_state_dict(torch.load(args.weights))
        print(accuracy(model, test_loader))
        return
    train_loader = DataLoader(FashionCSV(args.train_file), batch_size=64, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=args.lr)
    best = 0
    for epoch in range(args.epochs):
        model.train()
        for x, y in train_loader:
            loss = nn.functional.cross_entropy(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        acc = accuracy(model, test_loader)
        if acc > best:
            best = acc
            torch.save(model.state_dict(), args.weights)
        print(epoch, acc)


if __name__ == '__main__':
    main()
