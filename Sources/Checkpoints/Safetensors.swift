public import Diagnostics
import StrictJSON
import Tensors

/// The safetensors format: a length, a JSON header, the tensors' bytes without gap.
///
/// Source: `huggingface/safetensors`, README "Format" and `safetensors/src/tensor.rs`. Stricter than
/// that reader where the README is: the header begins with `{`, only spaces follow it, no name
/// stands twice.
public enum Safetensors {
  /// Bytes of a header that are read.
  static let headerLimit = 100_000_000
  /// Values in a header that are read: about 100,000 tensors.
  static let headerValueLimit = 600_000

  /// Reads a whole file, and hands out its tensors only after everything has been checked.
  ///
  /// - Throws: `CKP001` to `CKP010`.
  public static func decode(_ bytes: [UInt8]) throws(CheckpointError) -> Checkpoint {
    try decode(bytes[...])
  }

  /// - Throws: `CKP001` to `CKP010`.
  public static func decode(_ bytes: ArraySlice<UInt8>) throws(CheckpointError) -> Checkpoint {
    var reader = ByteReader(bytes)
    let header = try readHeader(&reader)
    guard let data = reader.read(reader.remaining) else {
      return Checkpoint(stateDict: StateDict())
    }
    var entries: [Entry] = []
    var metadata: [String: String] = [:]
    for (name, value) in header.members {
      if name == "__metadata__" {
        metadata = try readMetadata(value)
      } else {
        entries.append(try Entry(name: name, value))
      }
    }
    try checkCoverage(of: entries, dataCount: data.count)
    return try checkpoint(entries, data: data, metadata: metadata)
  }

  private static func readHeader(_ reader: inout ByteReader) throws(CheckpointError) -> JSONObject {
    guard let length = reader.readInteger(UInt64.self) else {
      throw CheckpointError(
        .truncated,
        "the file has \(reader.remaining) bytes; safetensors begins with 8 that hold the "
          + "header's length")
    }
    guard length <= headerLimit else {
      throw CheckpointError(
        .headerTooLarge, at: "header",
        "the first 8 bytes announce a header of \(length) bytes, more than \(grouped(headerLimit)); "
          + "this is not a safetensors file, or it is damaged")
    }
    guard let text = reader.read(Int(length)) else {
      throw CheckpointError(
        .truncated, at: "header",
        "announced with \(grouped(Int(length))) bytes, but only \(grouped(reader.remaining)) follow"
      )
    }
    guard text.first == UInt8(ascii: "{") else {
      throw CheckpointError(.headerSyntax, at: "header", "must begin with '{'")
    }
    guard let end = text.lastIndex(where: { $0 != 0x20 }), text[end] == UInt8(ascii: "}") else {
      throw CheckpointError(
        .headerSyntax, at: "header", "must end with '}', with nothing but spaces after it")
    }
    do throws(JSONError) {
      let value = try JSONValue(parsing: text[...end], valueLimit: headerValueLimit)
      // A text that begins with '{' is an object.
      return value.object ?? JSONObject()
    } catch {
      throw CheckpointError(
        error.code == .duplicateKey ? .duplicateName : .headerSyntax, at: "header \(error.place)",
        error.message)
    }
  }

  private static func readMetadata(_ value: JSONValue) throws(CheckpointError) -> [String: String] {
    guard let object = value.object else {
      throw CheckpointError(
        .metadata, at: "__metadata__", "must be an object of texts, got \(value.kind)")
    }
    var metadata: [String: String] = [:]
    for (key, value) in object.members {
      guard let text = value.string else {
        throw CheckpointError(
          .metadata, at: "__metadata__", "\(quoted(key)) must be a text, got \(value.kind)")
      }
      metadata[key] = text
    }
    return metadata
  }

