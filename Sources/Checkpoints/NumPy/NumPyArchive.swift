public import Diagnostics
import Submissions
import Tensors

/// Files of `numpy.savez` and `numpy.savez_compressed`: a zip with an array in each member.
///
/// Source: numpy.lib.format, "NPY format".
public enum NumPyArchive {
  /// Whether the members of a zip are those of such a file.
  package static func isOne(memberNames: some Collection<String>) -> Bool {
    !memberNames.isEmpty && memberNames.allSatisfy { $0.hasSuffix(".npy") }
  }

  /// The arrays by the names they were saved under. Nothing in the file is executed: arrays of Python
  /// objects, which are pickles, are refused.
  ///
  /// - Throws: `CKP004`, `CKP008`, `CKP011`, `CKP028`.
  public static func decode(
    _ bytes: [UInt8], limits: ResourceLimits = ResourceLimits()
  ) throws(CheckpointError) -> Checkpoint {
    let archive: ZipArchive
    do throws(SubmissionError) {
      archive = try ZipArchive(bytes, limits: limits)
    } catch {
      throw CheckpointError(.archive, at: error.place, error.message)
    }
    var checkpoint = Checkpoint(stateDict: .init())
    for (index, record) in archive.records.enumerated() {
      let place = "member \(quoted(record.name))"
      guard record.name.hasSuffix(".npy") else {
        throw CheckpointError(
          .array, at: place,
          "is no array; a file of numpy.savez holds arrays (.npy) alone: save it again")
      }
      let content: ArraySlice<UInt8>
      do throws(SubmissionError) {
        content = try archive.content(index)
      } catch {
        throw CheckpointError(.archive, at: error.place, error.message)
      }
      let tensor = try NumPyArray.decode(content, at: place)
      let name = String(record.name.dropLast(".npy".count))
      guard checkpoint.stateDict.append(tensor, named: name) else {
        throw CheckpointError(.duplicateName, at: place, "a name stands twice; save the file again")
      }
    }
    return checkpoint
  }
}
