import ArgumentParser
import Diagnostics
import Glibc

/// An input that was named and cannot be used.
public struct InputError: Error {
  public let message: String

  public init(message: String) { self.message = message }
}

/// Runs `body`; an error becomes a line on standard error and exit status 66.
///
/// - Parameter path: what was read, for an error that does not say it.
public func reportingInput<Value>(_ path: String? = nil, _ body: () throws -> Value) throws -> Value
{
  do {
    return try body()
  } catch let error as any ReportableError {
    let said = error.diagnostic
    let place = said.place.isEmpty ? path.map { quoted($0, limit: 400) } ?? "" : said.place
    let diagnostic = Diagnostic(
      code: said.code, severity: said.severity, place: place, message: said.message)
    complain(diagnostic.description)
  } catch let error as InputError {
    complain(error.message)
  }
  throw ExitCode(66)
}

/// Says what went wrong, on standard error, after the program's name.
public func complain(_ message: String) {
  let path = CommandLine.arguments.first ?? ""
  let name = path.split(separator: "/").last.map(String.init) ?? path
  Terminal.write("\(name): \(message)\n", to: STDERR_FILENO)
}

/// The bytes of a file that an operator named, at most the limit and a byte.
///
/// - Parameter limit: bytes, 1 MiB by default.
public func readInput(_ path: String, limit: Int = 1 << 20) throws -> [UInt8] {
  guard let file = unsafe fopen(path, "rb") else {
    let reason = unsafe String(cString: strerror(errno))
    throw InputError(message: "cannot read \(quoted(path, limit: 400)): \(reason)")
  }
  defer { unsafe fclose(file) }
  var bytes: [UInt8] = []
  while bytes.count <= limit {
    let size = min(limit + 1 - bytes.count, 1 << 20)
    let piece = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = unsafe fread(buffer.baseAddress, 1, size, file)
    }
    if piece.isEmpty { break }
    bytes += piece
  }
  guard unsafe ferror(file) == 0 else {
    throw InputError(message: "cannot read \(quoted(path, limit: 400)): is it a folder?")
  }
  return bytes
}

/// The variables that this process was started with.
public var systemEnvironment: [String: String] {
  var variables: [String: String] = [:]
  var next = unsafe environ
  while let entry = unsafe next.pointee {
    let text = unsafe String(cString: entry)
    if let equals = text.firstIndex(of: "=") {
      variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
    }
    unsafe next += 1
  }
  return variables
}
