import PythonSyntax

// torchvision.transforms, version 1 and 2, as classes and as functions.

/// The name and the arguments of one transform.
struct TransformPayload: @unchecked Sendable {
  // Owned by one interpreter, which one thread runs.
  let name: String
  let arguments: CallArguments
  /// Of `torchvision.transforms.v2`, which multiplies where version 1 divides.
  let isVersion2: Bool
}

extension DataLibrary {
  static let transformNames =
    [
      "Compose", "ToTensor", "PILToTensor", "ToImage", "ToImageTensor", "ToPILImage",
      "ToPureTensor",
      "ConvertImageDtype", "ConvertDtype", "ConvertImageDType", "ToDtype", "Normalize", "Lambda",
      "Grayscale", "RGB", "Resize", "CenterCrop", "Pad", "Identity", "FiveCrop", "TenCrop",
      "GaussianBlur", "LinearTransformation", "RandomInvert", "SanitizeBoundingBoxes",
    ] + randomNames

  /// Each run draws anew what these do.
  static let randomNames = [
    "RandomHorizontalFlip", "RandomVerticalFlip", "RandomRotation", "RandomCrop",
    "RandomResizedCrop",
    "RandomErasing", "RandomAffine", "RandomPerspective", "RandomApply", "RandomChoice",
    "RandomOrder",
    "RandomGrayscale", "RandomAdjustSharpness", "RandomAutocontrast", "RandomEqualize",
    "RandomPosterize", "RandomSolarize", "ColorJitter", "AutoAugment", "RandAugment",
    "TrivialAugmentWide", "AugMix", "ElasticTransform", "RandomPhotometricDistort", "RandomZoomOut",
    "RandomShortestSize", "ScaleJitter", "GaussianNoise", "MixUp", "CutMix", "JPEG",
  ]

  static func transforms(_ interpreter: Interpreter, isVersion2: Bool) -> [String: Value] {
    var attributes: [String: Value] = [:]
    for name in transformNames {
      let initialize = NativeFunction("\(name).__init__") {
        (interpreter, arguments) throws(TraceStop) in
        guard case .instance(let instance)? = arguments.positional.first else { return .none }
        var own = arguments
        own.positional.removeFirst()
        instance.payload = TransformPayload(
          name: name, arguments: own, isVersion2: isVersion2)
        if name == "Compose", let list = own.at(0, "transforms") {
          instance.attributes["transforms"] = list
        }
        return Value.none
      }
      let apply = NativeFunction("\(name).__call__") { (interpreter, arguments) throws(TraceStop) in
        try interpreter.applyTransform(arguments)
      }
      attributes[name] = .type(
        interpreter.libraryClass(
          "torchvision.transforms.\(name)", bases: [],
          attributes: [
            "__init__": .native(initialize), "__call__": .native(apply), "forward": .native(apply),
          ]))
    }
    attributes["InterpolationMode"] = interpreter.opaque(
      "InterpolationMode", at: SourcePlace(unit: 0, range: 0..<0), isInert: true)
    return attributes
  }

  static func transformFunctions(isVersion2: Bool) -> [String: Value] {
    functions("torchvision.transforms.functional", transformFunctionNames) {
      (interpreter, name, arguments) throws(TraceStop) in
      guard let image = arguments.positional.first else { return .none }
      var rest = arguments
      rest.positional.removeFirst()
      return try interpreter.transform(
        transformClasses[name] ?? name, rest, image, isVersion2: isVersion2, at: arguments.place)
    }
  }

  private static let transformFunctionNames =
    [
      "to_tensor", "pil_to_tensor", "to_image", "to_pil_image", "convert_image_dtype", "to_dtype",
      "normalize", "resize", "center_crop", "pad", "rgb_to_grayscale", "to_grayscale", "invert",
      "hflip",
      "vflip", "rotate", "affine", "crop", "resized_crop", "adjust_brightness", "adjust_contrast",
      "gaussian_blur", "erase", "equalize", "autocontrast", "five_crop", "adjust_sharpness",
      "horizontal_flip", "vertical_flip",
    ]

  private static let transformClasses = [
    "to_tensor": "ToTensor", "pil_to_tensor": "PILToTensor", "to_image": "ToImage",
    "to_pil_image": "ToPILImage", "convert_image_dtype": "ConvertImageDtype",
    "to_dtype": "ToDtype", "normalize": "Normalize", "resize": "Resize",
    "center_crop": "CenterCrop", "pad": "Pad", "rgb_to_grayscale": "Grayscale",
    "to_grayscale": "Grayscale", "invert": "invert",
  ]
}

