import Glibc

/// Runs a body on a thread of its own with a stack that surely holds what the limits allow to nest, and
/// waits for it.
///
/// Evaluation nests ``TraceLimits/evaluationDepth`` deep at most, with less than 8 KiB for each level in
/// a build without optimisation; objects that hold one another in a chain are let go of one inside the
/// other.
func withStack<Result>(_ body: () -> Result) -> Result {
  withoutActuallyEscaping(body) { body in
    let job = Job(body)
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    unsafe pthread_attr_setstacksize(&attributes, stackBytes)
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(job as AnyObject).toOpaque()
    let status = unsafe pthread_create(
      &thread, &attributes,
      { context in
        guard let context = unsafe context else { return nil }
        let job = unsafe Unmanaged<AnyObject>.fromOpaque(context).takeRetainedValue()
        (job as? any Runnable)?.run()
        return nil
      }, context)
    unsafe pthread_attr_destroy(&attributes)
    precondition(status == 0, "a thread can be started")
    pthread_join(thread, nil)
    guard let result = job.result else { preconditionFailure("the thread runs the body") }
    return result
  }
}

/// Address space, of which a thread takes what it uses.
private let stackBytes = 512 << 20

private protocol Runnable: AnyObject {
  func run()
}

private final class Job<Result>: Runnable {
  private let body: () -> Result
  private(set) var result: Result?

  init(_ body: @escaping () -> Result) { self.body = body }

  func run() { result = body() }
}
