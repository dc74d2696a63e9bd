// swift-tools-version: 6.2
import PackageDescription

/// Settings of every target: Swift 6 mode and the stricter checks that the language offers.
let checked: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
]

/// Targets with inner loops over bytes or numbers are optimised in debug builds too, since
/// `swift run grade` is a debug build and is what people type; each module as a whole, since loops cost
/// twice as much where a function of another file cannot be inlined. One thread, with one object for
/// each file, is what a debug build's index expects.
let optimised =
  checked + [
    .unsafeFlags(
      ["-O", "-wmo", "-num-threads", "1", "-disable-batch-mode"],
      .when(configuration: .debug))
  ]

/// A library target under `Sources/` and its test target under `Tests/`.
///
/// - Parameters:
///   - testFiles: files and folders of the test target that are no Swift.
///   - testedWith: what the tests need and the library does not.
func module(
  _ name: String, on dependencies: [Target.Dependency] = [], testFiles: [String] = [],
  testedWith: [Target.Dependency] = []
) -> [Target] {
  [
    .target(name: name, dependencies: dependencies, swiftSettings: optimised),
    .testTarget(
      name: name + "Tests",
      dependencies: [.target(name: name), "TestSupport"] + dependencies + testedWith,
      exclude: testFiles, swiftSettings: checked),
  ]
}

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

// Modules in reading order: the path of the data. Each imports only modules above it.
let path: [[Target]] = [
  module("Diagnostics"),
  module("Files", on: ["Diagnostics"]),
  module("StrictJSON", on: ["Diagnostics"]),
  module("Tensors", testFiles: ["Goldens", "make_goldens.py"], testedWith: ["Checkpoints"]),
  module(
    "Submissions", on: ["CArchive", "CZlib", "Diagnostics", "Files", crypto],
    testFiles: ["Archives", "Snapshots", "make_archives.py"]),
  module(
    "Checkpoints", on: ["Diagnostics", "StrictJSON", "Tensors", "Submissions"],
    testFiles: [
      "Goldens", "Snapshots", "Torch/Snapshots", "check_torch.py", "make_safetensors.py",
      "make_torch.py",
    ]),
  module(
    "PythonSyntax", on: ["Diagnostics", "StrictJSON"],
    testFiles: ["compare_tokens.py", "compare_trees.py", "Goldens", "Snapshots"]),
  module("Networks", on: ["Diagnostics", "Tensors"], testFiles: ["Snapshots"]),
  module(
    "Tracing", on: ["Diagnostics", "PythonSyntax", "Networks"],
    testFiles: [
      "Data/Snapshots", "Data/feed_goldens.json", "Data/feed_programs.txt",
      "Data/make_feed_goldens.py", "Interpreter/Programs", "Interpreter/expressions.py",
      "Interpreter/expressions.txt", "Interpreter/make_interpreter_goldens.py",
      "Torch/make_torch_goldens.py", "Torch/torch_cases.py", "Torch/torch_goldens.jsonl",
      "Torch/Snapshots",
    ], testedWith: ["Compute", "StrictJSON", "Tensors"]),
  module(
    "Rebuilding",
    on: [
      "Diagnostics", "StrictJSON", "Tensors", "Submissions", "Checkpoints", "PythonSyntax",
      "Networks", "Tracing",
    ],
    testFiles: [
      "Goldens", "Snapshots", "make_exported_goldens.py", "make_layer_goldens.py",
      "make_onnx_goldens.py",
    ],
    testedWith: ["Compute"]),
  module(
    "SourceChecks", on: ["Diagnostics", "PythonSyntax"], testFiles: ["Corpus", "Snapshots"]),
  module(
    "Compute", on: ["CDNNL", "Diagnostics", "Tensors", "Networks"],
    testFiles: ["Goldens", "golden_cases", "make_goldens.py", "make_gradient_goldens.py"],
    testedWith: ["StrictJSON", "Checkpoints", "Rebuilding"]),
  module(
    "Datasets",
    on: ["CVector", "CZlib", "Diagnostics", "Files", "Tensors", "Networks", crypto, subprocess],
    testFiles: ["Goldens", "Snapshots", "make_goldens.py"]),
  module("Evaluations", on: ["Files", crypto]),
  module("Drawing", on: ["CZlib", "Diagnostics"], testFiles: ["Snapshots"]),
  module(
    "Training",
    on: [
      "CVector", "Diagnostics", "Files", "StrictJSON", "Tensors", "Submissions", "Checkpoints",
      "Networks", "Rebuilding", "Compute", "Datasets", "Evaluations", "Drawing", mustache,
    ],
    testFiles: [
      "EventFiles/Snapshots", "Goldens", "Report/Snapshots", "Run/Snapshots", "Search/Snapshots",
      "Snapshots", "check_checkpoints.py", "check_events.py", "compare_with_pytorch.py",
      "make_goldens.py",
    ]),
  module(
    "Inspecting",
    on: [
      "Diagnostics", "Files", "StrictJSON", "Tensors", "Submissions", "Checkpoints", "PythonSyntax",
      "Networks", "Rebuilding", crypto,
    ], testFiles: ["Goldens", "Snapshots", "make_goldens.py"]),
  module(
    "Scoring", on: ["Diagnostics", "Files", "SourceChecks", yams, crypto], testFiles: ["Snapshots"]),
  module(
    "Grading",
    on: [
      "Diagnostics", "Tensors", "Submissions", "PythonSyntax", "Networks", "Rebuilding",
      "SourceChecks", "Compute", "Datasets", "Evaluations", "Scoring",
    ], testFiles: ["Goldens", "Snapshots"], testedWith: ["Checkpoints", "StrictJSON"]),
  module(
    "Reporting",
    on: ["Diagnostics", "StrictJSON", "SourceChecks", "Evaluations", "Scoring", "Grading"],
    testFiles: ["Snapshots"]),
  module("Console", on: ["Diagnostics", "Files", argumentParser]),
]

