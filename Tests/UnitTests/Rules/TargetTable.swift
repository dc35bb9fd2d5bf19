/// Which targets may import which of ours: the table of the architecture. A new target, or a new import, is a row here first.
enum TargetTable {
  static let imports: [String: Set<String>] = [
    "OCI": [],
    "PackageVersions": [],
    "CArchive": [],
    "CISAL": [],
    "CLinux": [],
    "CZstd": [],
    "Distribution": ["OCI"],
    "DockerAPI": ["OCI"],
    "CollectorCore": ["OCI"],
    "ContentStore": ["CArchive", "CISAL", "CLinux", "CZstd", "OCI"],
    "ImageSources": ["CArchive", "OCI", "CollectorCore", "Distribution", "DockerAPI", "ContentStore"],
    "Engines": ["CLinux", "OCI", "CollectorCore", "DockerAPI", "ContentStore"],
    "Toolbox": ["OCI", "CollectorCore"],
    "Inventory": ["CZstd", "OCI", "CollectorCore", "PackageVersions"],
    "Writers": ["CISAL", "OCI", "CollectorCore", "Inventory"],
    "Exports": ["OCI", "CollectorCore"],
    "Orders": ["OCI", "CollectorCore"],
    "Operations": ["OCI", "CollectorCore"],
    "Analyzer": ["OCI", "CollectorCore", "Inventory"],
    "collector": [
      "OCI", "Distribution", "DockerAPI", "CollectorCore", "ContentStore", "ImageSources", "Engines", "Toolbox", "Inventory",
      "Orders", "Writers", "Exports", "PackageVersions", "Operations", "Analyzer",
    ],
    "CollectorTestKit": ["OCI", "CollectorCore"],
  ]

  /// Targets whose folders are a plugin each, with the folders that are none and that plugins may use.
  static let plugins: [String: Set<String>] = [
    "ImageSources": ["Local"], "Engines": ["Concurrency", "Ownership"], "Writers": ["Delivery", "Network", "Spool"],
  ]
}
