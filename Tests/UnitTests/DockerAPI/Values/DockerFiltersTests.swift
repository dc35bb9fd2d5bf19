import Testing

@testable import DockerAPI

@Suite struct DockerFiltersTests {
  @Test(
    arguments: [
      (DockerFilters(), nil),
      (DockerFilters(labels: ["a=b", "c"]), #"{"label":["a=b","c"]}"#),
      (
        DockerFilters(references: ["a/*"], names: ["n"], isDangling: false),
        #"{"dangling":["false"],"name":["n"],"reference":["a/*"]}"#
      ),
      (DockerFilters(isDangling: true), #"{"dangling":["true"]}"#),
    ] as [(DockerFilters, String?)]
  )
  func encodes(filters: DockerFilters, expected: String?) throws {
    #expect(try filters.encoded() == expected)
  }
}
