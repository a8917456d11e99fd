-- The full-text index: one row a unit, found again by rowid = unit.id. It keeps no
-- text (content = ''): snippets are cut from unit.text and work.*. The tokenizer is
-- ours (server/store/tokenizer.c over server/text/): for each word it emits the stem
-- and, at the same place, the unstemmed word behind a '='.
CREATE VIRTUAL TABLE unit_fts USING fts5 (
  title, printed, author, venue, abstract, keyword, -- of a work's own row
  section, body,                                    -- of a passage's row
  content = '', tokenize = 'dragoman'
);
CREATE VIRTUAL TABLE unit_vocab USING fts5vocab (unit_fts, row);
