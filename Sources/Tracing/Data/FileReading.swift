import Diagnostics
import PythonSyntax

// Files that hold pixels and labels: IDX, numpy's, CSV; opened, unpacked and read.

/// A file that is open: only the source's own words tell what is in it.
final class OpenFile {
  let path: String?
  let isText: Bool
  /// Bytes read so far; nil once that is not known.
  var offset: Int? = 0
  /// Whether the header of an IDX file of images was read, with 4 numbers, or of labels, with 2.
  var isLabels: Bool?

  init(path: String?, isText: Bool) {
    self.path = path
    self.isText = isText
    isLabels = path.flatMap { Self.holdsLabels($0) }
  }

  /// By the name of the file; nil for a name that tells nothing.
  static func holdsLabels(_ path: String) -> Bool? {
    let name = path.lowercased()
    if name.contains("label") || name.contains("idx1") { return true }
    if name.contains("image") || name.contains("idx3") { return false }
    if namesLabels(name.split(separator: "/").last.map(String.init) ?? name) { return true }
    return nil
  }
}

/// What an object of `open()` keeps.
struct FilePayload: @unchecked Sendable {
  // Owned by one interpreter, which one thread runs.
  let file: OpenFile
}

extension DataLibrary {
  /// `open`, which reads nothing here.
  static func openFunction(_ name: String) -> Value {
    .native(
      NativeFunction(name) { (interpreter, arguments) throws(TraceStop) in
        interpreter.openedFile(name, arguments)
      })
  }

  /// `int.from_bytes`, of bytes that are known; those of a file have a meaning of their own.
  static var fromBytes: Value {
    .native(
      NativeFunction("int.from_bytes") { (interpreter, arguments) throws(TraceStop) in
        guard case .bytes(let bytes)? = arguments.at(0, "bytes"), bytes.count < 8 else {
          return interpreter.opaque("int.from_bytes(…)", at: arguments.place)
        }
        let isLittle = arguments.string(1, "byteorder") == "little"
        return .int((isLittle ? bytes.reversed() : bytes).reduce(0) { $0 << 8 | Int($1) })
      })
  }

  static func structFunctions() -> [String: Value] {
    functions("struct", ["unpack", "unpack_from", "calcsize", "pack", "iter_unpack"]) {
      (interpreter, name, arguments) throws(TraceStop) in
      interpreter.structCall(name, arguments)
    }
  }
}

extension Interpreter {
  fileprivate func openedFile(_ name: String, _ arguments: CallArguments) -> Value {
    var path = arguments.string(0, "file") ?? arguments.string(0, "filename")
    if path == nil, let given = arguments.at(0, "file"), case .instance(let instance) = given {
      if let inner = instance.payload as? FilePayload {
        path = inner.file.path
      } else if case .string(let text)? = instance.content {
        path = text
      }
    }
    let mode = arguments.string(1, "mode") ?? (name == "open" || name == "codecs.open" ? "r" : "rb")
    let isWriting = mode.contains("w") || mode.contains("a") || mode.contains("x")
    guard !isWriting else {
      return opaque("a file being written", at: arguments.place, isInert: true)
    }
    let isText = name == "open" ? !mode.contains("b") : mode.contains("t")
    let file = OpenFile(path: path, isText: isText)
    let instance = InstanceObject(fileClass, place: arguments.place)
    instance.payload = FilePayload(file: file)
    return .instance(instance)
  }

  fileprivate var fileClass: ClassObject {
    libraryClass(
      "_io.BufferedReader", bases: [],
      attributes: DataLibrary.functions(
        "file",
        [
          "read", "readline", "readlines", "readinto", "seek", "tell", "close", "__enter__",
          "__exit__",
          "__iter__", "__next__", "flush", "peek", "write",
        ]
      ) { (interpreter, name, arguments) throws(TraceStop) in
        try interpreter.fileMethod(name, arguments)
      })
  }

  func openFile(_ value: Value?) -> OpenFile? {
    guard case .instance(let instance)? = value else { return nil }
    return (instance.payload as? FilePayload)?.file
  }

