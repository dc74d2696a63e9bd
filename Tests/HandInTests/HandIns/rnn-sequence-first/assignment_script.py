import torch
import torch.nn as nn
import torchvision.datasets as dsets
import torchvision.transforms as transforms

train_data = dsets.FashionMNIST(root='./data', train=True, transform=transforms.ToTensor(), download=True)
test_data = dsets.FashionMNIST(root='./data', train=False, transform=transforms.ToTensor())


class SeqNet(nn.Module):
    N_STEPS, N_INPUTS, N_NEURONS = 28, 28, 20

    def __init__(self):
        super(SeqNet, self).__init__()
        self.lstm = nn.LSTM(self.N_INPUTS, self.N_NEURONS, bidirectional=True)
        self.FC = nn.Linear(2 * self.N_NEURONS, 10)

    def forward(self, X):
        X = X.view(-1, self.N_STEPS, self.N_INPUTS)
        # transforms X to dimensions: n_steps X batch_size X n_inputs
        X = X.permute(1, 0, 2)
        out, (h, c) = self.lstm(X)
        out = self.FC(out[-1])
        return out.view(-1, 10)


if __name__ == '__main__':
    model = SeqNet()
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    for epoch in range(10):
        for i, (inputs, labels) in enumerate(torch.utils.data.DataLoader(train_data, 64, shuffle=True)):
            optimizer.zero_grad()
            loss = criterion(model(inputs), labels)
            loss.backward()
            optimizer.step()
    torch.save(model.state_dict(), 'seq.pkl')
