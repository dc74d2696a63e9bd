import Foundation
import Glibc
import Synchronization

/// An HTTP server on 127.0.0.1 that answers its requests one after the other as a script says.
///
/// A class, since it is a listening socket and the thread that serves it, until ``stop()``.
final class LocalServer: Sendable {
  /// How one request is answered.
  enum Answer: Sendable {
    /// The file, or the part of it that the request asks for.
    case whole
    /// The file from its start, whatever the request asks for.
    case ignoringRange
    /// Announces all, then closes the connection after some bytes.
    case cutOff(after: Int)
    /// Announces nothing, so that the end of the connection is the end of the file.
    case unannounced(bytes: Int)
    /// All bytes of the file, the last one changed.
    case corrupt
    /// The file and 100,000 bytes more.
    case tooLong
    case redirect(to: String)
    case status(Int)
    /// Takes the request and says nothing until the client goes.
    case hang
    /// Announces all, sends some bytes, then says nothing until the client goes.
    case stall(after: Int)
  }

  /// What the server was asked for.
  struct Request: Hashable, Sendable {
    var path: String
    /// The first byte wanted; nil for the whole file.
    var start: Int?
  }

  let port: UInt16
  private let socket: Int32
  private let answers: [Answer]
  private let files: [String: [UInt8]]
  private let state = Mutex<(requests: [Request], isStopped: Bool)>(([], false))

  /// Answers the first request by the first answer and so on; the last one stands for all others.
  init(_ answers: [Answer], files: [String: [UInt8]]) throws {
    self.answers = answers
    self.files = files
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    self.socket = socket
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe bind(socket, address, length) == 0 && listen(socket, 16) == 0
          && getsockname(socket, address, &length) == 0
      }
    }
    guard status else { throw POSIXError(.EADDRNOTAVAIL) }
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { [self] in serve() }
  }

  var address: String { "http://127.0.0.1:\(port)/" }

  var requests: [Request] { state.withLock { $0.requests } }

  func stop() { state.withLock { $0.isStopped = true } }

  private var isStopped: Bool { state.withLock { $0.isStopped } }

  private func serve() {
    defer { close(socket) }
    while !isStopped {
      guard waits(socket, milliseconds: 20) else { continue }
      let client = accept(socket, nil, nil)
      guard client >= 0 else { continue }
      answer(client)
      close(client)
    }
  }

  /// True if something can be read.
  private func waits(_ descriptor: Int32, milliseconds: Int32) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&entry, 1, milliseconds) > 0
  }

  private func answer(_ client: Int32) {
    guard let request = readRequest(client) else { return }
    let index = state.withLock { state in
      state.requests.append(request)
      return state.requests.count - 1
    }
    guard let content = files[request.path] else { return send("404 Not Found", [], to: client) }
    let rest = Array(content.dropFirst(request.start ?? 0))
    switch answers[min(index, answers.count - 1)] {
    case .whole: sendRest(request, of: content, to: client)
    case .ignoringRange: send("200 OK", content, to: client)
    case .cutOff(let count):
      sendRest(request, of: content, count: count, to: client)
    case .unannounced(let count):
      send("200 OK", Array(content.prefix(count)), length: nil, to: client)
    case .corrupt:
      send("200 OK", content.dropLast() + [(content.last ?? 0) ^ 1], to: client)
    case .tooLong:
      send("200 OK", content + [UInt8](repeating: 7, count: 100_000), to: client)
    case .redirect(let target):
      send("302 Found", [], headers: "Location: \(target)\r\n", to: client)
    case .status(let status): send("\(status) Refused", [], to: client)
    case .hang: waitUntilGone(client)
    case .stall(let count):
      send("200 OK", Array(rest.prefix(count)), length: rest.count, to: client)
      waitUntilGone(client)
    }
  }

  private func sendRest(
    _ request: Request, of content: [UInt8], count: Int = .max, to client: Int32
  ) {
    guard let start = request.start else {
      return send("200 OK", Array(content.prefix(count)), length: content.count, to: client)
    }
    let rest = content.dropFirst(start)
    send(
      "206 Partial Content", Array(rest.prefix(count)), length: rest.count,
      headers: "Content-Range: bytes \(start)-\(content.count - 1)/\(content.count)\r\n", to: client
    )
  }

  private func send(_ status: String, _ body: [UInt8], headers: String = "", to client: Int32) {
    send(status, body, length: body.count, headers: headers, to: client)
  }

  private func send(
    _ status: String, _ body: [UInt8], length: Int?, headers: String = "", to client: Int32
  ) {
    let length = length.map { "Content-Length: \($0)\r\n" } ?? ""
    let head = "HTTP/1.1 \(status)\r\n\(length)\(headers)Connection: close\r\n\r\n"
    let bytes = Array(head.utf8) + body
    var offset = 0
    while offset < bytes.count {
      let sent = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.send(
          client, buffer.baseAddress.map { unsafe $0 + offset }, bytes.count - offset,
          Int32(MSG_NOSIGNAL))
      }
      guard sent > 0 else { return }
      offset += sent
    }
  }

  private func readRequest(_ client: Int32) -> Request? {
    var text = ""
    while !text.contains("\r\n\r\n"), text.utf8.count < 65_536 {
      guard waits(client, milliseconds: 5_000) else { return nil }
      var buffer = [UInt8](repeating: 0, count: 4_096)
      let count = unsafe recv(client, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      text += String(decoding: buffer[..<count], as: UTF8.self)
    }
    let lines = text.split(separator: "\r\n")
    let words = lines.first?.split(separator: " ") ?? []
    guard words.count > 1 else { return nil }
    let range = lines.first { $0.lowercased().hasPrefix("range: bytes=") }
    return Request(
      path: String(words[1].dropFirst()),
      start: range?.split(separator: "=").last?.split(separator: "-").first.flatMap { Int($0) })
  }

  /// Waits for the client to close its end, for ten seconds at most.
  private func waitUntilGone(_ client: Int32) {
    for _ in 0..<500 where !isStopped {
      guard waits(client, milliseconds: 20) else { continue }
      var byte: UInt8 = 0
      if unsafe recv(client, &byte, 1, 0) <= 0 { return }
    }
  }
}