extension Interpreter {
  /// `transform(image)`: the receiver first.
  fileprivate func applyTransform(_ arguments: CallArguments) throws(TraceStop) -> Value {
    guard case .instance(let instance)? = arguments.positional.first,
      let payload = instance.payload as? TransformPayload, arguments.positional.count > 1
    else { return opaque("a transform", at: arguments.place) }
    // Steps stand where the transform is written, not where the data set calls it.
    let place = payload.arguments.place
    if payload.name == "Compose" {
      var value = arguments.positional[1]
      guard let list = instance.attributes["transforms"] else { return value }
      for transform in try items(of: list, at: place) {
        value = try call(transform, CallArguments(positional: [value], place: arguments.place))
      }
      return value
    }
    return try transform(
      payload.name, payload.arguments, arguments.positional[1], isVersion2: payload.isVersion2,
      at: place)
  }

  func transform(
    _ name: String, _ arguments: CallArguments, _ value: Value, isVersion2: Bool,
    at place: SourcePlace
  ) throws(TraceStop) -> Value {
    if name == "Lambda" {
      guard let function = arguments.at(0, "lambd") else { return value }
      return try call(function, CallArguments(positional: [value], place: place))
    }
    guard case .data(let data) = value else {
      if case .opaque = value { return value }
      return opaque("\(name)(…)", at: place)
    }
    if DataLibrary.randomNames.contains(name) {
      return .data(randomised(name, data, arguments, at: place))
    }
    switch name {
    case "ToTensor": return .data(try toTensor(data, at: place))
    case "PILToTensor", "ToImage", "ToImageTensor": return .data(try toImage(name, data, at: place))
    case "ToPILImage": return .data(toPillow(data, at: place))
    case "ConvertImageDtype", "ConvertDtype", "ConvertImageDType":
      let type = arguments.at(0, "dtype").map { elementType(of: $0) } ?? .float32
      return .data(scaled(data, to: type, isDivided: !isVersion2, at: place))
    case "ToDtype":
      let type = arguments.at(0, "dtype").flatMap { elementType(of: $0) }
      guard arguments.bool(1, "scale") == true else {
        guard let type else {
          return .data(data.unknown("converted to an unknown type", at: place))
        }
        return .data(cast(data, to: type, at: place))
      }
      return .data(scaled(data, to: type, isDivided: false, at: place))
    case "Normalize": return .data(try normalize(data, arguments, at: place))
    case "Grayscale":
      return .data(grayscale(data, arguments.int(0, "num_output_channels") ?? 1, at: place))
    case "RGB": return .data(grayscale(data, 3, at: place))
    case "Resize":
      return .data(resize(data, to: arguments.at(0, "size"), isWidthFirst: false, at: place))
    case "CenterCrop": return .data(cropped(data, arguments.at(0, "size") ?? .none, at: place))
    case "Pad": return .data(padded(data, arguments, at: place))
    case "Identity", "ToPureTensor": return value
    case "invert":
      guard data.elementType == .uint8 else {
        return .data(
          combine(.subtract, data, .number(1, isFloat: false), isReversed: true, at: place))
      }
      return .data(
        combine(.subtract, data, .number(255, isFloat: false), isReversed: true, at: place))
    default: return .data(data.unknown(name, at: place, axes: .some(nil)))
    }
  }

  private func randomised(
    _ name: String, _ data: DataArray, _ arguments: CallArguments, at place: SourcePlace
  ) -> DataArray {
    if arguments.at(9, "p").flatMap({ operand($0).value }) == 0 { return data }
    let sizes: [Int]
    switch arguments.at(0, "size") {
    case .int(let side)? where name.hasSuffix("Crop"): sizes = [side]
    case .tuple? where name.hasSuffix("Crop"), .list? where name.hasSuffix("Crop"):
      var inner = arguments
      inner.positional = [arguments.at(0, "size") ?? .none]
      inner.keywords = []
      sizes = inner.integers() ?? []
    default: sizes = []
    }
    if name.hasSuffix("Crop"),
      sizes.isEmpty || sizes.contains(where: { $0 != data.imageSides?.rows })
    {
      return data.unknown("\(name)", at: place, axes: .some(nil))
    }
    let result = data.copy()
    result.pixels.random.append(PixelBuffer.Reason(place: place, what: name))
    return result
  }

