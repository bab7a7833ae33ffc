/** The shifted coordinate systems of China's map services, as far as a base map needs them. */

export type Datum = 'wgs84' | 'gcj02' | 'bd09';
export type LonLat = [lon: number, lat: number];

const SEMI_MAJOR_M = 6378245;
const ECCENTRICITY_2 = 0.00669342162296594323;
const BAIDU_PI = (Math.PI * 3000) / 180;
const CHINA = [72.004, 0.8293, 137.8347, 55.8271];

function isInChina([lon, lat]: LonLat): boolean {
  return lon >= CHINA[0] && lon <= CHINA[2] && lat >= CHINA[1] && lat <= CHINA[3];
}

/** The public formula of GCJ-02; `geodata.crs` has the same, and a test compares them. */
function gcj02([lon, lat]: LonLat): LonLat {
  const { sin, sqrt, abs, PI } = Math;
  const x = lon - 105;
  const y = lat - 35;
  const ripple = ((20 * sin(6 * x * PI) + 20 * sin(2 * x * PI)) * 2) / 3;
  let north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + ripple;
  north += ((20 * sin(y * PI) + 40 * sin((y / 3) * PI)) * 2) / 3 + ((160 * sin((y / 12) * PI) + 320 * sin((y * PI) / 30)) * 2) / 3;
  let east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + ripple;
  east += ((20 * sin(x * PI) + 40 * sin((x / 3) * PI)) * 2) / 3 + ((150 * sin((x / 12) * PI) + 300 * sin((x / 30) * PI)) * 2) / 3;
  const phi = (lat * PI) / 180;
  const magic = 1 - ECCENTRICITY_2 * sin(phi) ** 2;
  const degrees = 180 / PI;
  return [
    lon + (east / ((SEMI_MAJOR_M / sqrt(magic)) * Math.cos(phi))) * degrees,
    lat + (north / ((SEMI_MAJOR_M * (1 - ECCENTRICITY_2)) / (magic * sqrt(magic)))) * degrees,
  ];
}

function bd09([lon, lat]: LonLat): LonLat {
  const radius = Math.hypot(lon, lat) + 0.00002 * Math.sin(lat * BAIDU_PI);
  const angle = Math.atan2(lat, lon) + 0.000003 * Math.cos(lon * BAIDU_PI);
  return [radius * Math.cos(angle) + 0.0065, radius * Math.sin(angle) + 0.006];
}

/** A place in WGS 84 degrees as a service of the datum says it; outside China nothing moves. */
export function inDatum(datum: Datum, place: LonLat): LonLat {
  if (datum === 'wgs84' || !isInChina(place)) return place;
  return datum === 'gcj02' ? gcj02(place) : bd09(gcj02(place));
}
