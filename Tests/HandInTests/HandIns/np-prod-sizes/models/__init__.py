from .cnn import ConvNet
