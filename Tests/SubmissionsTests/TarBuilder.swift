/// Writes tar archives, right and wrong ones.
struct TarBuilder {
  struct Entry {
    var name: [UInt8]
    var data: [UInt8] = []
    var type: Character = "0"
    var magic = "ustar\u{0}00"
    var prefix = ""
    /// What the header says, where it is not the truth.
    var size: [UInt8]?
    var checksumOffset = 0

    init(_ name: String, _ data: String = "content", type: Character = "0") {
      self.name = Array(name.utf8)
      self.data = Array(data.utf8)
      self.type = type
    }

    init(_ name: String, type: Character = "0", _ change: (inout Entry) -> Void) {
      self.init(name, type: type)
      change(&self)
    }

    /// A pax header for the next entry, or with type `g` for all.
    init(pax records: [(String, String)], type: Character = "x") {
      var text = ""
      for (key, value) in records {
        let rest = key.utf8.count + value.utf8.count + 3
        let digits = rest + 2 > 99 ? 3 : rest + 1 > 9 ? 2 : 1
        text += "\(rest + digits) \(key)=\(value)\n"
      }
      self.init("PaxHeader", text, type: type)
    }

    var bytes: [UInt8] {
      var block = padded(Array(name.prefix(100)), 100) + Array("0000644\u{0}".utf8)
      block += Array("0000000\u{0}0000000\u{0}".utf8)
      block += size.map { padded($0, 12) } ?? Array((octal(data.count, 11) + "\u{0}").utf8)
      block += Array("14621670000\u{0}".utf8) + Array("        ".utf8)
      block += Array(String(type).utf8) + padded([], 100) + padded(Array(magic.utf8), 8)
      block += padded([], 80) + padded(Array(prefix.utf8), 155) + padded([], 12)
      let sum = block.reduce(0) { $0 + Int($1) } + checksumOffset
      block.replaceSubrange(148..<156, with: Array((octal(sum, 6) + "\u{0} ").utf8))
      return block + padded(data, (data.count + 511) / 512 * 512)
    }
  }

  var entries: [Entry]
  var behind: [UInt8] = []
  var endBlocks = 2

  init(_ entries: [Entry], _ change: (inout TarBuilder) -> Void = { _ in }) {
    self.entries = entries
    change(&self)
  }

  init(_ names: String...) { entries = names.map { Entry($0) } }

  var bytes: [UInt8] {
    entries.flatMap(\.bytes) + [UInt8](repeating: 0, count: 512 * endBlocks) + behind
  }
}

private func padded(_ bytes: [UInt8], _ count: Int) -> [UInt8] {
  bytes + [UInt8](repeating: 0, count: count - bytes.count)
}

private func octal(_ value: Int, _ digits: Int) -> String {
  let text = String(value, radix: 8)
  return String(repeating: "0", count: digits - text.utf8.count) + text
}
