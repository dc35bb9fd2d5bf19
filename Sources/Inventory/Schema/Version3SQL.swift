/// What version 3 lays out.
enum Version3SQL {
  /// Images and failures by number. The tables that are replaced keep their names, so that references to them hold.
  static let images = """
    -- The configuration is compressed by zstd where it begins with 28B52FFD.
    CREATE TABLE new_image (
      id INTEGER PRIMARY KEY,
      image_id TEXT NOT NULL UNIQUE,
      configuration BLOB
    ) STRICT;
    INSERT INTO new_image (image_id, configuration) SELECT image_id, configuration FROM image ORDER BY rowid;

    CREATE TABLE new_description (
      id INTEGER PRIMARY KEY,
      image INTEGER NOT NULL REFERENCES image,
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
    INSERT INTO new_description
      SELECT description.id, new_image.id, digest, os, architecture, variant, created, author, labels, layers, size_bytes
      FROM description JOIN new_image USING (image_id);

    CREATE TABLE new_failure (
      image INTEGER PRIMARY KEY REFERENCES image,
      time INTEGER NOT NULL,
      reason TEXT NOT NULL,
      is_transient INTEGER NOT NULL,
      attempts INTEGER NOT NULL,
      next_try INTEGER
    ) STRICT;
    INSERT INTO new_failure
      SELECT new_image.id, time, reason, is_transient, attempts, next_try FROM failure JOIN new_image USING (image_id);

    DROP TABLE failure;
    DROP TABLE description;
    DROP TABLE image;
    ALTER TABLE new_image RENAME TO image;
    ALTER TABLE new_description RENAME TO description;
    ALTER TABLE new_failure RENAME TO failure;
    CREATE INDEX description_image ON description (image);
    """

  static let results = """
    CREATE TABLE script (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      digest TEXT NOT NULL,
      kind TEXT NOT NULL,
      UNIQUE (name, digest, kind)
    ) STRICT;
    INSERT INTO script (name, digest, kind) SELECT DISTINCT script, script_digest, kind FROM result;

    CREATE TABLE toolbox (
      id INTEGER PRIMARY KEY,
      digest TEXT NOT NULL UNIQUE
    ) STRICT;
    INSERT INTO toolbox (digest) SELECT DISTINCT toolbox FROM result;

    -- Outputs, each kept once; that of a list of packages is here without its packages. The hash is the SHA-256 of the text.
    CREATE TABLE output (
      id INTEGER PRIMARY KEY,
      sha256 BLOB NOT NULL UNIQUE,
      json TEXT NOT NULL
    ) STRICT;

    -- Packages, each kept once. Columns are empty where the entry has no such member. What they do not tell of the entry is in the last, as JSON:
    -- its other members, or all of an entry that is no object.
    CREATE TABLE package (
      id INTEGER PRIMARY KEY,
      type TEXT NOT NULL,
      name TEXT NOT NULL,
      version TEXT NOT NULL,
      architecture TEXT NOT NULL,
      source TEXT NOT NULL,
      extra TEXT NOT NULL,
      UNIQUE (name, version, type, architecture, source, extra)
    ) STRICT;
    CREATE INDEX package_source ON package (source) WHERE source <> name;

    -- How often packages were removed: who remembers numbers of packages has to forget them when this changes.
    CREATE TABLE package_removals (count INTEGER NOT NULL) STRICT;
    INSERT INTO package_removals VALUES (0);
    CREATE TRIGGER package_removed AFTER DELETE ON package BEGIN UPDATE package_removals SET count = count + 1; END;
    CREATE TRIGGER package_changed AFTER UPDATE ON package BEGIN UPDATE package_removals SET count = count + 1; END;

    -- The finished runs with their results. Current is the latest of those of an image that have the same script name. The toolbox is NULL where
    -- nobody told it. The packages are their numbers, in the order of the list (package_ids() shows them); NULL where there is no good list of packages.
    -- The exact texts are NULL but where U+FFFD stands for U+0000 in columns: a JSON object of these columns.
    CREATE TABLE new_result (
      id INTEGER PRIMARY KEY,
      is_current INTEGER NOT NULL,
      key TEXT NOT NULL UNIQUE,
      image INTEGER NOT NULL REFERENCES image,
      script INTEGER NOT NULL REFERENCES script,
      toolbox INTEGER REFERENCES toolbox,
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
      output INTEGER NOT NULL REFERENCES output,
      packages BLOB,
      stderr TEXT NOT NULL,
      exact TEXT
    ) STRICT;

    -- What scripts of kind checks say, in the order in which they say it.
    CREATE TABLE check_status (
      result INTEGER NOT NULL REFERENCES result ON DELETE CASCADE,
      position INTEGER NOT NULL,
      check_id TEXT NOT NULL,
      status TEXT NOT NULL,
      message TEXT,
      PRIMARY KEY (result, position)
    ) STRICT, WITHOUT ROWID;
    """

  /// What names led to, and the states that they had, before what they lead to and have now.
  static let histories = """
    CREATE TABLE past_name (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      source TEXT NOT NULL,
      registry TEXT,
      repository TEXT,
      tag TEXT,
      digest TEXT,
      description_id INTEGER NOT NULL REFERENCES description,
      since INTEGER NOT NULL,
      until INTEGER NOT NULL
    ) STRICT;

    ALTER TABLE state ADD COLUMN source TEXT;
    ALTER TABLE state ADD COLUMN image_id TEXT;
    ALTER TABLE state ADD COLUMN exact TEXT;
    CREATE TABLE past_state (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      state TEXT NOT NULL,
      time INTEGER NOT NULL,
      reason TEXT,
      is_transient INTEGER,
      attempts INTEGER,
      next_try INTEGER,
      source TEXT,
      image_id TEXT,
      exact TEXT
    ) STRICT;
    """

  static let indices = """
    CREATE INDEX result_image ON result (image, toolbox);
    CREATE INDEX result_output ON result (output);
    CREATE INDEX past_name_name ON past_name (name, since);
    CREATE INDEX past_name_description ON past_name (description_id);
    CREATE INDEX past_state_name ON past_state (name, time);
    """

  /// For those who ask in SQL.
  static let views = """
    CREATE VIEW history AS
      SELECT name, source, registry, repository, tag, image.image_id, description.digest, since, until
      FROM (
        SELECT name, source, registry, repository, tag, description_id, since, until FROM past_name
        UNION ALL
        SELECT name, source, registry, repository, tag, description_id, since, NULL FROM name
      )
      JOIN description ON description.id = description_id JOIN image ON image.id = description.image;

    CREATE VIEW image_name AS
      SELECT name, image.image_id, description.digest, since
      FROM name JOIN description ON description.id = description_id JOIN image ON image.id = description.image;

    CREATE VIEW current_result AS
      SELECT result.id, image.image_id, script.name AS script, script.kind, result.time, status, reason, exit_code, duration_ms,
        package_count, output.json AS output
      FROM result JOIN image ON image.id = result.image JOIN script ON script.id = result.script JOIN output ON output.id = result.output
      WHERE is_current;

    CREATE VIEW image_package AS
      SELECT image.image_id, script.name AS script, package.*
      FROM result JOIN script ON script.id = result.script JOIN image ON image.id = result.image
        JOIN json_each(package_ids(result.packages)) AS entry JOIN package ON package.id = entry.value
      WHERE is_current;

    CREATE VIEW image_check AS
      SELECT image.image_id, script.name AS script, check_id, check_status.status, message
      FROM check_status JOIN result ON result.id = check_status.result JOIN script ON script.id = result.script
        JOIN image ON image.id = result.image
      WHERE is_current;
    """
}
