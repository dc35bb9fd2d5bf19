import CollectorCore
import Foundation
import Testing

@Suite struct ScriptFileTests {
  @Test(
    arguments: [
      ("#!/bin/bash\necho", "/bin/bash"), ("#! /usr/bin/env python3 \nx", "/usr/bin/env python3"), ("#!/bin/sh", "/bin/sh"),
      ("#!", ""),
      ("echo", nil), ("", nil), ("#", nil), ("\n#!/bin/sh", nil), (" #!/bin/sh", nil),
      ("#!" + String(repeating: "x", count: 1000), String(repeating: "x", count: 255)),
    ] as [(String, String?)]
  )
  func readsTheInterpreter(content: String, expected: String?) {
    #expect(ScriptFile(name: "s", origin: "s", suffix: "", content: Data(content.utf8)).interpreter == expected)
  }

  @Test func readsASliceOfData() {
    // Slices of Data do not start at index 0.
    let content = Data("....#!/bin/sh\n".utf8).dropFirst(4)
    #expect(ScriptFile(name: "s", origin: "s", suffix: "", content: content).interpreter == "/bin/sh")
  }
}
