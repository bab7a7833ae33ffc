"""The statements behind the cards; `geodata.db.reading.cards` says what their columns mean."""

from __future__ import annotations

from typing import Final

PLACES: Final = {
    "compounds": "compounds",
    "communities": "divisions",
    "service_points": "service_points",
    "grid_cells": "grid_cells",
}
PLACE: Final = """
    SELECT fid, ST_Y(p) AS lat, ST_X(p) AS lon, ST_XMin(b) AS west, ST_YMin(b) AS south,
           ST_XMax(b) AS east, ST_YMax(b) AS north
    FROM (SELECT fid, ST_PointOnSurface(geom) AS p, box2d(geom) AS b
          FROM {view} WHERE city = %(city)s AND code = %(code)s) AS found"""
SOURCE: Final = "SELECT files[1] AS file, finished_at AS at FROM published.runs WHERE run = %(run)s"
COMPOUND: Final = """
    SELECT c.code, c.name, c.address, c.community_code, c.community_name,
           cell.code AS grid_code, cell.name AS grid_name, c.built_year, c.floor_area_m2, c.buildings,
           c.households, c.elderly, c.status, c.status_since, before.status AS status_before,
           now_.source AS status_source, c.is_demonstration, title.awarded_year AS demonstration_year,
           counted.buildings AS counted_buildings, counted.households AS counted_households, c.run
    FROM published.compounds AS c
    LEFT JOIN LATERAL (
        SELECT m.source, m.valid_from FROM published.management_statuses AS m
        WHERE m.city = c.city AND m.compound_code = c.code AND m.is_current LIMIT 1) AS now_ ON true
    LEFT JOIN LATERAL (
        SELECT m.status FROM published.management_statuses AS m
        WHERE m.city = c.city AND m.compound_code = c.code AND m.valid_to <= now_.valid_from
        ORDER BY m.valid_to DESC LIMIT 1) AS before ON true
    LEFT JOIN LATERAL (
        SELECT h.awarded_year FROM published.honours AS h
        WHERE h.city = c.city AND h.holder = 'compound' AND h.holder_code = c.code
            AND h.kind = 'demonstration' AND h.is_held
        ORDER BY h.awarded_year DESC NULLS LAST LIMIT 1) AS title ON true
    LEFT JOIN LATERAL (
        SELECT g.code, g.name FROM published.grid_cells AS g
        WHERE g.city = c.city AND g.level = 2 AND ST_Intersects(g.geom, ST_PointOnSurface(c.geom))
        LIMIT 1) AS cell ON true
    LEFT JOIN LATERAL (
        SELECT count(*)::int AS buildings, sum(b.households)::int AS households FROM published.buildings AS b
        WHERE b.city = c.city AND b.compound_code = c.code) AS counted ON true
    WHERE c.city = %(city)s AND c.code = %(code)s"""
FIRM: Final = """
    SELECT f.code, f.name, f.kind, f.star_grade, f.credit_score, f.listed, f.has_party_organisation, f.run
    FROM published.firms AS f
    JOIN published.compounds AS c ON c.city = f.city AND c.firm_code = f.code
    WHERE c.city = %(city)s AND c.code = %(code)s"""
CONTRACT: Final = """
    SELECT k.starts_on, k.ends_on, k.ends_on - y.today AS days_left, k.is_in_force, k.run
    FROM published.contracts AS k JOIN published.cities AS y ON y.city = k.city
    WHERE k.city = %(city)s AND k.compound_code = %(code)s
    ORDER BY k.is_in_force DESC, k.starts_on DESC LIMIT 1"""
COMMITTEE: Final = """
    SELECT kind, term_number, term_from, term_to, seats, party_seats, is_in_office, is_overdue, run
    FROM published.committees
    WHERE city = %(city)s AND compound_code = %(code)s AND dissolved_on IS NULL
    ORDER BY is_in_office DESC, term_from DESC LIMIT 1"""
