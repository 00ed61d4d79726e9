-- Made after the rows: an index over sorted rows is built many times faster than it grows.
CREATE UNIQUE INDEX source_id ON source (id);
CREATE UNIQUE INDEX entity_id ON entity (id);
CREATE INDEX entity_canonical ON entity (canonical) WHERE canonical IS NOT NULL;
CREATE INDEX name_text ON name (text);
CREATE INDEX domain_domain ON domain (domain);
CREATE INDEX account_handle ON account (handle) WHERE handle IS NOT NULL;
CREATE UNIQUE INDEX judgement_id ON judgement (id);
CREATE UNIQUE INDEX label_id ON label (id);
CREATE INDEX label_entity ON label (entity);
CREATE UNIQUE INDEX claim_id ON stored_claim (id);
CREATE INDEX claim_subject ON stored_claim (subject);
CREATE INDEX claim_object ON stored_claim (object) WHERE object IS NOT NULL;
CREATE INDEX claim_proposition ON stored_claim (proposition);
CREATE INDEX claim_supersedes ON stored_claim (supersedes) WHERE supersedes IS NOT NULL;
CREATE INDEX evidence_source ON stored_evidence (source);
