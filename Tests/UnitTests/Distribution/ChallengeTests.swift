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
    // An order of its own, commas in quotes, and an empty text.
    (
      [#"Bearer error="in,valid",SCOPE="repository:a:pull,push",service="",realm="a,b""#],
      [
        Challenge(
          scheme: "bearer",
          parameters: ["realm": "a,b", "scope": "repository:a:pull,push", "error": "in,valid", "service": ""]
        )
      ]
    ),
    // Bearer and Basic in one field, with empty elements between.
    (
      [#", ,BEARER realm="x",,scope="y" ,, , Basic realm="z""#],
      [
        Challenge(scheme: "bearer", parameters: ["realm": "x", "scope": "y"]),
        Challenge(scheme: "basic", parameters: ["realm": "z"]),
      ]
    ),
    // A token, and parameters of the next that look like one.
    (["Negotiate a=="], [Challenge(scheme: "negotiate")]),
    (["Digest a=b, c=d, Basic"], [Challenge(scheme: "digest", parameters: ["a": "b", "c": "d"]), Challenge(scheme: "basic")]),
    // An address without the quotes that it should have.
    (
      ["Bearer realm=https://a.example.com/token?x=y,service=z"],
      [Challenge(scheme: "bearer", parameters: ["realm": "https://a.example.com/token?x=y", "service": "z"])]
    ),
    ([#"Basic realm="a\\\"b\c""#], [Challenge(scheme: "basic", parameters: ["realm": #"a\"bc"#])]),
  ])
  private func parsing(fields: [String], challenges: [AuthenticationChallenge]) {
    #expect(AuthenticationChallenge.parse(fields) == challenges)
  }
}
