import CollectorCore
import CollectorTestKit
import Foundation
import Testing

@Suite struct LanguagePackagesScriptTests {
  private func run(_ script: String, files: [String: String] = [:]) async throws -> JSONValue {
    try await withRootFileSystem(files) { root in
      try await root.prepare(script)
      return try await ScriptTrial("language-packages").document(in: root)
    }
  }

  @Test func readsWhatToolsLeave() async throws {
    let document = try await run(
      "",
      files: [
        "usr/lib/python3/site-packages/Foo_Bar-1.0.dist-info/METADATA":
          "Metadata-Version: 2.1\nName: Foo_Bar\nVersion: 1.0\n\nName: no\n",
        "usr/lib/python3/site-packages/old.egg-info": "Name: old\nVersion: 2\n",
        "app/node_modules/@s/x/package.json": #"{"name":"@s/x","version":"1.0.0-rc.1"}"#,
        "app/node_modules/y/node_modules/z/package.json": #"{"name":"z","version":"3"}"#,
        "app/node_modules/y/dist/package.json": #"{"type":"module"}"#, "app/package.json": #"{"name":"app","version":"1"}"#,
        "gems/specifications/rack-2.2.4.gemspec": "  s.name = \"rack\".freeze\n  s.version = \"2.2.4\"\n",
        "gems/specifications/default/n.gemspec":
          "# stub: nokogiri 1.15.0 x86_64-linux lib\n  s.name = \"nokogiri\"\n  s.version = Gem::Version.new(\"1.15.0\")\n",
        "app/vendor/composer/installed.json": #"{"packages":[{"name":"monolog/monolog","version":"2.9.1"}]}"#,
        "app/App.deps.json": #"{"libraries":{"A.B/13.0.1":{"type":"package"},"App/1.0.0":{"type":"project"}}}"#,
      ]
    )
    #expect(
      document.texts("packages", "purl") == [
        "pkg:composer/monolog/monolog@2.9.1", "pkg:gem/nokogiri@1.15.0?platform=x86_64-linux", "pkg:gem/rack@2.2.4",
        "pkg:npm/%40s/x@1.0.0-rc.1", "pkg:npm/z@3", "pkg:nuget/A.B@13.0.1", "pkg:pypi/foo-bar@1.0", "pkg:pypi/old@2",
      ]
    )
    #expect(document.list("unread").isEmpty)
  }

  @Test func readsArchivesInArchives() async throws {
    let document = try await run(
      #"""
      mkdir lib
      python3 - <<'END'
      import io, zipfile
      def jar(entries, stored=()):
          data = io.BytesIO()
          with zipfile.ZipFile(data, "w") as archive:
              for name, content in entries.items():
                  archive.writestr(name, content, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
          return data.getvalue()
      def write(name, data):
          open("lib/" + name, "wb").write(data)
      inner = jar({"META-INF/maven/org.a/b/pom.properties": "#x\ngroupId=org.a\nartifactId=b\nversion=1.1\n"})
      manifest = "Manifest-Version: 1.0\r\nImplementation-Version: 4.5\r\nBundle-SymbolicName: org.long.nam\r\n e.x;s:=true\r\n\r\n"
      write("manifest.jar", jar({"META-INF/MANIFEST.MF": manifest}))
      war = jar({"WEB-INF/lib/inner.jar": inner, "WEB-INF/lib/foo-2.0.jar": jar({"x": "y"})}, ["WEB-INF/lib/inner.jar"])
      write("app-9.war", b"#!/bin/sh\nexec java\n" + war)
      write("p-1-py3-none-any.whl", jar({"p-1.dist-info/METADATA": "Name: p\nVersion: 1\n"}))
      deep = inner
      for level in range(6):
          deep = jar({"x%d-1.jar" % level: deep})
      write("deep-1.jar", deep)
      write("bomb-1.jar", jar({"META-INF/MANIFEST.MF": bytes(200 << 20)}))
      write("cut-1.jar", war[:-5])
      END
      """#
    )
    let places = document.list("packages").map { package in
      ["name", "version", "path", "member"].compactMap { package[$0]?.text }.joined(separator: " ")
    }
    #expect(
      places == [
        "app 9 /lib/app-9.war", "deep 1 /lib/deep-1.jar", "foo 2.0 /lib/app-9.war WEB-INF/lib/foo-2.0.jar",
        "org.a:b 1.1 /lib/app-9.war WEB-INF/lib/inner.jar", "org.long.name.x 4.5 /lib/manifest.jar",
        "x3 1 /lib/deep-1.jar x5-1.jar!/x4-1.jar!/x3-1.jar", "x4 1 /lib/deep-1.jar x5-1.jar!/x4-1.jar",
        "x5 1 /lib/deep-1.jar x5-1.jar", "p 1 /lib/p-1-py3-none-any.whl",
      ]
    )
    #expect(
      document.texts("unread", "reason") == [
        "it has more than 16777216 bytes", "it is not a zip archive", "it lies in more than 4 archives",
      ]
    )
  }

  /// Programs in the least form that has what is read of them.
  @Test func readsWhatGoAndRustPutIntoPrograms() async throws {
    let document = try await run(
      #"""
      mkdir bin
      python3 - <<'END'
      import json, os, struct, zlib
      ADDRESS = 0x400000
      def elf(segment, sections=b"", count=0):
          header = b"\x7fELF\x02\x01\x01" + bytes(9)
          table = 0x1000 + len(segment)
          header += struct.pack("<HHIQQQIHHHHHH", 2, 62, 1, 0, 64, table, 0, 64, 56, 1, 64, count, 1 if count else 0)
          header += struct.pack("<IIQQQQQQ", 1, 6, 0x1000, ADDRESS, ADDRESS, len(segment), len(segment), 4096)
          return header.ljust(0x1000, b"\0") + segment + sections
      def write(name, data):
          open("bin/" + name, "wb").write(data)
          os.chmod("bin/" + name, 0o755)
      lines = b"path\tm\nmod\tex.org/app\tv1.0.0\th1:x=\ndep\tex.org/d\tv0.1.0\th1:\ndep\tex.org/q\tv2.0.0\n=>\tex.org/fork\tv2.0.1\th1:\n"
      modules = bytes(16) + lines + bytes(16)
      def inline(data):
          length = len(data)
          return bytes([length & 127 | 128, length >> 7]) + data
      magic = b"\xff Go buildinf:\x08"
      write("new", elf((magic + b"\x02").ljust(32, b"\0") + inline(b"go1.21.3") + inline(modules)))
      old = bytearray(0x400)
      old[:16] = magic + b"\0"
      struct.pack_into("<QQ", old, 16, ADDRESS + 0x40, ADDRESS + 0x50)
      struct.pack_into("<QQ", old, 0x40, ADDRESS + 0x60, 8)
      struct.pack_into("<QQ", old, 0x50, ADDRESS + 0x80, len(modules))
      old[0x60:0x68] = b"go1.16.5"
      old[0x80:0x80 + len(modules)] = modules
      write("old", elf(bytes(old)))
      struct.pack_into("<Q", old, 0x50, 1 << 60)
      write("lying", elf(bytes(old)))
      crates = [{"name": "serde", "version": "1.0.1"}, {"name": "cc", "version": "1", "kind": "build"}]
      packed = zlib.compress(json.dumps({"packages": crates}).encode())
      names = b"\0.dep-v0\0.shstrtab\0"
      def section(name, kind, offset, size):
          return struct.pack("<IIQQQQIIQQ", name, kind, 0, 0, offset, size, 0, 0, 1, 0)
      table = section(1, 1, 0x1000, len(packed)) + section(9, 3, 0x1000 + len(packed), len(names))
      write("rust", elf(packed + names, table, 2))
      write("cut", b"\x7fELF\x02\x01" + b"\xff" * 80)
      END
      """#
    )
    let modules = ["ex.org/app v1.0.0", "ex.org/d v0.1.0", "ex.org/fork v2.0.1"]
    func found(_ path: String) -> [String] {
      let packages = document.list("packages").filter { $0["path"]?.text == path }
      return packages.map { "\($0["name"]?.text ?? "") \($0["version"]?.text ?? "")" }
    }
    #expect(found("/bin/new") == modules + ["stdlib 1.21.3"])
    #expect(found("/bin/old") == modules + ["stdlib 1.16.5"])
    #expect(found("/bin/rust") == ["serde 1.0.1"])
    #expect(document.texts("unread", "path") == ["/bin/lying"])
  }

  @Test func whatCannotBeReadIsNamed() async throws {
    let document = try await withRootFileSystem { root in
      try await root.makeHostile()
      try await root.prepare(
        #"""
        mkdir -p node_modules/{a,b,c,d}
        mkfifo node_modules/a/package.json
        printf '{"name":"b"}' >node_modules/b/package.json
        printf '%0100000d' 0 | tr 0 '[' >node_modules/c/package.json
        printf '{"name":"\\ud800","version":"1"}' >node_modules/d/package.json
        """#
      )
      return try await ScriptTrial("language-packages").document(in: root)
    }
    #expect(document.texts("packages", "name") == ["\u{FFFD}\u{FFFD}\u{FFFD}"])
    let reasons = document.list("unread").map { "\($0["path"]?.text?.prefix(24) ?? ""): \($0["reason"]?.text ?? "")" }
    #expect(reasons.count == 5)
    #expect(reasons.contains("/a/huge.jar: it is not a zip archive"))
    #expect(reasons.contains("/node_modules/a/package.: it is not a regular file"))
    #expect(reasons.contains("/node_modules/b/package.: a package in it has no version"))
    #expect(reasons.contains("/node_modules/c/package.: it is not JSON"))
    #expect(reasons.contains { $0.hasSuffix("File name too long") })
  }
}
