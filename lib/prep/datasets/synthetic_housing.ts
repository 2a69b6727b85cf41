import { MersenneTwister } from "../../engines/random.ts";
import { tableOf } from "../../tables/mod.ts";
import { HOUSING_CARD, type HousingColumn } from "./card.ts";
import type { Dataset } from "./dataset.ts";
import { deriveHousing } from "./derive_housing.ts";

/** A settlement: where block groups lie, and what a house there is worth. */
type Settlement = readonly [
  latitude: number,
  longitude: number,
  /** Standard deviation of the distance of its block groups, in degrees. */
  spread: number,
  /** Share of the block groups, before scaling to 1. */
  share: number,
  /** Added to the logarithm of the house value, less with the distance. */
  premium: number,
];

const SETTLEMENTS: readonly Settlement[] = [
  [34.05, -118.25, 0.16, 20, 0.0], // Los Angeles
  [34.06, -118.43, 0.06, 5, 0.65], // Westside
  [33.83, -118.33, 0.07, 4, 0.35], // South Bay
  [34.2, -118.5, 0.12, 7, 0.25], // San Fernando Valley
  [33.78, -117.95, 0.13, 9, 0.2], // Orange County
  [33.62, -117.87, 0.06, 2, 0.5], // Newport Beach
  [34.08, -117.45, 0.18, 7, -0.15], // Inland Empire
  [32.77, -117.1, 0.14, 8, 0.15], // San Diego
  [33.05, -117.25, 0.08, 2, 0.4], // North County
  [37.77, -122.43, 0.05, 5, 0.55], // San Francisco
  [37.4, -122.12, 0.08, 3, 0.7], // Palo Alto
  [37.32, -121.9, 0.1, 6, 0.35], // San Jose
  [37.82, -122.24, 0.08, 6, 0.3], // Oakland and Berkeley
  [37.93, -122.0, 0.1, 3, 0.3], // Walnut Creek
  [38.02, -122.55, 0.07, 1.5, 0.5], // Marin
  [38.58, -121.45, 0.16, 6, -0.1], // Sacramento
  [36.75, -119.78, 0.2, 4, -0.35], // Fresno
  [35.37, -119.02, 0.2, 3, -0.4], // Bakersfield
  [37.7, -121.1, 0.25, 4, -0.3], // Modesto and Stockton
  [36.65, -121.75, 0.1, 2, 0.4], // Monterey
  [34.43, -119.75, 0.1, 1.5, 0.5], // Santa Barbara
  [34.22, -119.1, 0.12, 2.5, 0.25], // Ventura
  [35.27, -120.65, 0.15, 1, 0.15], // San Luis Obispo
  [38.45, -122.7, 0.15, 2, 0.15], // Santa Rosa
  [39.5, -121.6, 0.35, 2, -0.4], // Chico
  [40.55, -122.35, 0.3, 1.5, -0.45], // Redding
  [40.75, -124.1, 0.15, 1, -0.45], // Eureka
  [38.95, -120.1, 0.15, 1, 0.0], // Lake Tahoe
  [33.75, -116.35, 0.2, 2, -0.1], // Palm Springs
  [32.8, -115.55, 0.1, 0.7, -0.6], // El Centro
  [34.65, -118.1, 0.15, 1.5, -0.2], // Lancaster
  [36.3, -119.2, 0.35, 2, -0.45], // Visalia
];

/** The coast from Oregon to Mexico, as longitude and latitude. */
const COAST: readonly (readonly [number, number])[] = [
  [-124.22, 41.99],
  [-124.1, 41.2],
  [-124.35, 40.4],
  [-123.82, 39.3],
  [-123.0, 38.3],
  [-122.52, 37.78],
  [-122.4, 37.2],
  [-121.95, 36.6],
  [-121.3, 35.7],
  [-120.85, 35.2],
  [-120.62, 34.57],
  [-119.25, 34.15],
  [-118.52, 34.03],
  [-118.41, 33.75],
  [-117.9, 33.6],
  [-117.27, 32.85],
  [-117.13, 32.54],
];