  /// Every byte belongs to exactly one tensor.
  private static func checkCoverage(
    of entries: [Entry], dataCount: Int
  ) throws(CheckpointError) {
    var end = 0
    for entry in entries.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
      guard entry.begin == end else {
        throw CheckpointError(
          .coverage, at: entry.place,
          entry.begin < end
            ? "begins at byte \(entry.begin) of the data, inside the tensor that ends at \(end)"
            : "begins at byte \(entry.begin) of the data, but the tensor before it ends at \(end); "
              + "bytes between belong to none")
      }
      end = entry.end
      guard end <= dataCount else {
        throw CheckpointError(
          .truncated, at: entry.place,
          "ends at byte \(grouped(end)) of the data, but the file has only \(grouped(dataCount))")
      }
    }
    guard end == dataCount else {
      throw CheckpointError(
        .trailingBytes,
        "\(grouped(dataCount - end)) bytes follow the last tensor and belong to none")
    }
  }

  private static func checkpoint(
    _ entries: [Entry], data: ArraySlice<UInt8>, metadata: [String: String]
  ) throws(CheckpointError) -> Checkpoint {
    var checkpoint = Checkpoint(stateDict: StateDict(), metadata: metadata)
    for entry in entries {
      guard let elementType = entry.dtype.elementType else {
        checkpoint.opaqueTensors[entry.name] = OpaqueTensor(
          elementType: entry.dtype.rawValue, shape: entry.shape)
        continue
      }
      let bytes = data[(data.startIndex + entry.begin)..<(data.startIndex + entry.end)]
      guard let tensor = Tensor(shape: entry.shape, elementType: elementType, bytes: bytes),
        checkpoint.stateDict.append(tensor, named: entry.name)
      else {
        throw CheckpointError(.size, at: entry.place, "its shape and its bytes disagree")
      }
    }
    return checkpoint
  }
}

/// One tensor's line of the header, with a size that fits its offsets.
private struct Entry {
  let name: String
  let dtype: SafetensorsType
  let shape: [Int]
  /// Of its bytes in the data after the header.
  let begin: Int
  let end: Int

  var place: String { Self.place(of: name) }

  init(name: String, _ value: JSONValue) throws(CheckpointError) {
    let place = Self.place(of: name)
    guard let object = value.object else {
      throw CheckpointError(.entry, at: place, "must be an object, got \(value.kind)")
    }
    guard let dtype = object["dtype"]?.string else {
      throw CheckpointError(.entry, at: place, "needs a \"dtype\" that is a text")
    }
    guard let known = SafetensorsType(rawValue: dtype) else {
      throw CheckpointError(
        .elementType, at: place,
        "the dtype \(quoted(dtype)) is none of safetensors'; save weights as F32")
    }
    guard let shape = Self.sizes(object["shape"]) else {
      throw CheckpointError(
        .entry, at: place, "needs a \"shape\" that is a list of integers of at least 0")
    }
    guard let offsets = Self.sizes(object["data_offsets"]), offsets.count == 2 else {
      throw CheckpointError(
        .entry, at: place, "needs \"data_offsets\" that are two integers of at least 0")
    }
    self.name = name
    self.dtype = known
    self.shape = shape
    (begin, end) = (offsets[0], offsets[1])
    guard begin <= end else {
      throw CheckpointError(
        .coverage, at: place, "data_offsets [\(begin), \(end)] end before they begin")
    }
    guard let size = known.byteCount(of: shape) else {
      throw CheckpointError(
        .size, at: place,
        "\(dtype) \(describe(shape: shape)) is not a whole number of bytes that fits")
    }
    guard size == end - begin else {
      throw CheckpointError(
        .size, at: place,
        "\(dtype) \(describe(shape: shape)) takes \(grouped(size)) bytes, but data_offsets "
          + "[\(begin), \(end)] hold \(grouped(end - begin))")
    }
  }

  private static func place(of name: String) -> String { "tensor \(quoted(name))" }

  private static func sizes(_ value: JSONValue?) -> [Int]? {
    guard let elements = value?.array else { return nil }
    let sizes = elements.compactMap { $0.int.flatMap { $0 >= 0 ? $0 : nil } }
    return sizes.count == elements.count ? sizes : nil
  }
}
