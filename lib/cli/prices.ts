import ours from "./prices.json" with { type: "json" };

/** What instances and storage cost. */
export interface Prices {
  /** Month that they were looked up in, such as `2026-11`. */
  readonly asOf: string;
  /** Where they were looked up. */
  readonly source: string;
  readonly region: string;
  readonly currency: string;
  /** Share of the price that spot instances save, as is expected: 0 to 1. */
  readonly spotDiscount: number;
  /** A gigabyte of a job's volume, a month of 730 hours. */
  readonly volumePerGBMonth: number;
  /** A gigabyte in S3, a month. */
  readonly storagePerGBMonth: number;
  /** On demand, an hour of training, processing or batch transform, by instance type. */
  readonly perHour: Readonly<Record<string, number>>;
}

/** Those that come with Sagebook. */
export const OUR_PRICES: Prices = ours;

/**
 * Reads prices of the user's own, in the form of `prices.json`; what a file leaves
 * out is taken from ours, but for `perHour`.
 *
 * @throws {SyntaxError} If it has another form.
 */
export async function readPrices(file: string): Promise<Prices> {
  const refuse = (why: string) =>
    new SyntaxError(`Cannot read prices from "${file}": ${why}`);
  let given: Partial<Prices> | null;
  try {
    given = JSON.parse(await Deno.readTextFile(file));
  } catch (error) {
    if (error instanceof SyntaxError) throw refuse(error.message);
    throw error;
  }
  const perHour = Object.values(given?.perHour ?? {});
  if (perHour.length === 0 || !perHour.every(isPrice)) {
    throw refuse('"perHour" must give a number for each instance type');
  }
  const prices = { ...OUR_PRICES, source: file, ...given } as Prices;
  for (const name of ["volumePerGBMonth", "storagePerGBMonth"] as const) {
    if (!isPrice(prices[name])) throw refuse(`"${name}" must be a number`);
  }
  if (!isPrice(prices.spotDiscount) || prices.spotDiscount > 1) {
    throw refuse('"spotDiscount" must be a number from 0 to 1');
  }
  return prices;
}

function isPrice(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}
