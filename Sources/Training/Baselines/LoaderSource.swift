/// The data loader of the baselines: what a student's own could look like.
let loaderSource = """
  import gzip
  import pathlib

  import numpy as np
  import torch
  from torch.utils.data import DataLoader, Dataset


  class FashionMNIST(Dataset):
      \"""Images and labels read from the IDX files by hand.\"""

      def __init__(self, folder, part="train"):
          folder = pathlib.Path(folder)
          self.images = self.read(folder / f"{part}-images-idx3-ubyte.gz").reshape(-1, 28, 28)
          self.labels = self.read(folder / f"{part}-labels-idx1-ubyte.gz")

      @staticmethod
      def read(path):
          with gzip.open(path, "rb") as file:
              data = file.read()
          # Two zero bytes, the type of the values, the number of dimensions, then their sizes.
          header = 4 + 4 * data[3]
          return np.frombuffer(data, dtype=np.uint8, offset=header)

      def __len__(self):
          return len(self.labels)

      def __getitem__(self, index):
          image = torch.tensor(self.images[index], dtype=torch.float32)
          return image.unsqueeze(0), int(self.labels[index])


  def loaders(folder, batch_size):
      train = DataLoader(FashionMNIST(folder, "train"), batch_size, shuffle=True)
      test = DataLoader(FashionMNIST(folder, "t10k"), batch_size)
      return train, test

  """
