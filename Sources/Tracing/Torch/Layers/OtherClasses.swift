import Networks

/// Classes that networks hold beside their layers, and those that no layer here computes.
enum OtherClasses {
  static let all: [LayerClass] = losses + distances + tables + volumes

  /// Losses: inert, but some hold a buffer.
  private static let losses: [LayerClass] = [
    "CrossEntropyLoss", "NLLLoss", "NLLLoss2d", "MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss",
    "BCELoss", "BCEWithLogitsLoss", "KLDivLoss", "PoissonNLLLoss", "GaussianNLLLoss",
    "HingeEmbeddingLoss", "MultiLabelMarginLoss", "MultiLabelSoftMarginLoss", "SoftMarginLoss",
    "CosineEmbeddingLoss", "MultiMarginLoss", "TripletMarginLoss", "MarginRankingLoss", "CTCLoss",
    "TripletMarginWithDistanceLoss",
  ].map { name in
    LayerClass(
      name, in: "loss", "self, *args, **kwargs",
      { call throws(TraceStop) in
        let given = call.arguments.others.first { $0.name == "weight" }?.value
        if case .tensor(let tensor)? = given ?? call.arguments.variadic("args").first {
          call.module.moduleState?.set(
            buffer: "weight", to: try call.context.buffer(tensor))
        }
        return .none
      }, forward: "self, *args, **kwargs",
      { call in call.interpreter.opaque("a loss", at: call.place) })
  }

  private static let distances: [LayerClass] = [
    LayerClass(
      "CosineSimilarity", in: "distance", "self, dim=1, eps=1e-8",
      { call in
        call.keep("dim", "eps")
        return .none
      }, forward: "self, x1, x2",
      { call throws(TraceStop) in
        try call.callFunction(
          "cosine_similarity", [call.arguments["x1"], call.arguments["x2"]],
          [("dim", call.attribute("dim")), ("eps", call.attribute("eps"))])
      }),
    LayerClass(
      "PairwiseDistance", in: "distance", "self, p=2.0, eps=1e-6, keepdim=False",
      { call in
        call.set("norm", call.arguments["p"])
        call.keep("eps", "keepdim")
        return .none
      }, forward: "self, x1, x2",
      { call throws(TraceStop) in
        try call.callFunction(
          "pairwise_distance", [call.arguments["x1"], call.arguments["x2"]],
          [
            ("p", call.attribute("norm")), ("eps", call.attribute("eps")),
            ("keepdim", call.attribute("keepdim")),
          ])
      }),
  ]

  private static let tables: [LayerClass] = ["Embedding", "EmbeddingBag"].map { name in
    LayerClass(
      name, in: "sparse", "self, num_embeddings, embedding_dim, *args, **kwargs",
      { call throws(TraceStop) in
        call.keep("num_embeddings", "embedding_dim")
        call.setParameter(
          "weight", [try call.size("num_embeddings"), try call.size("embedding_dim")])
        return .none
      },
      { call throws(TraceStop) in
        throw call.interpreter.stop(
          .unsupported, at: call.place,
          "nn.\(name) looks pixels up in a table, which cannot be rebuilt here; use nn.Linear on the "
            + "scaled pixels")
      })
  }

  private static let volumes: [LayerClass] =
    [
      "AdaptiveLogSoftmaxWithLoss", "TransformerDecoder", "TransformerDecoderLayer", "Transformer",
    ].map { .refused($0, in: "transformer", instead: "use nn.TransformerEncoder or plain layers") }
}