  fileprivate func fileMethod(_ name: String, _ arguments: CallArguments) throws(TraceStop) -> Value
  {
    let place = arguments.place
    guard let receiver = arguments.positional.first, let file = openFile(receiver) else {
      return opaque("a file", at: place)
    }
    switch name {
    case "__enter__": return receiver
    case "__exit__": return .bool(false)
    case "close", "flush", "write": return Value.none
    case "seek":
      file.offset = arguments.int(1, "offset")
      return file.offset.map { .int($0) } ?? opaque("a position in a file", at: place)
    case "tell": return file.offset.map { .int($0) } ?? opaque("a position in a file", at: place)
    case "readline":
      return file.isText
        ? opaque("a line of a file", at: place) : opaque("bytes of a file", at: place)
    case "__next__": return opaque("a line of a file", at: place)
    case "readlines", "__iter__":
      let lines = many(.data(Self.line), at: place)
      if name == "readlines" { return lines }
      return .iterator(try iterator(over: lines, at: place))
    case "read": return read(file, arguments, at: place)
    default: return opaque("\(name)() of a file", at: place)
    }
  }

  private func read(_ file: OpenFile, _ arguments: CallArguments, at place: SourcePlace) -> Value {
    if file.isText {
      let text = Self.line
      text.content = .other("the text of a file")
      return .data(text)
    }
    guard let count = arguments.at(1, "size"), !count.isNone else {
      defer { file.offset = nil }
      return .data(bytes(of: file, at: file.offset))
    }
    guard case .int(let count) = count, count >= 0, let offset = file.offset else {
      defer { file.offset = nil }
      // `f.read(rows * columns * n)`: all that is left.
      return .data(bytes(of: file, at: file.offset))
    }
    file.offset = offset &+ count
    if file.isLabels == nil, offset == 0 {
      file.isLabels = count == 8 ? true : count == 16 ? false : nil
    }
    let header = file.isLabels == true ? 8 : 16
    if offset < header, offset + count <= header {
      return .data(self.header(file, offset: offset, count: count))
    }
    // Byte by byte, image by image.
    guard offset >= header else { return opaque("bytes of a file", at: place) }
    return .data(piece(file, from: offset - header, count: count, at: place))
  }

  /// Some bytes of a file that was read as a whole.
  func piece(of data: DataArray, at offset: Int, count: Int, _ place: SourcePlace) -> DataArray {
    let file = OpenFile(path: nil, isText: false)
    file.isLabels = data.isLabelFile
    let header = file.isLabels == true ? 8 : 16
    if offset + count <= header { return self.header(file, offset: offset, count: count) }
    guard offset >= header, file.isLabels != nil || offset >= 16 else {
      return data.unknown("some bytes of a file", at: place, axes: .some(nil))
    }
    let piece = piece(file, from: offset - header, count: count, at: place)
    piece.library = data.library
    return piece
  }

  private func header(_ file: OpenFile, offset: Int, count: Int) -> DataArray {
    let data = DataArray(
      .other("header \(offset) \(count)"), axes: [DataArray.Axis(.plain(count))], library: .python,
      pixels: .untracked(.uint8))
    data.isLabelFile = file.isLabels
    return data
  }

  /// All bytes from an offset on.
  func bytes(of file: OpenFile, at offset: Int?) -> DataArray {
    let data = DataArray(
      .file(offset: offset), axes: [DataArray.Axis(.bytes)], library: .python, pixels: .bytes())
    data.isLabelFile = file.isLabels
    return data
  }

  /// Some bytes after the header: one image's, one pixel's, one label's, or all.
  private func piece(
    _ file: OpenFile, from start: Int, count: Int, at place: SourcePlace
  ) -> DataArray {
    if file.isLabels == true {
      return .labels(library: .python, elementType: .uint8, hasSamples: count != 1)
    }
    let data = DataArray.images(library: .python, isFlat: true, hasSamples: false)
    if count == 784, start % 784 == 0 { return data }
    if count == 28, start % 28 == 0 {
      data.axes = [DataArray.Axis(.columns(28))]
      data.position.row = start / 28 % 28
      return data
    }
    if count == 1 {
      data.axes = []
      data.position.row = start / 28 % 28
      data.position.column = start % 28
      return data
    }
    if count % 784 == 0 {
      data.axes = [DataArray.Axis(.samples(count / 784), .rows(28), .columns(28))]
      return data
    }
    data.axes = nil
    data.pixels.becomeUnknown("some bytes of a file", at: place)
    return data
  }

  // MARK: numpy

