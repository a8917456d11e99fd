// Makes web/map.svg: the world as one shape for each region that a work can be about.
//
// Run by hand, its output is committed:
//
//     cd web/map && npm install --no-save world-atlas@2 topojson-client@3 topojson-simplify@3 i18n-iso-countries@7
//     node make.mjs
//
// The shapes are Natural Earth's (naturalearthdata.com, 1:110m, in the public domain), as the npm package
// world-atlas has them as TopoJSON. Which country belongs to which region is what corpus/vocab/regions.txt says: a
// country of several regions is drawn in the first that is drawn at all (Egypt in Africa). Borders within a region
// are merged away, so the map takes no side in most disputes; those between two regions are Natural Earth's
// lines of control, thinned. Projection: Equal Earth (Šavrič, Patterson and Jenny 2018, doi 10.1080/13658816.2018.1504949):
// areas are true to each other, which shades by count need.
import {readFileSync, writeFileSync} from "node:fs";
import {createRequire} from "node:module";
import {feature, merge} from "topojson-client";
import {presimplify, quantile, simplify} from "topojson-simplify";

const require = createRequire(import.meta.url);
const world = JSON.parse(readFileSync(require.resolve("world-atlas/countries-110m.json")));
const countries = require("i18n-iso-countries");

const DRAWN = ["north-america", "latin-america-caribbean", "europe", "africa", "middle-east", "central-asia",
  "south-asia", "east-asia", "southeast-asia", "oceania"];
const KEPT = 0.62; // the part of all points that stays
const WIDTH = 720;
const MIDDLE = 11; // degrees east: the edge then lies in the Bering Strait, where it cuts nothing
const SMALLEST = 5; // square units of an island that is drawn
const UNNUMBERED = {"N. Cyprus": "cy", "Somaliland": "so", "Kosovo": "xk"};

// --- which country is where ---

const parents = new Map();
for (const line of readFileSync(new URL("../../corpus/vocab/regions.txt", import.meta.url), "utf8").split("\n")) {
  const [key, , above] = line.split("|").map((part) => part.trim());
  if (above !== undefined && !line.startsWith("#"))
    parents.set(key, above.split(",").map((part) => part.trim()));
}

function regionOf(country) {
  const code = UNNUMBERED[country.properties.name] ?? countries.numericToAlpha2(country.id)?.toLowerCase();
  if (!code || !parents.has(code))
    throw new Error(`no region has ${country.properties.name}`);
  return parents.get(code).find((key) => DRAWN.includes(key));
}

// Natural Earth has French Guiana, which the list of regions has by itself, within France.
function parts(country) {
  if (country.properties.name !== "France")
    return [country];
  const isAmerican = (arcs) => feature(world, {type: "Polygon", arcs}).geometry.coordinates[0][0][0] < -30;
  return [
    {...country, arcs: country.arcs.filter((arcs) => !isAmerican(arcs))},
    {...country, id: "254", arcs: country.arcs.filter(isAmerican)},
  ];
}

// --- Equal Earth ---

const A = [1.340264, -0.081106, 0.000893, 0.003796], M = Math.sqrt(3) / 2;

function project([lon, lat]) {
  const t = Math.asin(M * Math.sin(lat * Math.PI / 180)), t2 = t * t, t6 = t2 ** 3;
  const east = (lon - MIDDLE + 540) % 360 - 180;
  const x = (east * Math.PI / 180) * Math.cos(t) / (M * (A[0] + 3 * A[1] * t2 + t6 * (7 * A[2] + 9 * A[3] * t2)));
  return [x, -t * (A[0] + A[1] * t2 + t6 * (A[2] + A[3] * t2))];
}

const LEFT = project([MIDDLE - 180, 0])[0], SCALE = WIDTH / (-2 * LEFT), TOP = project([0, 83.7])[1];
const BOTTOM = project([0, -56])[1];
const place = (point) => {
  const [x, y] = project(point);
  return [Math.round((x - LEFT) * SCALE), Math.round((y - TOP) * SCALE)];
};

// --- shapes ---

function area(ring) {
  return Math.abs(ring.reduce((sum, [x, y], i) => {
    const [u, v] = ring[(i + 1) % ring.length];
    return sum + x * v - u * y;
  }, 0)) / 2;
}

function path(ring) {
  const points = ring.map(place).filter((p, i, all) => !i || p[0] !== all[i - 1][0] || p[1] !== all[i - 1][1]);
  if (points.length && String(points[0]) === String(points.at(-1)))
    points.pop();
  if (points.some(([x], i) => i && Math.abs(x - points[i - 1][0]) > WIDTH / 2))
    return ""; // an island on the edge
  if (points.length < 3 || area(points) < SMALLEST)
    return "";
  const steps = points.slice(1).map(([x, y], i) => [x - points[i][0], y - points[i][1]]);
  const list = steps.map(([x, y]) => `${x}${y < 0 ? "" : " "}${y}`);
  return `M${points[0][0]} ${points[0][1]}l${list.join(" ").replaceAll(" -", "-")}z`;
}

const weighed = presimplify(world);
const thin = simplify(weighed, quantile(weighed, KEPT));
const groups = new Map(DRAWN.map((key) => [key, []]));
const UNDRAWN = ["010", "260"]; // Antarctica and the French lands beside it
for (const country of thin.objects.countries.geometries.flatMap(parts))
  if (!UNDRAWN.includes(country.id))
    groups.get(regionOf(country))?.push(country);

const height = Math.round((BOTTOM - TOP) * SCALE);
let svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}">\n` +
  "<!-- Made by map/make.mjs from Natural Earth, which is in the public domain. -->\n";
for (const [key, list] of groups) {
  const shape = merge(thin, list).coordinates.flat().map(path).join("");
  svg += `<path id="${key}" d="${shape}"/>\n`;
}
svg += "</svg>\n";
writeFileSync(new URL("../map.svg", import.meta.url), svg);
console.log(`map.svg: ${WIDTH} x ${height}, ${svg.length} bytes`);
