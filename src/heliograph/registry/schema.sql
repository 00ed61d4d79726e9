-- The tables of a registry, for any SQLite tool. What is asked for most stands in the views
-- claim, evidence, assessment, relation, proposition, contradiction and history, and in the tables
-- source, capture, entity, name, account, domain, judgement and label.
--
-- Nothing is deleted: what was taken out of the registry has `removed`, the number of the log
-- entry that says so; a claim that another corrects has `superseded_by`; one that was taken back
-- has `withdrawn`. `record` is the whole record as JSON, in the state of the entry `entry`.

CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Every entry of log.jsonl about a record, in the log's order.
CREATE TABLE entry (
  number INTEGER PRIMARY KEY, -- its index in the log
  at TEXT,                    -- when it was appended, UTC; null where there is no log
  kind TEXT NOT NULL,         -- about, source, entity, judgement, claim, assessment, label
  id TEXT NOT NULL,           -- of the record; of the claim assessed; entity/tier of a label
  what TEXT NOT NULL,         -- added, changed, removed, returned, reassessed, labelled, negated
  record TEXT,                -- as this entry gave it, where a later entry gives another
  assessment TEXT             -- likewise
) STRICT;

CREATE TABLE about (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES entry (number),
  removed INTEGER REFERENCES entry (number),
  record TEXT NOT NULL
) STRICT;

CREATE TABLE source (
  number INTEGER PRIMARY KEY REFERENCES entry (number), -- the entry that added it
  id TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES entry (number),     -- the entry that gave its present state
  removed INTEGER REFERENCES entry (number),
  record TEXT NOT NULL,
  title TEXT NOT NULL,
  publisher TEXT NOT NULL,
  type TEXT NOT NULL,
  independence_group TEXT NOT NULL,
  reliability TEXT NOT NULL, -- A to F
  graded_by TEXT NOT NULL,
  graded_because TEXT NOT NULL,
  identified INTEGER NOT NULL,
  retracted TEXT, -- the day
  url TEXT,
  published TEXT,
  lang TEXT,
  licence TEXT
) STRICT;

