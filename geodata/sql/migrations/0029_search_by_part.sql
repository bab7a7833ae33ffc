-- One index of every trigram of a compound was dearer to build than all its other indexes together, most of it for codes
-- and initials, of which people type the beginning or the end: those are found in order now, from either side. Names and
-- addresses have trigrams of their own, and so has the pinyin.
DROP INDEX hongtu.compound_sought;
DROP FUNCTION hongtu.sought_text(text, text[], text, text, text, text);
CREATE FUNCTION hongtu.sought_text(name text, aliases text[], address text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT lower(concat_ws(E'\n', name, array_to_string(aliases, E'\n'), address))
$$;
CREATE INDEX compound_sought ON hongtu.compound USING gin (hongtu.sought_text(name, aliases, address) gin_trgm_ops);
CREATE INDEX compound_heard ON hongtu.compound USING gin (replace(pinyin, ' ', '') gin_trgm_ops);
CREATE INDEX compound_code_ends ON hongtu.compound (city, reverse(lower(code)) text_pattern_ops);
CREATE INDEX compound_initials_end ON hongtu.compound (city, reverse(pinyin_initials) text_pattern_ops);
