import PythonSyntax

// PIL, OpenCV and other readers of image files: Fashion-MNIST's images are gray, 28 x 28.

extension DataLibrary {
  static func pillow(_ interpreter: Interpreter) -> [String: Value] {
    var attributes = functions(
      "PIL.Image", ["open", "fromarray", "frombytes", "new", "frombuffer"]
    ) {
      (interpreter, name, arguments) throws(TraceStop) in
      interpreter.pillowCall(name, arguments)
    }
    attributes["Image"] = .type(
      interpreter.libraryClass("PIL.Image.Image", bases: [], attributes: [:]))
    for name in ["TRANSPOSE", "TRANSVERSE", "FLIP_LEFT_RIGHT", "FLIP_TOP_BOTTOM", "ROTATE_90"] {
      attributes[name] = constant("PIL.Image.\(name)", interpreter)
    }
    for name in ["BILINEAR", "NEAREST", "BICUBIC", "LANCZOS", "ANTIALIAS", "BOX"] {
      attributes[name] = constant("PIL.Image.\(name)", interpreter)
    }
    let resampling = InstanceObject(
      interpreter.libraryClass("PIL.Image.Transpose", bases: [], attributes: [:]),
      place: SourcePlace(unit: 0, range: 0..<0))
    for (name, value) in attributes {
      if case .opaque = value { resampling.attributes[name] = value }
    }
    attributes["Transpose"] = .instance(resampling)
    attributes["Resampling"] = .instance(resampling)
    return attributes
  }

  private static func constant(_ name: String, _ interpreter: Interpreter) -> Value {
    interpreter.opaque(name, at: SourcePlace(unit: 0, range: 0..<0), isInert: true)
  }

  static func imageOperations() -> [String: Value] {
    functions(
      "PIL.ImageOps",
      ["invert", "grayscale", "pad", "fit", "autocontrast", "equalize", "mirror", "flip", "expand"]
    ) { (interpreter, name, arguments) throws(TraceStop) in
      let place = arguments.place
      guard case .data(let data)? = arguments.positional.first else {
        return interpreter.opaque("PIL.ImageOps.\(name)(…)", at: place)
      }
      switch name {
      case "invert" where data.elementType == .uint8:
        return .data(
          interpreter.combine(
            .subtract, data, .number(255, isFloat: false), isReversed: true, at: place))
      case "grayscale": return .data(interpreter.convert(data, to: "L", at: place))
      case "expand":
        guard let border = arguments.int(1, "border") else { break }
        let fill = arguments.at(2, "fill").flatMap { interpreter.operand($0).value } ?? 0
        return .data(
          interpreter.pad(
            data, left: border, top: border, right: border, bottom: border, value: fill, at: place))
      default: break
      }
      return .data(data.unknown("ImageOps.\(name)()", at: place, axes: .some(nil)))
    }
  }

  static func imageFiles(_ interpreter: Interpreter) -> [String: Value] {
    var attributes = functions("torchvision.io", ["read_image", "decode_image", "decode_png"]) {
      (interpreter, _, arguments) throws(TraceStop) in
      let image = DataArray.images(library: .torch, hasSamples: false)
      var isColour = false
      if case .opaque(let mode)? = arguments.at(1, "mode") { isColour = mode.what.hasSuffix("RGB") }
      image.axes = [isColour ? DataArray.Axis(.channels(3)) : .one] + (image.axes ?? [])
      return .data(image)
    }
    let modes = InstanceObject(
      interpreter.libraryClass("torchvision.io.ImageReadMode", bases: [], attributes: [:]),
      place: SourcePlace(unit: 0, range: 0..<0))
    for name in ["GRAY", "RGB", "UNCHANGED", "GRAY_ALPHA", "RGB_ALPHA"] {
      modes.attributes[name] = constant("ImageReadMode.\(name)", interpreter)
    }
    attributes["ImageReadMode"] = .instance(modes)
    return attributes
  }

  /// Readers that give a numpy array as the file holds it.
  static func imageReaders(_ module: String) -> [String: Value] {
    functions(module, ["imread"]) { (interpreter, _, arguments) throws(TraceStop) in
      let image = DataArray.images(library: .numpy, hasSamples: false)
      guard module != "matplotlib.image" else {
        return .data(
          interpreter.combine(
            .divide, interpreter.cast(image, to: .float32, at: arguments.place),
            .number(255, isFloat: false), isReversed: false, at: arguments.place))
      }
      return .data(image)
    }
  }

