/// `value` in the last of `places` decimals as text: (15_000, 4) is `1.5`, with `atLeast` 2 `1.50`.
package func decimalText(_ value: Int, places: Int, atLeast: Int = 0) -> String {
  let digits = String(value.magnitude)
  let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
  let whole = padded.dropLast(places)
  var fraction = padded.suffix(places)
  while fraction.count > atLeast, fraction.last == "0" { fraction.removeLast() }
  return (value < 0 ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
}

/// A number with exactly `places` decimals, rounded from its binary value, halves to even: the digits
/// that C's `printf` and Python's `format` give.
///
/// - Precondition: `value` is finite and below 2^30 in magnitude; `places` is at most 9.
public func fixedPoint(_ value: Double, places: Int) -> String {
  precondition(value.isFinite && value.magnitude < 0x1p30 && (0...9).contains(places))
  var scale: UInt128 = 1
  for _ in 0..<places { scale *= 10 }
  // value = significand * 2^-shift with a significand below 2^53, so the product stays below 2^83.
  let exponent = value == 0 ? 0 : max(value.exponent, -100)
  let shift = max(0, 52 - Int(exponent))
  let significand = UInt128(
    (value.magnitude * Double(sign: .plus, exponent: shift, significand: 1)))
  let product = significand * scale
  let rounded: UInt128
  if shift >= 127 {
    rounded = 0
  } else {
    let quotient = product >> UInt128(shift)
    let remainder = product - quotient << UInt128(shift)
    let half = shift == 0 ? 0 : UInt128(1) << UInt128(shift - 1)
    let up = shift > 0 && (remainder > half || (remainder == half && quotient % 2 == 1))
    rounded = quotient + (up ? 1 : 0)
  }
  let text = decimalText(Int(rounded), places: places, atLeast: places)
  return value < 0 && rounded != 0 ? "-" + text : text
}
