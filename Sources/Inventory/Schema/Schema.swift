import GRDB

/// How the database is laid out. A migration that has been released never changes; whatever comes later is a new one.
///
/// Times are whole milliseconds since 1970, UTC; digests are `algorithm:hex`; sizes are bytes; JSON is text.
enum Schema {
  static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1", foreignKeyChecks: .immediate) { try $0.execute(sql: version1) }
    migrator.registerMigration("2", foreignKeyChecks: .immediate) { try $0.execute(sql: version2) }
    // Tables that others refer to are replaced: their references are checked when all is done.
    migrator.registerMigration("3", foreignKeyChecks: .deferred) { try Version3.migrate($0) }
    return migrator
  }()

  private static let version1 = """
    -- An image is what its image ID says. The configuration is NULL where no source has shown it.
    CREATE TABLE image (
      image_id TEXT NOT NULL PRIMARY KEY,
      configuration BLOB
    ) STRICT;

    -- What sources say of images. One image has several where registries keep its layers in several compressed forms.
    CREATE TABLE description (
      id INTEGER PRIMARY KEY,
      image_id TEXT NOT NULL REFERENCES image,
      digest TEXT,
      os TEXT NOT NULL,
      architecture TEXT NOT NULL,
      variant TEXT,
      created INTEGER,
      author TEXT NOT NULL,
      labels TEXT NOT NULL,
      layers TEXT NOT NULL,
      size_bytes INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX description_image ON description (image_id);

    -- What the digest of a manifest or an index leads to on a platform: an image, or a reason why there is none.
    -- The variant is empty where the platform has none.
    CREATE TABLE resolution (
      digest TEXT NOT NULL,
      os TEXT NOT NULL,
      architecture TEXT NOT NULL,
      variant TEXT NOT NULL,
      description_id INTEGER REFERENCES description,
      skip_reason TEXT,
      PRIMARY KEY (digest, os, architecture, variant),
      CHECK ((description_id IS NULL) <> (skip_reason IS NULL))
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX resolution_description ON resolution (description_id);

    -- What each reference leads to, and since when it leads to that image.
    CREATE TABLE reference (
      name TEXT NOT NULL PRIMARY KEY,
      registry TEXT NOT NULL,
      repository TEXT NOT NULL,
      tag TEXT,
      digest TEXT,
      source TEXT NOT NULL,
      description_id INTEGER NOT NULL REFERENCES description,
      since INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX reference_description ON reference (description_id);

    -- The state of everything that was listed, as it was last noted. The last columns are of failures.
    CREATE TABLE state (
      name TEXT NOT NULL PRIMARY KEY,
      state TEXT NOT NULL,
      time INTEGER NOT NULL,
      reason TEXT,
      is_transient INTEGER,
      attempts INTEGER,
      next_try INTEGER
    ) STRICT, WITHOUT ROWID;

    -- The failed attempts at an image since it was last collected.
    CREATE TABLE failure (
      image_id TEXT NOT NULL PRIMARY KEY REFERENCES image,
      time INTEGER NOT NULL,
      reason TEXT NOT NULL,
      is_transient INTEGER NOT NULL,
      attempts INTEGER NOT NULL,
      next_try INTEGER
    ) STRICT, WITHOUT ROWID;

    -- The finished runs with their results. What can be large comes last: SQLite reads a row from its start.
    CREATE TABLE result (
      key TEXT NOT NULL PRIMARY KEY,
      image_id TEXT NOT NULL REFERENCES image,
      toolbox TEXT NOT NULL,
      script TEXT NOT NULL,
      script_digest TEXT NOT NULL,
      kind TEXT NOT NULL,
      engine TEXT NOT NULL,
      time INTEGER NOT NULL,
      status TEXT NOT NULL,
      reason TEXT,
      exit_code INTEGER,
      duration_ms INTEGER NOT NULL,
      output_bytes INTEGER NOT NULL,
      is_truncated INTEGER NOT NULL,
      package_count INTEGER,
      digest TEXT,
      image_references TEXT NOT NULL,
      stderr TEXT NOT NULL,
      output TEXT NOT NULL
    ) STRICT;
    CREATE INDEX result_image ON result (image_id, toolbox);

    CREATE TABLE pass (
      id INTEGER PRIMARY KEY,
      time INTEGER NOT NULL,
      duration_ms INTEGER NOT NULL,
      collected INTEGER NOT NULL,
      unchanged INTEGER NOT NULL,
      filtered INTEGER NOT NULL,
      skipped INTEGER NOT NULL,
      failed INTEGER NOT NULL
    ) STRICT;
    """

  private static let version2 = """
    -- What each name leads to, and since when it leads to that image. The columns from the registry to the digest are those of the reference in it,
    -- and NULL for images on this machine that have none.
    CREATE TABLE name (
      name TEXT NOT NULL PRIMARY KEY,
      source TEXT NOT NULL,
      registry TEXT,
      repository TEXT,
      tag TEXT,
      digest TEXT,
      description_id INTEGER NOT NULL REFERENCES description,
      since INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    INSERT INTO name (name, source, registry, repository, tag, digest, description_id, since)
      SELECT name, source, registry, repository, tag, digest, description_id, since FROM reference;
    DROP TABLE reference;
    CREATE INDEX name_description ON name (description_id);
    """
}