  static func openCV(_ interpreter: Interpreter) -> [String: Value] {
    var attributes = functions(
      "cv2",
      [
        "imread", "imdecode", "cvtColor", "resize", "bitwise_not", "threshold", "GaussianBlur",
        "flip",
        "rotate", "transpose", "normalize", "equalizeHist", "copyMakeBorder", "imshow", "waitKey",
        "destroyAllWindows", "imwrite",
      ]
    ) { (interpreter, name, arguments) throws(TraceStop) in
      interpreter.openCVCall(name, arguments)
    }
    attributes["IMREAD_GRAYSCALE"] = .int(0)
    attributes["IMREAD_COLOR"] = .int(1)
    attributes["IMREAD_UNCHANGED"] = .int(-1)
    for name in [
      "COLOR_BGR2GRAY", "COLOR_RGB2GRAY", "COLOR_GRAY2RGB", "COLOR_GRAY2BGR", "COLOR_BGR2RGB",
      "INTER_AREA", "INTER_LINEAR", "THRESH_BINARY", "THRESH_BINARY_INV", "NORM_MINMAX",
    ] { attributes[name] = constant("cv2.\(name)", interpreter) }
    return attributes
  }
}

extension Interpreter {
  fileprivate func pillowCall(_ name: String, _ arguments: CallArguments) -> Value {
    let place = arguments.place
    switch name {
    case "open": return .data(.images(library: .pillow, hasSamples: false))
    case "fromarray":
      guard case .data(let data)? = arguments.positional.first else {
        return opaque("an image", at: place)
      }
      let mode = arguments.string(1, "mode")
      if let mode,
        !(mode == "L" && data.elementType == .uint8)
          && !(mode == "F" && data.elementType == .float32)
      {
        return .data(
          data.unknown("bytes read as an image of mode \(mode)", at: place, axes: .some(nil)))
      }
      if data.library == .torch, let value = array(from: .data(data), in: .numpy, at: place),
        case .data(let copy) = value
      {
        return .data(toPillow(copy, at: place))
      }
      return .data(toPillow(data, at: place))
    case "frombytes", "frombuffer":
      guard case .data(let data)? = arguments.at(2, "data"), data.isImages, let axes = data.axes,
        axes.flatMap(\.factors) == [.rows(28), .columns(28)]
      else { return opaque("an image", at: place) }
      let image = data.view(axes: [DataArray.Axis(.rows(28)), DataArray.Axis(.columns(28))])
      image.library = .pillow
      return .data(image)
    default: return opaque("an image that is made", at: place)
    }
  }

  fileprivate func openCVCall(_ name: String, _ arguments: CallArguments) -> Value {
    let place = arguments.place
    switch name {
    case "imread", "imdecode":
      let image = DataArray.images(library: .numpy, hasSamples: false)
      switch arguments.at(1, "flags") {
      case .int(0)?, .int(-1)?: break
      case nil, .int(1)?: image.axes = image.axes.map { $0 + [DataArray.Axis(.channels(3))] }
      default:
        return .data(image.unknown("an image read in an unknown way", at: place, axes: .some(nil)))
      }
      return .data(image)
    case "imshow", "waitKey", "destroyAllWindows", "imwrite": return .none
    default: break
    }
    guard case .data(let data)? = arguments.positional.first else {
      return opaque("cv2.\(name)(…)", at: place)
    }
    switch name {
    case "cvtColor":
      guard case .opaque(let code)? = arguments.at(1, "code"), let axes = data.axes, axes.count >= 2
      else { break }
      if code.what.hasSuffix("2GRAY"), data.hasChannels, data.elementType == .uint8 {
        return .data(data.view(axes: Array(axes.prefix(2))))
      }
      if code.what.hasPrefix("cv2.COLOR_GRAY2"), axes.count == 2 {
        return .data(data.view(axes: axes + [DataArray.Axis(.channels(3))]))
      }
      if code.what.hasSuffix("BGR2RGB") { return .data(data) }
    case "resize":
      let result = resize(data, to: arguments.at(1, "dsize"), isWidthFirst: true, at: place)
      return .data(result)
    case "bitwise_not":
      return (try? dataUnary(.invert, data, at: place)) ?? opaque("cv2.bitwise_not(…)", at: place)
    case "transpose": return .data(swap(data, 0, 1, at: place))
    case "threshold":
      return .tuple([
        opaque("a threshold", at: place),
        .data(data.unknown("cv2.threshold()", at: place)),
      ])
    default: break
    }
    return .data(data.unknown("cv2.\(name)()", at: place, axes: .some(nil)))
  }
}
