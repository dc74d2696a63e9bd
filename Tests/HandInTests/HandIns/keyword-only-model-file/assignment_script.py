import torch
from torch import nn
import src.model as M
from src.data import make_loader as loader_for


def main():
    net = M.CNN(width=9, pool='avg')
    train_dl = loader_for('data/fashion-mnist_train.csv', shuffle=True)
    optimizer = torch.optim.Adam(net.parameters())
    for epoch in range(4):
        for X, y in train_dl:
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(net(X), y)
            loss.backward()
            optimizer.step()
    torch.save(net.state_dict(), 'artifacts/cnn.pt')


if __name__ == '__main__':
    main()