  /// `np.frombuffer(buffer, dtype, count, offset)`.
  func numbers(inBuffer arguments: CallArguments, library: DataArray.Library = .numpy) -> DataArray
  {
    let place = arguments.place
    let type = arguments.at(1, "dtype").flatMap { elementType(of: $0) }
    let offset = arguments[keyword: "offset"] ?? arguments.at(3, "offset") ?? .int(0)
    guard case .data(let buffer)? = arguments.at(0, "buffer") else {
      return DataArray(.images, axes: nil, library: library, pixels: .untracked(.uint8))
        .unknown("bytes of an unknown origin", at: place)
    }
    guard case .file(let start) = buffer.content, buffer.pixels.unknown == nil else {
      let view = buffer.view(axes: buffer.axes)
      view.library = library
      return type == nil || type == .uint8 ? view : view.unknown("bytes read as numbers", at: place)
    }
    guard case .int(let skipped) = offset, let start else {
      return buffer.unknown("bytes from an unknown place of a file", at: place, axes: .some(nil))
    }
    return numbers(at: start + skipped, type, buffer.isLabelFile, library, at: place)
  }

  /// The numbers of an IDX file's header: `np.frombuffer(f.read(16), ">u4")`.
  func header(inBuffer arguments: CallArguments) -> Value? {
    guard case .data(let data)? = arguments.at(0, "buffer"), case .other(let what) = data.content,
      what.hasPrefix("header ")
    else { return nil }
    let parts = what.split(separator: " ").compactMap { Int($0) }
    guard parts.count == 2, parts[1] % 4 == 0, parts[1] <= 16 else { return nil }
    let codes = Array(repeating: Character("I"), count: parts[1] / 4)
    return .tuple(
      headerNumbers(codes, offset: parts[0], isLabels: data.isLabelFile, at: arguments.place))
  }

  /// `np.fromfile(file, dtype, count, sep, offset)`.
  func numbers(inFile arguments: CallArguments) -> DataArray {
    let place = arguments.place
    let type = arguments.at(1, "dtype").flatMap { elementType(of: $0) } ?? .float64
    var skipped = 0
    switch arguments[keyword: "offset"] {
    case .int(let offset)?: skipped = offset
    case nil: break
    default: skipped = -1
    }
    guard let file = openFile(arguments.at(0, "file")) else {
      let isLabels = arguments.string(0, "file").flatMap { OpenFile.holdsLabels($0) }
      return numbers(at: skipped, type, isLabels, .numpy, at: place)
    }
    if type != .uint8, let offset = file.offset, let count = arguments.int(2, "count"),
      count >= 0, count <= 4
    {
      // The header's numbers.
      file.offset = offset + 4 * count
      return header(file, offset: offset, count: 4 * count)
    }
    defer { file.offset = nil }
    return numbers(
      at: file.offset.map { $0 + skipped } ?? -1, type, file.isLabels, .numpy, at: place)
  }

  /// The bytes of a file as the pixels or labels that they are, once numbers are made of them.
  func settled(_ data: DataArray, at place: SourcePlace) -> DataArray {
    guard case .file(let offset) = data.content, let offset, offset > 0,
      data.pixels.unknown == nil
    else { return data }
    return numbers(at: offset, .uint8, data.isLabelFile, data.library, at: place)
  }

  /// Bytes of an IDX file from an offset on as numbers.
  private func numbers(
    at offset: Int, _ type: PixelBuffer.ElementType?, _ isLabels: Bool?,
    _ library: DataArray.Library, at place: SourcePlace
  ) -> DataArray {
    let isByte =
      type == .uint8 || type == .int8 && isLabels == true || type == nil && library == .torch
    switch (offset, isLabels) {
    case (8, true), (8, nil):
      return .labels(library: library, elementType: type ?? .uint8)
    case (16, false), (16, nil):
      let axes = [DataArray.Axis(.samples(nil), .rows(28), .columns(28))]
      let images = DataArray(
        .images, axes: axes, library: library, pixels: .bytes(), isWholeSet: true)
      return isByte ? images : images.unknown("bytes of pixels read as another type", at: place)
    case (0, _):
      let file = DataArray(
        .file(offset: 0), axes: [DataArray.Axis(.bytes)], library: library, pixels: .bytes())
      file.isLabelFile = isLabels
      return isByte ? file : file.unknown("bytes of a file read as another type", at: place)
    default:
      let images = DataArray(.images, axes: nil, library: library, pixels: .bytes())
      return images.unknown("bytes from byte \(offset) of a file on", at: place)
    }
  }