TICKETS: Final = """
    WITH months AS (
        SELECT generate_series(date_trunc('month', y.today) - interval '11 months',
                               date_trunc('month', y.today), interval '1 month')::date AS month
        FROM published.cities AS y WHERE y.city = %(city)s),
    found AS (
        SELECT t.opened_on, t.opened_at, t.closed_at, t.is_satisfied FROM published.tickets AS t
        WHERE t.city = %(city)s AND t.compound_code = %(code)s
            AND t.opened_on >= (SELECT min(month) FROM months)),
    per_month AS (
        SELECT m.month, count(f.opened_on)::int AS opened FROM months AS m
        LEFT JOIN found AS f ON date_trunc('month', f.opened_on)::date = m.month
        GROUP BY m.month)
    SELECT array_agg(p.month ORDER BY p.month) AS months, array_agg(p.opened ORDER BY p.month) AS opened,
           (SELECT count(*)::int FROM found WHERE closed_at IS NULL) AS still_open,
           (SELECT count(is_satisfied)::int FROM found) AS rated,
           (SELECT count(*)::int FROM found WHERE is_satisfied) AS satisfied,
           (SELECT max(opened_at) FROM found) AS last_at
    FROM per_month AS p"""
# A box in degrees first, for the index: 0.03° are more than a kilometre up to 70° of latitude.
NEAR: Final = """
    SELECT s.kind, min(d.metres) AS nearest_m, count(*) FILTER (WHERE d.metres <= 500)::int AS within_500_m,
           count(*)::int AS within_1000_m
    FROM published.compounds AS c
    JOIN published.service_points AS s
        ON s.city = c.city AND s.is_open AND s.geom && ST_Expand(c.geom, 0.03)
    CROSS JOIN LATERAL (SELECT ST_Distance(c.geom::geography, s.geom::geography) AS metres) AS d
    WHERE c.city = %(city)s AND c.code = %(code)s AND d.metres <= 1000
    GROUP BY s.kind ORDER BY min(d.metres), s.kind"""
DIVISION: Final = """
    SELECT d.code, d.name, d.level, d.parent_name, d.area_m2,
           coalesce((SELECT sum(n.tickets) FROM published.ticket_step_counts AS n
                     WHERE n.city = d.city AND n.community_code = d.code AND n.step < 6), 0)::int
               AS open_tickets,
           d.run
    FROM published.divisions AS d WHERE d.city = %(city)s AND d.code = %(code)s"""
STATUSES: Final = """
    SELECT status, count(*)::int AS compounds, coalesce(sum(floor_area_m2), 0) AS floor_area_m2
    FROM published.compounds WHERE city = %(city)s AND community_code = %(code)s
    GROUP BY status"""
KINDS: Final = """
    SELECT kind, count(*)::int AS points FROM published.service_points
    WHERE city = %(city)s AND community_code = %(code)s AND is_open
    GROUP BY kind ORDER BY count(*) DESC, kind"""
SERVICE_POINT: Final = """
    SELECT s.code, s.name, s.kind, s.community_code, s.community_name, s.compound_code,
           c.name AS compound_name, s.address, s.hours, s.capacity, s.windows, s.opened_on, s.closed_on, s.run
    FROM published.service_points AS s
    LEFT JOIN published.compounds AS c ON c.city = s.city AND c.code = s.compound_code
    WHERE s.city = %(city)s AND s.code = %(code)s"""
GRID_CELL: Final = """
    SELECT g.code, g.name, g.level, g.parent_code, parent.name AS parent_name, g.full_time_workers,
           g.part_time_workers, g.grid_leader_posts, g.force_posts, g.volunteer_posts, g.leader_filled,
           g.forces_filled, g.households,
           g.area_m2, g.run
    FROM published.grid_cells AS g
    LEFT JOIN published.grid_cells AS parent ON parent.city = g.city AND parent.code = g.parent_code
    WHERE g.city = %(city)s AND g.code = %(code)s"""
