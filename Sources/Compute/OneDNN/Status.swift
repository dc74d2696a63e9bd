internal import CDNNL
import Diagnostics

/// Turns a status of oneDNN into an error that names the call and keeps the library's own word.
///
/// - Throws: `CMP002` where memory ran out, else `CMP001`.
func check(_ call: String, _ status: dnnl_status_t) throws(ComputeError) {
  if status == dnnl_success { return }
  let word = unsafe dnnl_status2str(status).map { unsafe String(cString: $0) } ?? "no text"
  if status == dnnl_out_of_memory {
    throw ComputeError(.memory, "oneDNN ran out of memory in \(call)")
  }
  throw ComputeError(
    .engine, "oneDNN's \(call) answered \(quoted(word)) (status \(status.rawValue))")
}
