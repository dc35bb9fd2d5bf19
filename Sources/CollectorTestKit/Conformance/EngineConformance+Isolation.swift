import CollectorCore
import Foundation
import OCI

extension EngineConformance {
  func checkIsolation(_ findings: inout ContractFindings) async {
    for listing in [images.debianLike, images.hostile] {
      await holding(listing, &findings) { findings, image in
        await checkRights(&findings, image)
        await checkWriting(&findings, image)
        await checkSight(&findings, image)
      }
    }
  }

  private func checkRights(_ findings: inout ContractFindings, _ image: AcquiredImage) async {
    await findings.check("the rights of a script") { checks in
      let text = """
        while read -r key values; do
          [[ $key != @(Uid|Gid|Cap*|NoNewPrivs): ]] || echo $key $values
        done </proc/self/status
        """
      let lines = try await output(of: text, in: image).split(separator: "\n").map(String.init)
      // Bit 1 is CAP_DAC_OVERRIDE: reading every file of the image, whoever owns it.
      let readOnly = "0000000000000002"
      checks.expect(lines.contains("Uid: 0 0 0 0"), "it runs as root of the container: \(lines)")
      checks.expect(lines.contains("Gid: 0 0 0 0"), "its group is root's: \(lines)")
      checks.expect(lines.contains("NoNewPrivs: 1"), "it can gain no privileges: \(lines)")
      for set in ["CapPrm", "CapEff", "CapBnd"] {
        checks.expect(lines.contains("\(set): \(readOnly)"), "\(set) has CAP_DAC_OVERRIDE and nothing else: \(lines)")
      }
      for set in ["CapInh", "CapAmb"] {
        let value = lines.first { $0.hasPrefix("\(set): ") }
        checks.expect(value == "\(set): \(readOnly)" || value == "\(set): 0000000000000000", "\(set) has no more: \(lines)")
      }
    }
  }

  private func checkWriting(_ findings: inout ContractFindings, _ image: AcquiredImage) async {
    await findings.check("the root file system") { checks in
      let text = """
        for place in / /etc /usr /var /data /secret /root /proc/sys/kernel /sys /dev; do
          [[ -d $place ]] || continue
          (echo x > $place/collector-was-here) 2>/dev/null && echo $place can be written
        done
        mount -o remount,rw / 2>/dev/null && echo it can be mounted anew
        mknod /tmp/disk b 8 0 2>/dev/null && echo devices can be made
        (echo c > /proc/sysrq-trigger) 2>/dev/null && echo the kernel can be told what to do
        (echo x > /proc/sys/kernel/core_pattern) 2>/dev/null && echo the kernel can be set up
        exit 0
        """
      let found = try await output(of: text, in: image)
      // A tmpfs at /dev is in memory, and bounded with it.
      checks.expect(found.replacing("/dev can be written\n", with: ""), is: "", "it is read-only")
    }
    await findings.check("what is mounted") { checks in
      let text = """
        while read -r _ point type options _; do
          case $type in ext?|xfs|btrfs|overlay|zfs|f2fs|erofs|9p|nfs*|fuse*) ;; *) continue ;; esac
          [[ ,$options, == *,ro,* ]] || echo $point
        done </proc/self/mounts
        exit 0
        """
      checks.expect(try await output(of: text, in: image), is: "", "nothing that is on a disk can be written")
    }
  }

  private func checkSight(_ findings: inout ContractFindings, _ image: AcquiredImage) async {
    await findings.check("the network") { checks in
      let text = "while read -r name _; do [[ $name == *: ]] && echo $name; done </proc/net/dev; exit 0"
      checks.expect(try await output(of: text, in: image), is: "lo:\n", "there is none but the loop")
      let connection = "(echo > /dev/tcp/127.0.0.1/\(images.hostPort)) 2>/dev/null && echo reached; exit 0"
      checks.expect(try await output(of: connection, in: image), is: "", "the host cannot be reached")
    }
    await findings.check("other processes") { checks in
      let text = "count=0; for entry in /proc/[0-9]*; do ((count += 1)); done; echo $count"
      checks.expect(try await output(of: text, in: image), is: "1\n", "a script sees its own only")
    }
    await findings.check("devices") { checks in
      let text = "for device in /dev/*; do [[ -b $device ]] && echo $device; done; exit 0"
      checks.expect(try await output(of: text, in: image), is: "", "there are no disks")
    }
  }
}