/** The borders inland, which close the coast to a polygon. */
const BORDERS: readonly (readonly [number, number])[] = [
  [-114.72, 32.72],
  [-114.31, 34.2],
  [-114.63, 35.0],
  [-120.0, 39.0],
  [-120.0, 41.99],
];

const OUTLINE = [...COAST, ...BORDERS];

/** Length of a degree of longitude over one of latitude, in the middle of the state. */
const LONGITUDE_SCALE = 0.8;

/** How the synthetic set is made. */
export interface SyntheticOptions {
  /** Number of block groups. @default {20640} */
  readonly rows?: number;
  /** The same seed gives the same rows. @default {42} */
  readonly seed?: number;
}

/**
 * A synthetic stand-in for California Housing: block groups around the state's
 * settlements, with the columns, units and ranges of the real set. House values
 * follow income, place, distance to the coast, crowding and age, and noise, so
 * that the models find about as much in them as in the real ones. It is no data
 * about California, and every figure made from it must say so.
 *
 * @throws {RangeError} If `rows` or `seed` is not legal.
 */
export function syntheticHousing(
  { rows = HOUSING_CARD.rows, seed = 42 }: SyntheticOptions = {},
): Dataset<HousingColumn> {
  if (!Number.isInteger(rows) || rows < 1) {
    throw new RangeError(
      `Cannot make "${rows}" rows: their number must be a whole number above 0`,
    );
  }
  const names = HOUSING_CARD.source.columns;
  const columns = names.map(() => new Float64Array(rows));
  const draw = new Draws(seed);
  for (let row = 0; row < rows; row++) {
    const group = blockGroup(draw);
    columns.forEach((values, i) => values[row] = group[i]!);
  }
  const raw = tableOf(
    names.map((name, i) => ({ type: "number", name, values: columns[i]! })),
  );
  return {
    name: `${HOUSING_CARD.name} (synthetic)`,
    source: `a generator with seed ${seed}`,
    synthetic: true,
    table: deriveHousing(raw),
    card: HOUSING_CARD,
    findings: [],
  };
}

/** One block group, as a row of the census file. */
function blockGroup(draw: Draws): number[] {
  const [latitude, longitude] = place(draw);
  const premium = premiumAt(latitude, longitude);
  const coast = Math.exp(-degreesToCoast(latitude, longitude) / 0.25);
  const urban = urbanAt(latitude, longitude);

  const wealth = 0.3 * premium + 0.08 * coast + 0.4 * draw.normal();
  const income = clamp(3.3 * Math.exp(wealth), 0.4999, 15.0001);
  const age = Math.round(
    clamp(20 + 12 * urban - 4 * wealth + 11.5 * draw.normal(), 1, 52),
  );
  const crowding = -0.12 * wealth + 0.22 * draw.normal();
  const households = Math.max(
    6,
    Math.round(400 * Math.exp(0.65 * draw.normal() - 0.012 * (age - 28))),
  );
  // Resorts: many rooms stand empty, so that there are many for each household.
  const empty = draw.uniform() < 0.012 ? 1 + 4 * draw.uniform() ** 2 : 1;
  const rooms = 5.1 * empty *
    Math.exp(0.32 * wealth - 0.003 * (age - 28) + 0.14 * draw.normal());
  const bedrooms = 1.05 * empty * Math.exp(0.05 * draw.normal());
  // Barracks, colleges and prisons: people who live in no household.
  const shared = draw.uniform() < 0.003 ? 1 + 9 * draw.uniform() : 1;
  const population = households * 2.85 * shared * Math.exp(crowding);

  const value = 1.37 * Math.exp(
    1.05 * wealth + 0.6 * premium + 0.33 * coast -
      0.55 * crowding + 0.005 * (age - 28) * urban + 0.18 * draw.normal(),
  );
  return [
    longitude,
    latitude,
    age,
    Math.round(households * rooms),
    Math.max(2, Math.round(households * bedrooms)),
    Math.round(clamp(population, 3, 35_682)),
    households,
    Math.round(income * 1e4) / 1e4,
    Math.round(clamp(value * 1e5, 14_999, 500_001)),
  ];
}

