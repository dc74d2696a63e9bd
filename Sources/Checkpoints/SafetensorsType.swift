import Tensors

/// The element types of safetensors in its own words, in its own order.
///
/// Source: `Dtype` in `safetensors/src/tensor.rs`.
enum SafetensorsType: String, CaseIterable {
  case bool = "BOOL"
  case f4 = "F4"
  case f6E2M3 = "F6_E2M3"
  case f6E3M2 = "F6_E3M2"
  case u8 = "U8"
  case i8 = "I8"
  case f8E5M2 = "F8_E5M2"
  case f8E4M3 = "F8_E4M3"
  case f8E8M0 = "F8_E8M0"
  case f8E4M3FNUZ = "F8_E4M3FNUZ"
  case f8E5M2FNUZ = "F8_E5M2FNUZ"
  case i16 = "I16"
  case u16 = "U16"
  case f16 = "F16"
  case bf16 = "BF16"
  case i32 = "I32"
  case u32 = "U32"
  case f32 = "F32"
  case c64 = "C64"
  case f64 = "F64"
  case i64 = "I64"
  case u64 = "U64"

  /// Bits of one value.
  var bitCount: Int {
    switch self {
    case .f4: 4
    case .f6E2M3, .f6E3M2: 6
    case .bool, .u8, .i8, .f8E5M2, .f8E4M3, .f8E8M0, .f8E4M3FNUZ, .f8E5M2FNUZ: 8
    case .i16, .u16, .f16, .bf16: 16
    case .i32, .u32, .f32: 32
    case .c64, .f64, .i64, .u64: 64
    }
  }

  /// Nil for types that no ``ElementType`` stands for.
  var elementType: ElementType? {
    switch self {
    case .bool: .bool
    case .u8: .uint8
    case .i8: .int8
    case .f8E5M2: .float8E5M2
    case .f8E4M3: .float8E4M3FN
    case .i16: .int16
    case .u16: .uint16
    case .f16: .float16
    case .bf16: .bfloat16
    case .i32: .int32
    case .u32: .uint32
    case .f32: .float32
    case .c64: .complex64
    case .f64: .float64
    case .i64: .int64
    case .u64: .uint64
    case .f8E8M0: .float8E8M0FNU
    case .f8E4M3FNUZ: .float8E4M3FNUZ
    case .f8E5M2FNUZ: .float8E5M2FNUZ
    case .f4, .f6E2M3, .f6E3M2: nil
    }
  }

  /// Nil for `complex128` and `complex32`, which the format lacks.
  init?(_ elementType: ElementType) {
    guard let type = Self.allCases.first(where: { $0.elementType == elementType }) else {
      return nil
    }
    self = type
  }

  /// Bytes of a whole tensor; nil if they do not fit or end inside a byte.
  func byteCount(of shape: [Int]) -> Int? {
    guard let count = elementCount(of: shape) else { return nil }
    let (bits, overflow) = count.multipliedReportingOverflow(by: bitCount)
    return overflow || !bits.isMultiple(of: 8) ? nil : bits / 8
  }
}