CREATE TABLE capture (
  source TEXT NOT NULL REFERENCES source (id),
  position INTEGER NOT NULL,
  id TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  text_sha256 TEXT,
  url TEXT,
  fetched_at TEXT,
  media_type TEXT,
  characters INTEGER,
  PRIMARY KEY (source, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE entity (
  number INTEGER PRIMARY KEY REFERENCES entry (number),
  id TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES entry (number),
  removed INTEGER REFERENCES entry (number),
  record TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT,        -- the first of its names
  schema TEXT,      -- of FollowTheMoney
  description TEXT,
  countries TEXT NOT NULL, -- JSON
  canonical TEXT    -- the entity it was judged the same as, which gives its id to both
) STRICT;

CREATE TABLE name (
  entity TEXT NOT NULL REFERENCES entity (id),
  position INTEGER NOT NULL,
  text TEXT NOT NULL,
  lang TEXT,
  type TEXT NOT NULL,
  PRIMARY KEY (entity, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
  entity TEXT NOT NULL REFERENCES entity (id),
  position INTEGER NOT NULL,
  platform TEXT NOT NULL,
  handle TEXT,
  id TEXT,
  url TEXT,
  PRIMARY KEY (entity, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE domain (
  entity TEXT NOT NULL REFERENCES entity (id),
  position INTEGER NOT NULL,
  domain TEXT NOT NULL,
  PRIMARY KEY (entity, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE judgement (
  number INTEGER PRIMARY KEY REFERENCES entry (number),
  id TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES entry (number),
  removed INTEGER REFERENCES entry (number),
  record TEXT NOT NULL,
  left_entity TEXT NOT NULL,
  right_entity TEXT NOT NULL,
  verdict TEXT NOT NULL, -- same, different
  judged_by TEXT NOT NULL,
  judged_on TEXT NOT NULL,
  because TEXT NOT NULL
) STRICT;

CREATE TABLE label (
  number INTEGER PRIMARY KEY REFERENCES entry (number),
  id TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES entry (number),
  removed INTEGER REFERENCES entry (number),
  record TEXT NOT NULL,
  entity TEXT NOT NULL REFERENCES entity (id),
  tier TEXT NOT NULL,
  criteria TEXT NOT NULL,
  reviewer TEXT NOT NULL,
  reviewed TEXT NOT NULL,
  expires TEXT NOT NULL,
  because TEXT NOT NULL,
  negated INTEGER NOT NULL
) STRICT;

-- A claim as it is kept; the view claim has all its fields.
CREATE TABLE stored_claim (
  number INTEGER PRIMARY KEY REFERENCES entry (number),
  id TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES entry (number),
  removed INTEGER REFERENCES entry (number),
  record TEXT NOT NULL,
  subject TEXT REFERENCES entity (id),
  object TEXT REFERENCES entity (id),
  property TEXT NOT NULL,
  supersedes TEXT,
  superseded_by TEXT,
  proposition TEXT,
  status TEXT,
  assessed INTEGER NOT NULL REFERENCES entry (number), -- the entry that gave its assessment
  assessment TEXT -- JSON
) STRICT;

CREATE TABLE stored_evidence (
  claim INTEGER NOT NULL REFERENCES stored_claim (number),
  position INTEGER NOT NULL,
  source TEXT NOT NULL REFERENCES source (id),
  capture TEXT,
  stance TEXT NOT NULL,
  credibility INTEGER NOT NULL, -- 1 to 6
  quote TEXT,
  locator TEXT,
  PRIMARY KEY (claim, position)
) STRICT, WITHOUT ROWID;

-- Which entities an entry concerns, other than as subject or object of the claim it added.
CREATE TABLE further_entry (
  entity TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES entry (number),
  PRIMARY KEY (entity, entry)
) STRICT, WITHOUT ROWID;

-- Properties that have one value at a time: two different ones contradict each other.
CREATE TABLE one_value (
  property TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE VIEW claim AS
SELECT
  id, subject,
  json_extract(record, '$.about') AS about,
  property,
  json_extract(record, '$.value') AS value,
  object,
  coalesce(json_extract(record, '$.polarity'), 'affirmed') AS polarity,
  coalesce(json_extract(record, '$.modality'), 'does') AS modality,
  coalesce(json_extract(record, '$.hedge'), 'none') AS hedge,
  json_extract(record, '$.basis') AS basis,
  coalesce(json_extract(record, '$.part'), 'body') AS part,
  json_extract(record, '$.chain') AS chain,
  json_extract(record, '$.lang') AS lang,
  json_extract(record, '$.original') AS original,
  json_extract(record, '$.valid_from') AS valid_from,
  json_extract(record, '$.valid_to') AS valid_to,
  json_extract(record, '$.mentioned') AS mentioned,
  json_extract(record, '$.recorded') AS recorded,
  json_extract(record, '$.repeats') AS repeats,
  supersedes, superseded_by,
  json_extract(record, '$.withdrawn.on') AS withdrawn,
  removed, status, proposition, number, entry, record
FROM stored_claim;

CREATE VIEW evidence AS
SELECT
  c.id AS claim, e.position, e.source, e.capture, e.stance, e.credibility, e.quote, e.locator,
  c.removed
FROM stored_evidence AS e JOIN stored_claim AS c ON c.number = e.claim;

CREATE VIEW assessment AS
SELECT
  id AS claim, proposition, status,
  json_extract(assessment, '$.hedge') AS hedge,
  json_extract(assessment, '$.rules') AS rules,
  json_extract(assessment, '$.because') AS because,
  coalesce(json_extract(assessment, '$.groups'), '[]') AS groups,
  coalesce(json_extract(assessment, '$.against'), '[]') AS against,
  json_extract(assessment, '$.low') AS low,
  json_extract(assessment, '$.high') AS high,
  json_extract(assessment, '$.version') AS version,
  removed, assessed AS entry, assessment AS record
FROM stored_claim WHERE assessment IS NOT NULL;

CREATE VIEW relation AS
SELECT
  id AS claim, subject, property, object, polarity, modality, hedge, status, valid_from, valid_to,
  superseded_by, withdrawn, removed
FROM claim WHERE object IS NOT NULL;

-- What stands for a proposition and what against it: each piece of evidence with its side.
CREATE VIEW proposition AS
SELECT
  c.proposition,
  CASE e.stance
    WHEN 'mentions' THEN 'mentions'
    ELSE CASE WHEN (e.stance = 'supports') = (c.polarity = 'affirmed') THEN 'for' ELSE 'against' END
  END AS side,
  c.id AS claim, c.subject, c.about, c.property, c.value, c.object, c.modality, c.status, c.hedge,
  e.source, e.quote, e.credibility, c.superseded_by, c.withdrawn, c.removed
FROM claim AS c LEFT JOIN stored_evidence AS e ON e.claim = c.number;

-- Claims that cannot all be true, side by side: those of one `question` stand against each other.
CREATE VIEW contradiction AS
SELECT
  CASE WHEN c.property IN (SELECT property FROM one_value)
    THEN coalesce(m.canonical, c.subject, c.about) || ' ' || c.property || ' ' || c.modality
    ELSE c.proposition
  END AS question,
  c.subject, c.about, c.property, c.value, c.object, c.polarity, c.id AS claim, c.status, c.hedge,
  coalesce(json_extract(s.assessment, '$.groups'), '[]') AS groups,
  coalesce(json_extract(s.assessment, '$.against'), '[]') AS against
FROM claim AS c
JOIN stored_claim AS s ON s.number = c.number
LEFT JOIN entity AS m ON m.id = c.subject
WHERE c.removed IS NULL AND c.superseded_by IS NULL AND c.withdrawn IS NULL
  AND (
    json_array_length(s.assessment, '$.against') > 0
    OR EXISTS (
      SELECT 1 FROM proposition AS p
      WHERE p.proposition = c.proposition AND p.side = 'against'
        AND p.removed IS NULL AND p.superseded_by IS NULL AND p.withdrawn IS NULL
    )
    AND EXISTS (
      SELECT 1 FROM proposition AS p
      WHERE p.proposition = c.proposition AND p.side = 'for'
        AND p.removed IS NULL AND p.superseded_by IS NULL AND p.withdrawn IS NULL
    )
    -- It is affirmed and denied.
    OR EXISTS (
      SELECT 1 FROM claim AS o
      WHERE o.proposition = c.proposition AND o.polarity <> c.polarity
        AND o.removed IS NULL AND o.superseded_by IS NULL AND o.withdrawn IS NULL
    )
    -- Another value is affirmed, and neither date is the other to the month or day.
    OR c.property IN (SELECT property FROM one_value) AND c.polarity = 'affirmed' AND EXISTS (
      SELECT 1 FROM claim AS o
      WHERE (
          o.subject = coalesce(m.canonical, c.subject)
          OR o.subject IN (
            SELECT id FROM entity WHERE canonical = coalesce(m.canonical, c.subject)
          )
        )
        AND o.property = c.property AND o.modality = c.modality AND o.polarity = 'affirmed'
        AND o.proposition <> c.proposition
        AND o.removed IS NULL AND o.superseded_by IS NULL AND o.withdrawn IS NULL
        AND NOT coalesce(c.value GLOB '[0-9][0-9][0-9][0-9]*'
          AND o.value GLOB '[0-9][0-9][0-9][0-9]*'
          AND (c.value GLOB o.value || '-*' OR o.value GLOB c.value || '-*'), FALSE)
    )
  );

-- The entries that concern an entity: as itself, or as subject or object of a claim.
CREATE VIEW history AS
SELECT c.subject AS entity, e.number AS entry, e.at, e.kind, e.id, e.what
FROM stored_claim AS c JOIN entry AS e ON e.number = c.number
UNION ALL
SELECT c.object, e.number, e.at, e.kind, e.id, e.what
FROM stored_claim AS c JOIN entry AS e ON e.number = c.number
WHERE c.object IS NOT NULL AND c.object IS NOT c.subject
UNION ALL
SELECT f.entity, e.number, e.at, e.kind, e.id, e.what
FROM further_entry AS f JOIN entry AS e ON e.number = f.entry;
