import Diagnostics
import Glibc

/// A number in about `digits` significant digits: `0.1`, `2.303`, `12,500`, `1e-7`.
///
/// - Precondition: `digits` is 1 to 9.
public func shortText(_ value: Double, digits: Int = 4) -> String {
  guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-∞" : "∞" }
  // Below, powers of ten lose their digits.
  guard value.magnitude > 1e-300 else { return "0" }
  let exponent = Int(log10(value.magnitude).rounded(.down))
  return numberText(value, exponent: exponent, decimals: digits - 1 - exponent)
}

/// The value with as many decimals as tell the multiples of `step` apart.
func tickText(_ value: Double, step: Double) -> String {
  // A sum of steps misses zero by some bits.
  guard value.magnitude > max(step / 1000, 1e-300) else { return "0" }
  let decimals = -Int((log10(step) + 1e-9).rounded(.down))
  return numberText(
    value, exponent: Int((log10(value.magnitude) + 1e-9).rounded(.down)), decimals: decimals)
}

/// Plain digits from 0.0001 to below a million, powers of ten beyond; no zeros at the end.
private func numberText(_ value: Double, exponent: Int, decimals: Int) -> String {
  guard (-4..<6).contains(exponent) else {
    var exponent = exponent
    var digits = min(max(decimals + exponent, 0), 9)
    var text = trimmed(fixedPoint(value / pow(10, Double(exponent)), places: digits))
    // 9.9996 in four digits is 10.
    if text == "10" || text == "-10" {
      exponent += 1
      digits = 0
      text = value < 0 ? "-1" : "1"
    }
    return "\(text)e\(exponent)"
  }
  let text = trimmed(fixedPoint(value, places: min(max(decimals, 0), 9)))
  guard value.magnitude >= 1000 else { return text }
  // Thousands in groups.
  let parts = text.split(separator: ".", maxSplits: 1)
  let whole = Int(parts[0]).map(grouped) ?? String(parts[0])
  return parts.count == 2 ? whole + "." + parts[1] : whole
}

private func trimmed(_ text: String) -> String {
  guard text.contains(".") else { return text }
  var text = text
  while text.last == "0" { text.removeLast() }
  if text.last == "." { text.removeLast() }
  return text
}