  /// `np.load(path)`: an array, or an archive of named ones.
  func loaded(_ arguments: CallArguments) -> Value {
    let path = arguments.string(0, "file")
    if let path, OpenFile.holdsLabels(path) == true { return .data(.labels(library: .numpy)) }
    let images = DataArray(
      .images, axes: [.samples, DataArray.Axis(.image)], library: .numpy, pixels: .bytes(),
      isWholeSet: true)
    // The data set's archive as it is passed around; any other file may hold pixels scaled already.
    let name = (path ?? "").lowercased()
    guard name.hasSuffix(".npz"), name.contains("mnist") else {
      return .data(
        images.unknown(
          "numpy.load(\(path.map { quoted($0) } ?? "…")), which may hold scaled pixels",
          at: arguments.place, axes: .some(nil)))
    }
    return .data(images)
  }

  // MARK: struct

  fileprivate func structCall(_ name: String, _ arguments: CallArguments) -> Value {
    let place = arguments.place
    guard let format = arguments.string(0, "format") else {
      return opaque("struct.\(name)(…)", at: place)
    }
    if name == "calcsize" { return opaque("struct.calcsize(…)", at: place) }
    let codes = expanded(format)
    guard name.hasPrefix("unpack"), case .data(let data)? = arguments.at(1, "buffer") else {
      return opaque("struct.\(name)(…)", at: place)
    }
    switch data.content {
    case .other(let what) where what.hasPrefix("header "):
      let parts = what.split(separator: " ").compactMap { Int($0) }
      guard let codes, parts.count == 2 else { break }
      return .tuple(
        headerNumbers(codes, offset: parts[0], isLabels: data.isLabelFile, at: place))
    case .file(let offset):
      guard let codes, codes.allSatisfy({ "IiLlNn".contains($0) }), let start = offset else {
        break
      }
      let skipped = arguments.int(2, "offset") ?? 0
      return .tuple(
        headerNumbers(codes, offset: start + skipped, isLabels: data.isLabelFile, at: place))
    case .images, .labels:
      if let codes, codes.count == 1 {
        // One pixel: `struct.unpack("B", f.read(1))[0]`.
        if data.axes?.isEmpty == true { return .tuple([.data(data)]) }
      }
      let result = data.view(axes: data.axes)
      result.library = .python
      return .data(result)
    default: break
    }
    return opaque("struct.\(name)(…)", at: place)
  }

  /// The letters of a format, repeats written out; nil for a number of them that is not small.
  private func expanded(_ format: String) -> [Character]? {
    var codes: [Character] = []
    var count = ""
    for letter in format where !"<>=!@ ".contains(letter) {
      if letter.isNumber {
        count.append(letter)
        continue
      }
      let repeats = count.isEmpty ? 1 : Int(count) ?? 1 << 20
      guard repeats <= 16 else { return nil }
      codes += Array(repeating: letter, count: repeats)
      count = ""
    }
    return codes
  }

  /// An IDX file's header: magic number, how many, rows, columns.
  private func headerNumbers(
    _ codes: [Character], offset: Int, isLabels: Bool?, at place: SourcePlace
  ) -> [Value] {
    var position = offset
    return codes.map { code in
      defer { position += "IiLl".contains(code) ? 4 : "Hh".contains(code) ? 2 : 1 }
      switch position {
      // Two bytes of 0, 8 for bytes, and how many sizes follow.
      case 0 where "Hh".contains(code): return .int(0)
      case 2 where "Bb".contains(code): return .int(8)
      case 3 where "Bb".contains(code) && isLabels != nil: return .int(isLabels == true ? 1 : 3)
      case 0 where "IiLl".contains(code) && isLabels != nil:
        return .int(isLabels == true ? 2_049 : 2_051)
      case 8 where "IiLl".contains(code), 12 where "IiLl".contains(code): return .int(28)
      case 4: return opaque("the number of images", at: place)
      default: return opaque("a file's header", at: place)
      }
    }
  }

  /// `int.from_bytes(f.read(4), "big")`.
  func headerNumber(_ data: DataArray, at place: SourcePlace) -> Value {
    guard case .other(let what) = data.content, what.hasPrefix("header ") else {
      return data.axes?.isEmpty == true || data.content == .labels
        ? .data(data) : opaque("bytes of a file", at: place)
    }
    let parts = what.split(separator: " ").compactMap { Int($0) }
    guard parts.count == 2, parts[1] == 4 else { return opaque("a file's header", at: place) }
    return headerNumbers(["I"], offset: parts[0], isLabels: data.isLabelFile, at: place)[0]
  }
}
