import Diagnostics

/// Puts together what the events of a walk tell of each network.
struct NetworkCollection {
  private let interpreter: Interpreter
  private let fromClasses: [InstanceObject]
  /// More networks than this are those of a search through sizes.
  private static let limit = 100

  init(_ interpreter: Interpreter, fromClasses: [InstanceObject]) {
    self.interpreter = interpreter
    self.fromClasses = fromClasses
  }

  func collected() -> (found: [FoundNetwork], files: [String]) {
    var found = builtNetworks().map { built in
      self.found(network: built.network, at: built.place, isBuilt: true)
    }
    found += fromClasses.map { network in
      self.found(network: network, at: network.type.place ?? network.place, isBuilt: false)
    }
    found.removeAll { $0.candidate.stateDict.isEmpty }
    if found.count > Self.limit {
      let place = found[Self.limit].candidate.place
      interpreter.note(
        TraceError(
          .limit, at: interpreter.describe(place),
          "limit of \(Self.limit) networks exceeded: found \(found.count); the rest is left out"),
        at: place)
      found = Array(found.prefix(Self.limit))
    }
    addEvents(to: &found)
    return (found, files())
  }

  // MARK: Networks

  /// Networks that are not parts of others. The network inside a wrapper of a library's stays one.
  private func builtNetworks() -> [(network: InstanceObject, place: SourcePlace)] {
    var built: [(network: InstanceObject, place: SourcePlace)] = []
    var known: Set<ObjectIdentifier> = []
    for event in interpreter.events {
      guard case .built(let network, let place) = event,
        known.insert(ObjectIdentifier(network)).inserted
      else { continue }
      built.append((network, place))
    }
    let named = Set(
      interpreter.events.compactMap { event -> ObjectIdentifier? in
        switch event {
        case .stateDictLoaded(let network, _, _, _): ObjectIdentifier(network)
        case .saved(let network?, _, _): ObjectIdentifier(network)
        default: nil
        }
      })
    var parts: Set<ObjectIdentifier> = []
    for (network, _) in built {
      // `nn.DataParallel(net)`: the weights may be saved of either.
      if network.type.name == "DataParallel" || network.type.name == "DistributedDataParallel" {
        continue
      }
      for part in descendants(of: network).dropFirst() { parts.insert(ObjectIdentifier(part)) }
    }
    return built.filter { network, _ in
      !parts.contains(ObjectIdentifier(network)) || named.contains(ObjectIdentifier(network))
    }
  }

  /// The network and all its parts.
  private func descendants(of network: InstanceObject) -> [InstanceObject] {
    var visited: Set<ObjectIdentifier> = []
    var open = [network]
    var result: [InstanceObject] = []
    while let next = open.popLast() {
      guard visited.insert(ObjectIdentifier(next)).inserted else { continue }
      result.append(next)
      open += next.moduleState?.children.compactMap(\.module) ?? []
    }
    return result
  }

  private func found(
    network: InstanceObject, at place: SourcePlace, isBuilt: Bool
  ) -> FoundNetwork {
    let type = network.type
    return FoundNetwork(
      network: network,
      candidate: NetworkCandidate(
        description: escaped(network.construction ?? type.name),
        className: type.place == nil ? nil : type.name, place: place, classPlace: type.place,
        stateDict: interpreter.stateDict(of: network), checkpointFiles: [], feeds: [],
        isBuiltBySource: isBuilt))
  }

  // MARK: Events

  private func addEvents(to found: inout [FoundNetwork]) {
    // The candidates that an event of an object speaks of: itself, those that it is a part of, and those
    // that may stand in its place.
    var owners: [ObjectIdentifier: Set<Int>] = [:]
    for (index, network) in found.enumerated() {
      for part in descendants(of: network.network) {
        owners[ObjectIdentifier(part), default: []].insert(index)
      }
    }
    for _ in 0..<2 {
      for (one, two) in interpreter.alternatives {
        let both = (owners[ObjectIdentifier(one)] ?? []).union(owners[ObjectIdentifier(two)] ?? [])
        guard !both.isEmpty else { continue }
        owners[ObjectIdentifier(one)] = both
        owners[ObjectIdentifier(two)] = both
      }
    }
    let roles = FeedRoles(units: interpreter.program.units, events: interpreter.events)
    for (position, event) in interpreter.events.enumerated() {
      switch event {
      case .stateDictLoaded(let network, let path?, _, _), .saved(let network?, let path?, _):
        for index in owners[ObjectIdentifier(network)] ?? []
        where !found[index].candidate.checkpointFiles.contains(path) {
          found[index].candidate.checkpointFiles.append(path)
        }
      case .called(let network, let value, let place):
        // A call inside of another network is no feed of that.
        let own = (owners[ObjectIdentifier(network)] ?? []).filter { index in
          found[index].network === network || isAlternative(network, found[index].network)
        }
        guard !own.isEmpty else { continue }
        let feed = interpreter.feed(
          of: value, at: place, isTraining: roles.isTraining(callAt: position))
        for index in own where found[index].candidate.feeds.count < 32 {
          found[index].candidate.feeds.append(feed)
        }
      default: break
      }
    }
    for index in found.indices {
      let feeds = found[index].candidate.feeds
      found[index].candidate.feeds =
        feeds.filter { !$0.isTraining } + feeds.filter(\.isTraining)
    }
  }

  private func isAlternative(_ one: InstanceObject, _ two: InstanceObject) -> Bool {
    interpreter.alternatives.contains {
      $0.0 === one && $0.1 === two || $0.0 === two && $0.1 === one
    }
  }

  private func files() -> [String] {
    var names: [String] = []
    for event in interpreter.events {
      let path: String?
      switch event {
      case .loaded(let name, _): path = name
      case .stateDictLoaded(_, let name, _, _): path = name
      case .saved(_, let name, _): path = name
      default: path = nil
      }
      if let path, !names.contains(path) { names.append(path) }
    }
    return names
  }
}
