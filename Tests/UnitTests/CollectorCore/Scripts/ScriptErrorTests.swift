import CollectorCore
import Testing

@Suite struct ScriptErrorTests {
  @Test(arguments: [
    (ScriptError.unreadable(file: "a.sh", reason: "it is a directory"), "script a.sh cannot be read: it is a directory"),
    (
      .noRuntime(file: "a.pl", known: ["bash", "python"]),
      "no runtime knows what to do with a.pl; there are bash, python, chosen by suffix or #! line"
    ),
    (
      .duplicateName(name: "a", files: ["x/a.sh", "y/a.py"]),
      "the scripts x/a.sh and y/a.py have the same name, a: rename one, since results are kept by name"
    ),
    (.unknownName(name: "b", known: ["packages"]), "there is no script b: neither a file nor a built-in script (packages)"),
  ])
  func says(error: ScriptError, text: String) {
    #expect("\(error)" == text)
  }
}
