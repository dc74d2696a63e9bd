/// Modules of Python's standard library.
enum StandardLibrary {
  static func attributes(of module: String, _ interpreter: Interpreter) -> [String: Value]? {
    switch module {
    default: nil
    }
  }
}