  // MARK: Tensors and images

  private func pictureAxes(_ data: DataArray) -> (channel: DataArray.Axis, rest: [DataArray.Axis])?
  {
    guard var axes = data.axes else { return nil }
    if axes == [DataArray.Axis(.image)] {
      axes = [DataArray.Axis(.rows(28)), DataArray.Axis(.columns(28))]
    }
    switch axes.count {
    case 2: return (.one, axes)
    case 3: return (axes[2], Array(axes[..<2]))
    default: return nil
    }
  }

  /// Height, width and channels to channels, height and width.
  private func channelsFirst(_ data: DataArray, at place: SourcePlace) throws(TraceStop)
    -> DataArray
  {
    guard let (channel, rest) = pictureAxes(data) else {
      guard let count = data.shape?.count else {
        return data.unknown("an image of unknown shape made a tensor", at: place, axes: .some(nil))
      }
      throw raise(
        "ValueError", "pic should be 2/3 dimensional. Got \(count) dimensions.", at: place)
    }
    let result = data.view(axes: [channel] + rest)
    result.library = .torch
    if result.isTransposed != data.isTransposed { result.transposed = place }
    return result
  }

  func toTensor(_ data: DataArray, at place: SourcePlace) throws(TraceStop) -> DataArray {
    guard data.library == .pillow || data.library == .numpy else {
      throw raise(
        "TypeError", "pic should be PIL Image or ndarray. Got <class '\(data.typeName)'>", at: place
      )
    }
    let result = try channelsFirst(data, at: place)
    guard data.elementType == .uint8 else {
      if data.library == .pillow, data.elementType == .bool {
        return result.unknown("an image of mode 1 made a tensor", at: place)
      }
      return result
    }
    return combine(
      .divide, cast(result, to: .float32, at: place), .number(255, isFloat: false),
      isReversed: false, at: place)
  }

  private func toImage(_ name: String, _ data: DataArray, at place: SourcePlace) throws(TraceStop)
    -> DataArray
  {
    guard data.library == .torch else {
      if name == "PILToTensor", data.library != .pillow {
        throw raise("TypeError", "pic should be PIL Image. Got \(data.typeName)", at: place)
      }
      return try channelsFirst(data, at: place)
    }
    guard data.shape?.count == 2 else { return data }
    return view(data, data.axes(insertedAt: 0), place)
  }

  func toPillow(_ data: DataArray, at place: SourcePlace) -> DataArray {
    var result = data
    if data.library == .torch {
      if data.elementType.isFloating {
        let scaled = combine(
          .multiply, data, .number(255, isFloat: false), isReversed: false, at: place)
        result = cast(scaled, to: .uint8, at: place)
      }
      guard let axes = result.axes, axes.count == 2 || axes.count == 3 else {
        return data.unknown("an image of unknown shape", at: place, axes: .some(nil))
      }
      if axes.count == 3 {
        let moved = axes[0] == .one ? Array(axes[1...]) : Array(axes[1...]) + [axes[0]]
        let old = result
        result = result.view(axes: moved)
        if result.isTransposed != old.isTransposed { result.transposed = place }
      }
    } else if let axes = result.axes, axes.count == 3, axes[2] == .one {
      result = result.view(axes: Array(axes[..<2]))
    }
    if result.axes == [DataArray.Axis(.image)] {
      result = result.view(axes: [DataArray.Axis(.rows(28)), DataArray.Axis(.columns(28))])
    }
    guard result.elementType == .uint8 || result.elementType == .float32,
      result.axes?.count ?? 0 >= 2
    else { return result.unknown("an image of another element type", at: place) }
    let image = result.view(axes: result.axes)
    image.library = .pillow
    return image
  }

  /// Integers as floats from 0 to 1.
  private func scaled(
    _ data: DataArray, to type: PixelBuffer.ElementType?, isDivided: Bool, at place: SourcePlace
  ) -> DataArray {
    guard let type, type.isFloating else {
      return type == data.elementType ? data : data.unknown("scaled to whole numbers", at: place)
    }
    guard data.library == .torch, !data.elementType.isFloating else {
      return data.elementType.isFloating
        ? cast(data, to: type, at: place) : data.unknown("an image converted", at: place)
    }
    guard data.elementType == .uint8 else { return data.unknown("scaled from integers", at: place) }
    let floats = cast(data, to: type, at: place)
    return isDivided
      ? combine(.divide, floats, .number(255, isFloat: true), isReversed: false, at: place)
      : combine(.multiply, floats, .number(1 / 255, isFloat: true), isReversed: false, at: place)
  }

