enum StandardLibrary {
  static func attributes(of module: String, _ interpreter: Interpreter) -> [String: Value]? { nil }
}
