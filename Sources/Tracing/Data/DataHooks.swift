import PythonSyntax

// What the interpreter asks the Data part when it meets pixels or labels.
extension Interpreter {
  func dataAttribute(_ name: String, of data: DataArray, at place: SourcePlace) throws(TraceStop)
    -> Value
  {
    throw stop(.unsupported, at: place, "data")
  }
  func dataItem(_ index: Value, of data: DataArray, at place: SourcePlace) throws(TraceStop)
    -> Value
  {
    throw stop(.unsupported, at: place, "data")
  }
  func dataSetItem(_ index: Value, of data: DataArray, to newValue: Value, at place: SourcePlace)
    throws(TraceStop)
  {
    throw stop(.unsupported, at: place, "data")
  }
  func dataBinary(_ op: PythonBinaryOperator, _ left: Value, _ right: Value, at place: SourcePlace)
    throws(TraceStop) -> Value
  {
    throw stop(.unsupported, at: place, "data")
  }
  func dataCompare(
    _ op: PythonCompareOperator, _ left: Value, _ right: Value, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    throw stop(.unsupported, at: place, "data")
  }
  func dataUnary(_ op: PythonUnaryOperator, _ data: DataArray, at place: SourcePlace)
    throws(TraceStop) -> Value
  {
    throw stop(.unsupported, at: place, "data")
  }
  func dataTruth(of data: DataArray, at place: SourcePlace) throws(TraceStop) -> Bool {
    throw stop(.unsupported, at: place, "data")
  }
  /// `len()`: an integer, the batch's size, or opaque.
  func dataLength(of data: DataArray, at place: SourcePlace) throws(TraceStop) -> Value {
    throw stop(.unsupported, at: place, "data")
  }
  /// What iteration gives.
  func dataItems(of data: DataArray, at place: SourcePlace) throws(TraceStop) -> [Value] {
    throw stop(.unsupported, at: place, "data")
  }

  func feed(of value: Value, at place: SourcePlace, isTraining: Bool) -> NetworkFeed {
    NetworkFeed(
      place: place, isTraining: isTraining, imageShape: nil, table: nil, isTransposed: false, words: "")
  }
}

enum DataLibrary {
  static func attributes(of module: String, _ interpreter: Interpreter) -> [String: Value]? { nil }
}