  private func normalize(_ data: DataArray, _ arguments: CallArguments, at place: SourcePlace)
    throws(TraceStop) -> DataArray
  {
    guard data.library == .torch else {
      throw raise(
        "TypeError", "img should be Tensor Image. Got <class '\(data.typeName)'>", at: place)
    }
    guard data.elementType.isFloating else {
      throw raise(
        "TypeError",
        "Input tensor should be a float tensor. Got torch.\(data.elementType.rawValue).",
        at: place)
    }
    if let count = data.shape?.count, count < 3 {
      throw raise(
        "ValueError", "Expected tensor to be a tensor image of size (..., C, H, W).", at: place)
    }
    func numbers(_ index: Int, _ name: String) -> [Double]? {
      let items: [Value]
      switch arguments.at(index, name) {
      case .tuple(let values)?: items = values
      case .list(let list)?: items = list.items
      case let value?: items = [value]
      case nil: return nil
      }
      let numbers = items.compactMap { operand($0).value }
      return numbers.count == items.count ? numbers : nil
    }
    guard let means = numbers(0, "mean"), let stds = numbers(1, "std"), let mean = means.first,
      let std = stds.first
    else {
      return data.unknown("Normalize with numbers that are not known", at: place)
    }
    let channels = data.axes.flatMap { $0.count >= 3 ? $0[$0.count - 3].size : nil } ?? 1
    guard means.allSatisfy({ $0 == mean }), stds.allSatisfy({ $0 == std }) else {
      return data.unknown("Normalize with different numbers for each channel", at: place)
    }
    guard [1, channels].contains(means.count), [1, channels].contains(stds.count) else {
      return data.unknown("Normalize with \(means.count) channels", at: place)
    }
    let shifted = combine(
      .subtract, data, .number(mean, isFloat: true), isReversed: false, at: place)
    return combine(.divide, shifted, .number(std, isFloat: true), isReversed: false, at: place)
  }

  private func grayscale(_ data: DataArray, _ channels: Int, at place: SourcePlace) -> DataArray {
    guard channels == 1 || channels == 3, let axes = data.axes else {
      return data.unknown("grayscale with \(channels) channels", at: place, axes: .some(nil))
    }
    if data.library == .pillow {
      let gray = convert(data, to: "L", at: place)
      return channels == 1 ? gray : convert(gray, to: "RGB", at: place)
    }
    guard data.library == .torch, axes.count >= 3 else {
      return data.unknown("grayscale of a tensor", at: place, axes: .some(nil))
    }
    let index = axes.count - 3
    guard axes[index] == .one else {
      return data.unknown("grayscale of a tensor", at: place, axes: .some(nil))
    }
    var result = axes
    if channels == 3 { result[index] = DataArray.Axis(.channels(3)) }
    return data.view(axes: result)
  }

  private func cropped(_ data: DataArray, _ size: Value, at place: SourcePlace) -> DataArray {
    let one = resize(data, to: size, isWidthFirst: false, at: place)
    // Equal sizes leave the image as it is; others cut or pad.
    if one === data { return data }
    return data.unknown("CenterCrop", at: place, axes: .some(one.axes))
  }

  private func padded(_ data: DataArray, _ arguments: CallArguments, at place: SourcePlace)
    -> DataArray
  {
    var first = arguments
    first.positional = arguments.at(0, "padding").map { [$0] } ?? []
    first.keywords = []
    let fill = arguments.at(1, "fill").flatMap { operand($0).value } ?? 0
    let mode = arguments.string(2, "padding_mode") ?? "constant"
    guard mode == "constant", let sides = first.integers() else {
      return data.unknown("padded", at: place, axes: .some(nil))
    }
    switch sides.count {
    case 1:
      return pad(
        data, left: sides[0], top: sides[0], right: sides[0], bottom: sides[0], value: fill,
        at: place)
    case 2:
      return pad(
        data, left: sides[0], top: sides[1], right: sides[0], bottom: sides[1], value: fill,
        at: place)
    case 4:
      return pad(
        data, left: sides[0], top: sides[1], right: sides[2], bottom: sides[3], value: fill,
        at: place)
    default: return data.unknown("padded", at: place, axes: .some(nil))
    }
  }
}
