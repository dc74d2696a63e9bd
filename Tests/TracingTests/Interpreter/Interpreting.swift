import Foundation
import PythonSyntax
import TestSupport

@testable import Tracing

/// The folder of the goldens that CPython made.
let interpreterFolder = packageRoot.appending(path: "Tests/TracingTests/Interpreter")

func contents(_ path: String) -> String {
  let data = (try? Data(contentsOf: interpreterFolder.appending(path: path))) ?? Data()
  return String(decoding: data, as: UTF8.self)
}

/// What a program prints, run as Python would; the last line is the error that ended it, if one did.
func printed(by source: String, limits: TraceLimits = TraceLimits()) -> String {
  let module = PythonModule(path: "program.py", bytes: Array(source.utf8))
  return withStack {
    let interpreter = Interpreter(limits: limits, program: ModuleTable([module]))
    interpreter.mode = .exact
    var output = ""
    interpreter.builtins["print"] = .native(
      NativeFunction("print") { interpreter, arguments throws(TraceStop) in
        var parts: [String] = []
        for value in arguments.positional {
          parts.append(try interpreter.string(of: value, at: arguments.place))
        }
        output += parts.joined(separator: " ") + "\n"
        return .none
      })
    let scope = Scope(parent: nil, moduleScope: nil)
    scope.variables["__name__"] = .string("__main__")
    interpreter.frame = Frame(scope: scope, unit: 0, function: nil)
    do throws(TraceStop) {
      _ = try interpreter.run(interpreter.program.units[0].statements)
    } catch {
      output += "\(interpreter.error(of: error))\n"
    }
    interpreter.tearDown()
    return output
  }
}

/// `repr` of an expression's value, `!TypeError` for an exception, `!limit` for what is not followed.
func representation(of expression: String) -> String {
  let imports = "import math, itertools, functools, operator, collections, os.path, string\n"
  let module = PythonModule(path: "e.py", bytes: Array((imports + expression + "\n").utf8))
  return withStack {
    let interpreter = Interpreter(limits: TraceLimits(), program: ModuleTable([module]))
    interpreter.mode = .exact
    let scope = Scope(parent: nil, moduleScope: nil)
    interpreter.frame = Frame(scope: scope, unit: 0, function: nil)
    defer { interpreter.tearDown() }
    do throws(TraceStop) {
      var value = Value.none
      for statement in interpreter.program.units[0].statements {
        if case .expr(let expression) = statement.node {
          value = try interpreter.evaluate(expression)
        } else {
          _ = try interpreter.run(statement)
        }
      }
      return try interpreter.representation(of: value, at: SourcePlace(unit: 0, range: 0..<0))
    } catch {
      if case .exception = error { return "!\(interpreter.raised?.type.name ?? "")" }
      return "!limit"
    }
  }
}

/// Module-level variables after a walk through sources: `repr`, or `?` and the words of what is not known.
func explored(_ source: String) -> [String: String] {
  let module = PythonModule(path: "program.py", bytes: Array(source.utf8))
  return withStack {
    let interpreter = Interpreter(limits: TraceLimits(), program: ModuleTable([module]))
    let scope = Scope(parent: nil, moduleScope: nil)
    defer { interpreter.tearDown() }
    do throws(TraceStop) {
      try interpreter.run(units: [0], in: scope)
    } catch {
      return ["error": "\(interpreter.error(of: error))"]
    }
    var result: [String: String] = [:]
    for (name, value) in scope.variables {
      switch interpreter.settled(value) {
      case .opaque(let origin): result[name] = "? \(origin.what)"
      case .data: result[name] = "? any number of items"
      case .function, .type, .module, .native, .instance: continue
      case let value:
        let text: Value? = try? interpreter.representationValue(
          of: value, at: SourcePlace(unit: 0, range: 0..<0))
        if case .string(let text)? = text { result[name] = text } else { result[name] = "?" }
      }
    }
    return result
  }
}
