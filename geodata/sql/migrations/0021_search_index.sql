-- Search looked at every compound of a city. All words that a compound is found by now stand in one index of
-- trigrams. Two characters make no trigram unless a letter stands between them, so names have a second index in
-- which one does; what is shorter begins a name, a code or initials, which have indexes in their order.
CREATE FUNCTION hongtu.sought_text(
    name text, aliases text[], pinyin text, initials text, code text, address text
) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT lower(concat_ws(E'\n', name, array_to_string(aliases, E'\n'), replace(pinyin, ' ', ''), initials, code, address))
$$;
CREATE FUNCTION hongtu.paired_text(name text, aliases text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(lower(concat_ws(' ', name, array_to_string(aliases, ' '))), '(\S)', '\1x', 'g')
$$;
DROP INDEX hongtu.compound_name;
DROP INDEX hongtu.compound_pinyin;
CREATE INDEX compound_sought ON hongtu.compound
    USING gin (hongtu.sought_text(name, aliases, pinyin, pinyin_initials, code, address) gin_trgm_ops);
CREATE INDEX compound_pairs ON hongtu.compound USING gin (hongtu.paired_text(name, aliases) gin_trgm_ops);
CREATE INDEX compound_name_begins ON hongtu.compound (city, lower(name) text_pattern_ops);
CREATE INDEX compound_code_begins ON hongtu.compound (city, lower(code) text_pattern_ops);
CREATE INDEX compound_initials_begin ON hongtu.compound (city, pinyin_initials text_pattern_ops);
