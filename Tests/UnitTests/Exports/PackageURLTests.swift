import CollectorCore
import Exports
import Foundation
import Testing

/// Package URLs, as they come out in a document.
@Suite struct PackageURLTests {
  private static func purl(of package: String, distro: String? = nil) throws -> String? {
    let distro = distro.map { #""distro":\#($0),"# } ?? ""
    let result = try ExportSamples.result("packages", kind: .packages, output: #"{\#(distro)"packages":[\#(package)]}"#)
    let document = try CycloneDXExport.document(of: ExportSamples.image(result), by: ExportSamples.tool)
    let components = try JSONValue(parsing: document)["components"]?.elements ?? []
    return components.last?["purl"]?.text
  }

  @Test(
    arguments: [
      (
        #"{"id":"debian","version_id":"12"}"#, "deb", "apt", "2.6.1", "amd64", "apt",
        "pkg:deb/debian/apt@2.6.1?arch=amd64&distro=debian-12"
      ),
      (
        #"{"id":"debian","version_id":"12"}"#, "deb", "libstdc++6", "1:12.2.0-14+deb12u1", "amd64", "gcc-12",
        "pkg:deb/debian/libstdc%2B%2B6@1:12.2.0-14%2Bdeb12u1?arch=amd64&distro=debian-12&upstream=gcc-12"
      ),
      (#"{"id":"debian"}"#, "deb", "a", "1~b", "all", "", "pkg:deb/debian/a@1~b?arch=all&distro=debian"),
      (
        #"{"id":"alpine","version_id":"3.20.1"}"#, "apk", "musl", "1.2.5-r0", "x86_64", "musl",
        "pkg:apk/alpine/musl@1.2.5-r0?arch=x86_64&distro=alpine-3.20.1"
      ),
      (
        #"{"id":"rhel","version_id":"9.4"}"#, "rpm", "openssl-libs", "1:3.0.7-27.el9", "x86_64", "openssl",
        "pkg:rpm/redhat/openssl-libs@3.0.7-27.el9?arch=x86_64&distro=rhel-9.4&epoch=1&upstream=openssl"
      ),
      (#"{"id":"fedora","version_id":"40"}"#, "rpm", "bash", "0:5.2-1", "", "", "pkg:rpm/fedora/bash@5.2-1?distro=fedora-40"),
      (
        #"{"id":"opensuse-leap","version_id":"15.6"}"#, "rpm", "curl", "8.6-1", "noarch", "",
        "pkg:rpm/opensuse/curl@8.6-1?arch=noarch&distro=opensuse-leap-15.6"
      ),
      (
        #"{"id":"arch"}"#, "alpm", "containers-common", "1:0.47.4-4", "any", "",
        "pkg:alpm/arch/containers-common@1:0.47.4-4?arch=any&distro=arch"
      ),
      (
        #"{"id":"openwrt","version_id":"23.05"}"#, "opkg", "busybox", "1.36-1", "arm", "",
        "pkg:opkg/openwrt/busybox@1.36-1?arch=arm&distro=openwrt-23.05"
      ),
    ] as [(String, String, String, String, String, String, String)]
  )
  func packagesOfDistributions(
    distro: String,
    type: String,
    name: String,
    version: String,
    architecture: String,
    source: String,
    expected: String
  ) throws {
    let package =
      #"{"name":"\#(name)","version":"\#(version)","type":"\#(type)","architecture":"\#(architecture)","source":"\#(source)"}"#
    #expect(try Self.purl(of: package, distro: distro) == expected)
  }

  @Test(
    arguments: [
      (#"{"name":"a","version":"1"}"#, "pkg:generic/a@1"),
      (#"{"name":"a","version":"1","type":"deb"}"#, "pkg:deb/a@1"),
      (#"{"name":"@angular/core","version":"1","type":"npm"}"#, "pkg:npm/%40angular/core@1"),
      (#"{"name":"Foo_.Bar","version":"1+x","type":"pypi"}"#, "pkg:pypi/foo-bar@1%2Bx"),
      (#"{"name":"org.slf4j:slf4j-api","version":"2","type":"maven"}"#, "pkg:maven/org.slf4j/slf4j-api@2"),
      (#"{"name":"github.com/A/b","version":"v1","type":"golang"}"#, "pkg:golang/github.com/a/b@v1"),
      (#"{"name":"a","version":"(devel)","type":"golang"}"#, "pkg:golang/a"),
      // What the script says holds, if it can be one.
      (#"{"name":"a","version":"1","type":"npm","purl":"pkg:npm/b@2?x=y#z"}"#, "pkg:npm/b@2?x=y#z"),
      (#"{"name":"a","version":"1","type":"npm","purl":"http://x/y"}"#, "pkg:npm/a@1"),
      (#"{"name":"a","version":"1","type":"npm","purl":"pkg:npm/b c"}"#, "pkg:npm/a@1"),
      (#"{"name":"a","version":"1","type":"npm","purl":"pkg:npm/b%2"}"#, "pkg:npm/a@1"),
      (#"{"name":"a","version":"1","type":"npm","purl":"pkg:npm"}"#, "pkg:npm/a@1"),
      (#"{"name":"a","version":"1","type":"npm","purl":"pkg:npm/"}"#, "pkg:npm/a@1"),
      (#"{"name":"","version":"1","type":"npm"}"#, nil), (#"{"name":"a","version":"1","type":"no type"}"#, nil),
      (#"{"name":"a\u0000/é","version":"?#","type":"gem"}"#, "pkg:gem/a%00%2F%C3%A9@%3F%23"),
    ] as [(String, String?)]
  )
  func otherPackages(package: String, expected: String?) throws {
    #expect(try Self.purl(of: package) == expected)
  }
}
