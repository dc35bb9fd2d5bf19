import CollectorTestKit
import SystemPackage

/// An OCI layout of one image that has many empty files, all in one layer: `/files/NNNN/NNN`.
///
/// Python writes it, in a stream: the archive is half a gigabyte for a million of them.
enum ManyFilesLayout {
  /// - Parameter thousands: How many thousand files.
  static func write(thousands: Int, to directory: FilePath) async throws {
    try await Command("python3", package: "python3")("-c", program, directory.string, "\(thousands * 1000)")
  }

  private static let program = """
    import gzip, hashlib, json, os, sys
    directory, count = sys.argv[1], int(sys.argv[2])
    blobs = directory + "/blobs/sha256"
    os.makedirs(blobs)
    def header(name, kind=b"0"):
        block = bytearray(512)
        block[0:len(name)] = name
        block[100:108], block[108:116], block[116:124] = b"0000644\\0", b"0000000\\0", b"0000000\\0"
        block[124:136], block[136:148] = b"00000000000\\0", b"00000000000\\0"
        block[148:156], block[156:157], block[257:265] = b" " * 8, kind, b"ustar\\x0000"
        block[148:156] = b"%06o\\0 " % sum(block)
        return bytes(block)
    def members():
        for number in range(count // 1000):
            base = bytearray(header(b"files/%04d/000" % number))
            plain = sum(base) - sum(base[148:156]) + 32 * 8 - sum(base[11:14])
            for last in range(1000):
                base[11:14] = b"%03d" % last
                base[148:156] = b"%06o\\0 " % (plain + sum(base[11:14]))
                yield bytes(base)
        yield bytes(1024)
    def blob(data, media):
        digest = hashlib.sha256(data).hexdigest()
        open(blobs + "/" + digest, "wb").write(data)
        return {"mediaType": media, "digest": "sha256:" + digest, "size": len(data)}
    diff = hashlib.sha256()
    path = directory + "/layer"
    with open(path, "wb") as file, gzip.GzipFile(fileobj=file, mode="wb", compresslevel=1, mtime=0) as packed:
        for member in members():
            diff.update(member); packed.write(member)
    data = open(path, "rb").read(); os.unlink(path)
    oci = "application/vnd.oci.image."
    layer = blob(data, oci + "layer.v1.tar+gzip")
    config = blob(json.dumps({"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {"type": "layers", "diff_ids": ["sha256:" + diff.hexdigest()]}}).encode(), oci + "config.v1+json")
    manifest = blob(json.dumps({"schemaVersion": 2, "mediaType": oci + "manifest.v1+json", "config": config, "layers": [layer]}).encode(), oci + "manifest.v1+json")
    manifest["annotations"] = {"org.opencontainers.image.ref.name": "1"}
    json.dump({"schemaVersion": 2, "manifests": [manifest]}, open(directory + "/index.json", "w"))
    json.dump({"imageLayoutVersion": "1.0.0"}, open(directory + "/oci-layout", "w"))
    """
}
