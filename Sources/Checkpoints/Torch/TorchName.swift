import Tensors

/// What a name in a PyTorch file's pickle means to this reader. Nothing is ever imported or called: a
/// meaning only says how the values around the name are read.
enum TorchName: Hashable {
  case storage(StorageClass)
  case rebuild(RebuildCall)
  case elementType(ElementType)
  /// A dtype whose values are not read, such as `torch.bits8`.
  case otherType
  /// A way of quantizing, or a layout.
  case quantizer(Quantizer)
  case layout
  /// A class that holds other values and may be called with them.
  case container(Container)
  /// `_codecs.encode`: bytes, written as a text by protocol 2.
  case encodedBytes
  /// `numpy` functions that make one value and one array.
  case numpyScalar, numpyArray, numpyType
  /// May be called; what it gives is kept as a node and not looked into.
  case inert
  /// Not in the table. Objects of it may stand in the file; it may not be called.
  case unlisted
  /// Must not occur at all.
  case forbidden

  enum Container: Hashable {
    case dict, list, tuple, set
  }

  enum Quantizer: Hashable {
    case perTensor, perChannel, perChannelFloat
  }

  /// Functions that make a tensor.
  enum RebuildCall: Hashable {
    /// Of the arguments (storage, offset, size, stride, …), 4, 6 or 7 of them.
    case v1, v2, v3
    /// The first argument is the tensor.
    case wrapper
    /// (function, type, arguments, state)
    case fromType
    case quantized
    case sparse
    /// A tensor whose values are not in the file.
    case withoutValues
    /// (array, dtype, device, requires_grad)
    case fromNumPy
  }

  /// True for names that a REDUCE may have as its function.
  var isCallable: Bool {
    switch self {
    case .rebuild, .layout, .container, .encodedBytes, .numpyScalar, .numpyArray, .numpyType,
      .inert:
      true
    case .storage, .elementType, .otherType, .quantizer, .unlisted, .forbidden: false
    }
  }
}

/// What the values of a storage are.
enum StorageClass: Hashable {
  case values(ElementType)
  /// `UntypedStorage`: counted in bytes; the tensor says what they are.
  case bytes
  case quantized(ElementType)
  /// Several values in a byte, which nothing here reads.
  case packed

  /// Bytes of one counted value.
  var width: Int {
    switch self {
    case .values(let type), .quantized(let type): type.byteCount
    case .bytes, .packed: 1
    }
  }
}
