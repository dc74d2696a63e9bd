import torch
from torch import nn, optim

from data import get_loader
from model import Best

device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')

if __name__ == '__main__':
    train, test = get_loader('train'), get_loader('t10k')
    net = Best().to(device)
    optimizer = optim.SGD(net.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4)
    scheduler = optim.lr_scheduler.OneCycleLR(optimizer, 0.1, epochs=20, steps_per_epoch=len(train))
    criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
    best = 0
    for epoch in range(20):
        net.train()
        for x, y in train:
            x, y = x.to(device), y.to(device)
            optimizer.zero_grad(set_to_none=True)
            loss = criterion(net(x), y)
            loss.backward()
            optimizer.step()
            scheduler.step()
        net.eval()
        with torch.no_grad():
            right = sum((net(x.to(device)).argmax(1).cpu() == y).sum().item() for x, y in test)
        if right / len(test.dataset) > best:
            best = right / len(test.dataset)
            torch.save({
                'epoch': epoch,
                'model_state_dict': net.state_dict(),
                'accuracy': best,
            }, 'checkpoints/best.pth')