/** A place in the state, most often in a settlement, to 0.01 degrees. */
function place(draw: Draws): [latitude: number, longitude: number] {
  const isRural = draw.uniform() < 0.04;
  const [centerLatitude, centerLongitude, spread] = draw.settlement();
  for (;;) {
    const latitude = isRural
      ? 32.6 + 9.3 * draw.uniform()
      : centerLatitude + spread * draw.normal();
    const longitude = isRural
      ? -124.3 + 9.9 * draw.uniform()
      : centerLongitude + spread / LONGITUDE_SCALE * draw.normal();
    const rounded = [
      Math.round(latitude * 100) / 100,
      Math.round(longitude * 100) / 100,
    ] as [number, number];
    if (isInState(...rounded)) return rounded;
  }
}

/** Even-odd rule on the polygon of coast and borders. */
function isInState(latitude: number, longitude: number): boolean {
  let inside = false;
  OUTLINE.forEach(([x, y], i) => {
    const [u, v] = OUTLINE[(i + 1) % OUTLINE.length]!;
    if ((y > latitude) === (v > latitude)) return;
    if (longitude < x + (latitude - y) / (v - y) * (u - x)) inside = !inside;
  });
  return inside;
}

function degreesToCoast(latitude: number, longitude: number): number {
  let least = Infinity;
  for (let i = 1; i < COAST.length; i++) {
    const [x, y] = COAST[i - 1]!;
    const dx = (COAST[i]![0] - x) * LONGITUDE_SCALE;
    const dy = COAST[i]![1] - y;
    const px = (longitude - x) * LONGITUDE_SCALE;
    const py = latitude - y;
    const along = clamp((px * dx + py * dy) / (dx * dx + dy * dy), 0, 1);
    least = Math.min(least, Math.hypot(px - along * dx, py - along * dy));
  }
  return least;
}

/** How near a settlement is, from 1 in its middle to 0. */
function nearness(
  [centerLatitude, centerLongitude, spread]: Settlement,
  latitude: number,
  longitude: number,
): number {
  const dy = (latitude - centerLatitude) / spread;
  const dx = (longitude - centerLongitude) * LONGITUDE_SCALE / spread;
  return Math.exp(-(dx * dx + dy * dy) / 4);
}

/** Premium of the settlements near, and of neighbourhoods that vary within them. */
function premiumAt(latitude: number, longitude: number): number {
  const near = SETTLEMENTS.reduce(
    (sum, town) => sum + town[4] * nearness(town, latitude, longitude),
    0,
  );
  const neighbourhood = Math.sin(21 * latitude + 13 * longitude) *
      Math.sin(17 * longitude - 9 * latitude) +
    0.6 * Math.sin(47 * latitude) * Math.sin(53 * longitude);
  return near + 0.22 * neighbourhood;
}

function urbanAt(latitude: number, longitude: number): number {
  return SETTLEMENTS.reduce(
    (most, town) => Math.max(most, nearness(town, latitude, longitude)),
    0,
  );
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** Random draws from one seeded generator. */
class Draws {
  readonly #random: MersenneTwister;
  readonly #total = SETTLEMENTS.reduce((sum, town) => sum + town[3], 0);

  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
      throw new RangeError(
        `Cannot use seed "${seed}": it must be a whole number from 0 to 4294967295`,
      );
    }
    this.#random = new MersenneTwister(seed);
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return this.#random.uniform();
  }

  /** Standard normal, by Box and Muller. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** A settlement, by its share. */
  settlement(): Settlement {
    let rest = this.uniform() * this.#total;
    return SETTLEMENTS.find((town) => (rest -= town[3]) < 0) ??
      SETTLEMENTS.at(-1)!;
  }
}
