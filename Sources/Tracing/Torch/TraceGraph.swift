/// The graph that tensor operations append to.
final class TraceGraph {}