let package = Package(
  name: "FashionLab",
  products: [
    .executable(name: "grade", targets: ["grade"]),
    .executable(name: "reference-train", targets: ["reference-train"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    // Without its traits it does not pull Foundation in.
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
  ],
  targets: [
    .systemLibrary(
      name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    // A header alone: the vector operations that Swift does one value at a time.
    .systemLibrary(name: "CVector"),
    .systemLibrary(name: "CDNNL", providers: [.apt(["libdnnl-dev"])]),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: checked),
  ] + path.flatMap(\.self) + [
    .executableTarget(
      name: "grade",
      dependencies: [
        "Diagnostics", "Files", "Submissions", "Inspecting", "Datasets", "Scoring", "Grading",
        "Reporting", "Console", argumentParser,
      ],
      swiftSettings: checked),
    .executableTarget(
      name: "reference-train",
      dependencies: [
        "Diagnostics", "Files", "Networks", "Compute", "Datasets", "Evaluations", "Drawing",
        "Training", "Console", argumentParser,
      ],
      swiftSettings: checked),
    .testTarget(
      name: "gradeTests", dependencies: ["grade", "TestSupport"], exclude: ["Snapshots"],
      swiftSettings: checked),
    .testTarget(
      name: "reference-trainTests",
      dependencies: ["reference-train", "grade", "Submissions", "TestSupport"],
      exclude: ["Snapshots", "torch.pt"], swiftSettings: checked),
    // Whole hand-ins of sources and weights, held against PyTorch and a careful human.
    .testTarget(
      name: "HandInTests",
      dependencies: [
        "Checkpoints", "Compute", "Datasets", "Diagnostics", "Networks", "PythonSyntax",
        "Rebuilding", "SourceChecks", "StrictJSON", "Tensors", "TestSupport",
      ],
      exclude: ["HandIns", "make_hand_ins.py", "truths.json"], swiftSettings: checked),
    // For Tests/Benchmarks/run alone.
    .executableTarget(
      name: "training-speed", dependencies: ["Compute", "Datasets", "Training", argumentParser],
      path: "Tests/Benchmarks/TrainingSpeed", swiftSettings: checked),
    .executableTarget(
      name: "opening", dependencies: ["Checkpoints", "Submissions", argumentParser],
      path: "Tests/Benchmarks/Opening", swiftSettings: checked),
    .executableTarget(
      name: "throughput",
      dependencies: [
        "Diagnostics", "Submissions", "Networks", "Rebuilding", "Compute", "Datasets", "Grading",
        argumentParser,
      ],
      path: "Tests/Benchmarks/Throughput", swiftSettings: checked),
  ]
)
