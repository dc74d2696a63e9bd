import torch
from torch import nn
from torch.utils.data import DataLoader

import config
from dataset import FashionMNISTData
from network import FeedForward

if __name__ == '__main__':
    train_loader = DataLoader(FashionMNISTData('train'), batch_size=config.BATCH, shuffle=True)
    net = FeedForward(config.INPUT_SIZE, config.HIDDEN, config.CLASSES, config.DROPOUT)
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3)
    criterion = nn.CrossEntropyLoss()
    for epoch in range(15):
        net.train()
        for batch in train_loader:
            images, labels = batch
            optimizer.zero_grad()
            loss = criterion(net(images), labels)
            loss.backward()
            optimizer.step()
        print(f'{epoch}: {loss.item():.3f}')
    torch.save(net.state_dict(), config.SAVE_TO)
