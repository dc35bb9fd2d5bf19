extension CredentialHelper {
  /// The text of the program.
  static func script(_ behaviour: Behaviour) -> String {
    switch behaviour {
    case .works: head + works
    case .fails(let message): head + "printf '%s\\n' \(quoted(message))\nexit 1\n"
    case .prints(let text): head + "printf '%s\\n' \(quoted(text))\n"
    case .hangs: head + "while :; do read -r -t 1 <> <(:) || :; done\n"
    }
  }

  private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: #"'\''"#) + "'" }

  private static let head = #"""
    #!/bin/bash
    # A credential helper of Collector's tests: https://github.com/docker/docker-credential-helpers#development
    set -u
    program=$(cd "${BASH_SOURCE[0]%/*}" && pwd)/${BASH_SOURCE[0]##*/}
    base=${program/docker-credential-/}
    action=${1-}
    input=
    [[ $action == list ]] || IFS= read -r -d '' input
    input=${input%$'\n'}
    if [[ $action == store ]]; then called=store; else called="$action $input"; fi
    printf '%s\n' "${called% }" >>"$base.calls"

    """#

  /// Texts stay as JSON has them, so that nothing has to be unescaped but slashes.
  private static let works = #"""
    member() {
      local pattern="\"$1\"[[:space:]]*:[[:space:]]*\"(([^\"\\\\]|\\\\.)*)\""
      [[ $input =~ $pattern ]] && printf '%s' "${BASH_REMATCH[1]//'\/'//}"
    }
    fail() {
      printf '%s\n' "$1"
      exit 1
    }
    others() {
      while IFS=$'\x1f' read -r server username secret; do
        [[ $server == "$1" ]] || printf '%s\x1f%s\x1f%s\n' "$server" "$username" "$secret"
      done <"$base.store"
    }
    case $action in
      get)
        [[ -n $input ]] || fail 'no credentials server URL'
        while IFS=$'\x1f' read -r server username secret; do
          [[ $server == "$input" ]] || continue
          printf '{"ServerURL":"%s","Username":"%s","Secret":"%s"}\n' "$server" "$username" "$secret"
          exit 0
        done <"$base.store"
        fail 'credentials not found in native keychain'
        ;;
      store)
        server=$(member ServerURL) && username=$(member Username) && secret=$(member Secret) || fail 'this is no credential'
        [[ -n $server ]] || fail 'no credentials server URL'
        [[ -n $username ]] || fail 'no credentials username'
        kept=$(others "$server")
        printf '%s\n' ${kept:+"$kept"} "$server"$'\x1f'"$username"$'\x1f'"$secret" >"$base.store"
        ;;
      erase)
        [[ -n $input ]] || fail 'no credentials server URL'
        kept=$(others "$input")
        printf '%s' "${kept:+$kept$'\n'}" >"$base.store"
        ;;
      list)
        separator=
        printf '{'
        while IFS=$'\x1f' read -r server username secret; do
          printf '%s"%s":"%s"' "$separator" "$server" "$username"
          separator=,
        done <"$base.store"
        printf '}\n'
        ;;
      *) fail "Unknown credential action \`$action\`" ;;
    esac

    """#
}
