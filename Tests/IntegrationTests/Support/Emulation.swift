import CollectorTestKit

/// A kernel that starts programs of 64-bit ARM by qemu, for whoever runs in a mount namespace of its own that shows so.
enum Emulation {
  /// Takes what to run, with its arguments. The kernel has one table for all: what is added to it is taken away again. No program of another
  /// kind matches.
  static let script = #"""
    mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc
    cd /proc/sys/fs/binfmt_misc
    name=collector-test-$$
    magic='\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00'
    mask='\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff'
    printf '%s' ":$name:M::$magic:$mask:$(command -v qemu-aarch64-static):F" >register
    trap 'printf %s -1 >"/proc/sys/fs/binfmt_misc/$name"' EXIT
    cd "$OLDPWD"
    "$@"
    """#

  /// A command line that runs another with it.
  static func command() throws -> [String] {
    _ = try ProgramLocator.find("qemu-aarch64-static", package: "qemu-user-static")
    return ["unshare", "--mount", "--propagation", "private", "bash", "-euc", script, "bash"]
  }
}
