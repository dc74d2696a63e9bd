import Diagnostics

/// What is wrong with the ids of a class; said in diagnostics, never acted on.
enum IDFlag: String, CaseIterable {
  /// Two submissions name the same student.
  case duplicateID = "REP101"
  /// The manifest names another student than the file's name.
  case otherName = "REP102"
}

/// The submissions in their order, each with warnings about its id. Every one keeps its own row.
func flaggingIDs(of submissions: [SubmissionResult]) -> [SubmissionResult] {
  var paths: [String: [String]] = [:]
  for submission in submissions { paths[submission.studentID, default: []].append(submission.path) }
  return submissions.map { submission in
    var submission = submission
    // Paths of a class are unique, so the row's own is the only one to leave out.
    let twins = (paths[submission.studentID] ?? []).filter { $0 != submission.path }
      .sorted(by: precedesInBytes)
    if !twins.isEmpty { submission.diagnostics.append(duplicate(submission, twins: twins)) }
    if submission.entryID != submission.studentID {
      submission.diagnostics.append(otherName(submission))
    }
    return submission
  }
}

private func duplicate(_ submission: SubmissionResult, twins: [String]) -> Diagnostic {
  let shown = twins.prefix(3).map { quoted($0) }.joined(separator: ", ")
  let more = twins.count > 3 ? " and \(grouped(twins.count - 3)) more" : ""
  return Diagnostic(
    code: IDFlag.duplicateID.rawValue, severity: .warning, place: escaped(submission.path),
    message: "the student id \(quoted(submission.studentID)) is also that of \(shown)\(more), "
      + "and each keeps its own row: decide which one counts")
}

private func otherName(_ submission: SubmissionResult) -> Diagnostic {
  Diagnostic(
    code: IDFlag.otherName.rawValue, severity: .warning, place: escaped(submission.path),
    message: "the manifest names the student \(quoted(submission.studentID)), but "
      + "\(quoted(submission.path)) is named for \(quoted(submission.entryID)): check whose it is")
}
