import Testing

@testable import Distribution

@Suite struct ChallengeTests {
  private typealias Challenge = AuthenticationChallenge

  @Test(arguments: [
    ([#"Basic realm="x""#], [Challenge(scheme: "basic", parameters: ["realm": "x"])]),
    (
      [#"Bearer realm="https://a/b?c=d,e",service="f, \"g\"",scope="repository:a/b:pull,push""#],
      [
        Challenge(
          scheme: "bearer",
          parameters: ["realm": "https://a/b?c=d,e", "service": #"f, "g""#, "scope": "repository:a/b:pull,push"]
        )
      ]
    ),
    // Several in one field, and in several fields.
    (
      [#"Negotiate, Basic REALM="x" , charset=UTF-8, Bearer realm=y"#, "Digest nonce=1"],
      [
        Challenge(scheme: "negotiate"), Challenge(scheme: "basic", parameters: ["realm": "x", "charset": "UTF-8"]),
        Challenge(scheme: "bearer", parameters: ["realm": "y"]), Challenge(scheme: "digest", parameters: ["nonce": "1"]),
      ]
    ),
    // Data in place of parameters.
    (
      ["Negotiate YII/+=", "NTLM TlRM==, Basic realm=x"],
      [
        Challenge(scheme: "negotiate"), Challenge(scheme: "ntlm"), Challenge(scheme: "basic", parameters: ["realm": "x"]),
      ]
    ),
    (["Basic"], [Challenge(scheme: "basic")]),
    ([",, Basic  realm = \"x\" ,"], [Challenge(scheme: "basic", parameters: ["realm": "x"])]),
    // Faults end a field, not the others.
    (
      [#"Basic realm="never closed"#, "Bearer realm=x"],
      [Challenge(scheme: "basic"), Challenge(scheme: "bearer", parameters: ["realm": "x"])]
    ),
    (["=x", "\"y\"", ""], []),
  ])
  private func parsing(fields: [String], challenges: [AuthenticationChallenge]) {
    #expect(AuthenticationChallenge.parse(fields) == challenges)
  }
}
