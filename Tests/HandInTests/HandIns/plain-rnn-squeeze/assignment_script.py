import torch
from torch import nn
from torchvision.datasets import FashionMNIST
from torchvision.transforms import Compose, Normalize, ToTensor

prep = Compose([ToTensor(), Normalize([0.5], [0.5])])
train = FashionMNIST('data', train=True, download=True, transform=prep)
test = FashionMNIST('data', train=False, download=True, transform=prep)

class ImageRNN(nn.Module):
    def __init__(self, n_neurons, n_outputs=10):
        super(ImageRNN, self).__init__()
        self.rnn = nn.RNN(input_size=28, hidden_size=n_neurons, num_layers=1, batch_first=True, nonlinearity='relu')
        self.fc = nn.Linear(n_neurons, n_outputs)

    def forward(self, X):
        X = X.squeeze(1)
        out, h_n = self.rnn(X)
        return self.fc(h_n[-1])

if __name__ == '__main__':
    model = ImageRNN(48)
    loader = torch.utils.data.DataLoader(train, batch_size=64, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    for epoch in range(10):
        for x, y in loader:
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
    torch.save(model.state_dict(), 'image_rnn.pth')
