extension PackagesScriptTests {
  static let debianRelease = """
    PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
    NAME="Debian GNU/Linux"
    VERSION_ID="12"
    ID=debian

    """

  /// Entries as dpkg writes them, one of every state, without an empty line at the end.
  static let dpkgStatus = """
    Package: adduser
    Status: install ok installed
    Priority: important
    Section: admin
    Installed-Size: 686
    Maintainer: Debian Adduser Developers <adduser@packages.debian.org>
    Architecture: all
    Multi-Arch: foreign
    Version: 3.134
    Depends: passwd
    Conffiles:
     /etc/adduser.conf 4d6ba01d96ab0d5ba4ba9c4fea0b1a3e
     /etc/deluser.conf 1d9ba4f9f2ee2a8a4a96e0d5a0f3c3c2 obsolete
    Description: add and remove users and groups
     This package includes the 'adduser' and 'deluser' commands.
     .
     Package: not-a-package

    Package: gcc-12-base
    Status: install ok installed
    Architecture: amd64
    Multi-Arch: same
    Source: gcc-12
    Version: 12.2.0-14+deb12u1

    Package: libc6
    Status: install ok installed
    Architecture: amd64
    Multi-Arch: same
    Source: glibc
    Version: 2.36-9+deb12u10

    Package: libc6
    Status: install ok installed
    Architecture: i386
    Multi-Arch: same
    Source: glibc
    Version: 2.36-9+deb12u10

    Package: libdb5.3
    Status: install ok installed
    Architecture: amd64
    Source: db5.3 (5.3.28+dfsg2-1)
    Version: 5.3.28+dfsg2-1

    Package: removed
    Status: deinstall ok config-files
    Architecture: amd64
    Version: 1

    Package: purged
    Status: purge ok not-installed
    Architecture: amd64

    Package: half
    Status: install reinstreq half-installed
    Architecture: amd64
    Version: 1

    Package: unpacked
    Status: install ok unpacked
    Architecture: amd64
    Version: 1

    Package: waiting
    Status: install ok triggers-awaited
    Architecture: amd64
    Version: 1

    package: held
    STATUS: hold ok installed
    architecture: amd64
    version: 1:2~rc1-1


    Package: last
    Status: install ok installed
    Architecture: all
    Version: 0
    """

  /// The start of a database as apk writes it.
  static let apkInstalled = """
    C:Q1hVjSCMIVIAMHKFzqFXbFUHe1PrI=
    P:musl
    V:1.2.5-r0
    A:x86_64
    S:383304
    I:622592
    T:the musl c library (libc) implementation
    U:https://musl.libc.org/
    L:MIT
    o:musl
    p:so:libc.musl-x86_64.so.1=1
    F:lib
    R:ld-musl-x86_64.so.1
    a:0:0:755
    Z:Q1Akh8ZbtmrbGNTDGQZyz6iF+1yyk=

    C:Q1NCDdbc5uyyQ+zbJhlQ9kRhVhqNw=
    P:libssl3
    V:3.3.2-r0
    A:x86_64
    o:openssl
    F:usr/lib

    """

  /// As opkg writes it, with a package whose scripts wait for the first start.
  static let opkgStatus = """
    Package: libc
    Version: 1.2.4-4
    Provides: libc.so
    Status: install user installed
    Essential: yes
    Architecture: x86_64
    Source: package/libs/toolchain
    Installed-Time: 1710000000

    Package: later
    Version: 1:2-r0
    Status: install ok unpacked
    Architecture: all

    Package: gone
    Version: 1
    Status: deinstall ok not-installed
    Architecture: all

    """

  static let openWrtRelease = """
    DISTRIB_ID='OpenWrt'
    DISTRIB_RELEASE='23.05.3'
    DISTRIB_DESCRIPTION='OpenWrt 23.05.3 r23809'

    """
}
