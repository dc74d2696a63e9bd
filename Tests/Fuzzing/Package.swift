// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that `swift build` and `swift test` never build the fuzzer; `run` does.
// `Modules` is a link to the sources, since coverage has to be compiled into the decoders themselves.

/// As the main package's, optimised, with counters that tell libFuzzer which branches were taken.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
  .unsafeFlags([
    "-sanitize=fuzzer", "-O", "-wmo", "-num-threads", "1", "-disable-batch-mode",
  ]),
]

func module(_ name: String, on dependencies: [Target.Dependency] = []) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Modules/" + name, swiftSettings: settings)
}

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")

let package = Package(
  name: "Fuzzing",
  dependencies: [
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
  ],
  targets: [
    .systemLibrary(name: "CArchive", path: "Modules/CArchive", pkgConfig: "libarchive"),
    .systemLibrary(name: "CZlib", path: "Modules/CZlib", pkgConfig: "zlib"),
    .systemLibrary(name: "CVector", path: "Modules/CVector"),
    module("Diagnostics"),
    module("Files", on: ["Diagnostics"]),
    module("StrictJSON", on: ["Diagnostics"]),
    module("Tensors"),
    module("Submissions", on: ["CArchive", "CZlib", "Diagnostics", "Files", crypto]),
    module("Checkpoints", on: ["Diagnostics", "StrictJSON", "Tensors", "Submissions"]),
    module("PythonSyntax", on: ["Diagnostics", "StrictJSON"]),
    module("Networks", on: ["Diagnostics", "Tensors"]),
    module(
      "Rebuilding", on: ["Diagnostics", "StrictJSON", "Tensors", "Checkpoints", "Networks"]),
    module(
      "Datasets",
      on: [
        "CVector", "CZlib", "Diagnostics", "Files", "Tensors", "Networks", crypto, subprocess,
      ]),
    .executableTarget(
      name: "fuzz",
      dependencies: [
        "Diagnostics", "StrictJSON", "Submissions", "Checkpoints", "PythonSyntax", "Rebuilding",
        "Datasets",
      ],
      path: "Fuzz", swiftSettings: settings,
      // gold, Swift's own linker on Linux, fails on libFuzzer's debug information.
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]),
  ]
)
