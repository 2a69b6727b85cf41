import ours from "./prices.json" with { type: "json" };

/** What instances and storage cost. */
export interface Prices {
  /** Month or day that they were looked up on, such as `2026-11`. */
  readonly asOf?: string;
  /** Where they were looked up. */
  readonly source: string;
  /** The same of each, by name. */
  readonly sources?: Readonly<Record<string, string>>;
  readonly region?: string;
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

/** Which prices these are, such as `prices of us-east-1 in 2026-11`. */
export function whichPrices({ region, asOf, source }: Prices): string {
  if (region === undefined && asOf === undefined) return `prices of ${source}`;
  const where = region === undefined ? "" : ` of ${region}`;
  return `prices${where}${asOf === undefined ? "" : ` in ${asOf}`}`;
}

/**
 * The price of an hour.
 *
 * @throws {RangeError} If there is none for the instance.
 */
export function priceOf(
  { perHour }: Pick<Prices, "perHour">,
  instanceType: string,
): number {
  const price = perHour[instanceType];
  if (price !== undefined) return price;
  throw new RangeError(
    `Cannot tell the cost: there is no price for ${instanceType}, but for ${
      Object.keys(perHour).join(", ")
    }; give it with --prices`,
  );
}

/** What each member of a file of prices must be. */
const MEMBERS: Readonly<
  Record<keyof Prices, { is(value: unknown): boolean; must: string }>
> = {
  asOf: {
    is: (value) => typeof value === "string" && isMonthOrDay(value),
    must: 'a month or day that has begun, such as "2026-11"',
  },
  source: { is: isText, must: "a text" },
  sources: { is: isRecord, must: "a text for each price" },
  region: { is: isText, must: 'a text, such as "eu-west-1"' },
  currency: { is: isText, must: 'a text, such as "USD"' },
  spotDiscount: {
    is: (value) => isPrice(value) && (value as number) <= 1,
    must: "a number from 0 to 1",
  },
  volumePerGBMonth: { is: isPrice, must: "a number from 0" },
  storagePerGBMonth: { is: isPrice, must: "a number from 0" },
  perHour: {
    is: (value) =>
      isRecord(value) && Object.keys(value as object).length > 0 &&
      Object.entries(value as object).every(([name, price]) =>
        name.startsWith("ml.") && isPrice(price)
      ),
    must:
      'a number from 0 for each instance type, such as { "ml.m5.large": 0.115 }',
  },
};

/**
 * Reads prices of the user's own, in the form of `prices.json`. Of what a file leaves
 * out, the discount and the price of storage are taken from ours, in our currency.
 *
 * @throws {SyntaxError} If it has another form.
 * @throws {Deno.errors.NotFound} If there is no such file.
 */
export async function readPrices(file: string): Promise<Prices> {
  const refuse = (why: string) =>
    new SyntaxError(`Cannot read prices from "${file}": ${why}`);
  const given = await readJson(file, refuse);
  if (!isRecord(given)) throw refuse("it is no JSON object");
  const odd = Object.keys(given).find((name) => !Object.hasOwn(MEMBERS, name));
  if (odd !== undefined) {
    throw refuse(
      `"${odd}" is none of ${Object.keys(MEMBERS).join(", ")}`,
    );
  }
  for (const [name, { is, must }] of Object.entries(MEMBERS)) {
    const left = given[name] === undefined && name !== "perHour";
    if (!left && !is(given[name])) throw refuse(`"${name}" must be ${must}`);
  }
  const { currency, spotDiscount, volumePerGBMonth, storagePerGBMonth } =
    OUR_PRICES;
  if (given.currency !== undefined && given.currency !== currency) {
    for (const name of ["volumePerGBMonth", "storagePerGBMonth"]) {
      if (given[name] === undefined) {
        throw refuse(`"${name}" must be given in ${given.currency} too`);
      }
    }
  }
  const rest = { currency, spotDiscount, volumePerGBMonth, storagePerGBMonth };
  return { source: file, ...rest, ...given } as unknown as Prices;
}

async function readJson(
  file: string,
  refuse: (why: string) => Error,
): Promise<unknown> {
  try {
    return JSON.parse(await Deno.readTextFile(file));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) {
      throw refuse((error as Error).message);
    }
    throw new Deno.errors.NotFound(
      `Cannot read prices: there is no file "${file}"`,
    );
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "";
}

/** Such as `2026-11` or `2026-11-03`, in the calendar and not to come. */
function isMonthOrDay(text: string): boolean {
  const day = /^\d{4}-\d\d$/.test(text) ? `${text}-01` : text;
  const time = Date.parse(`${day}T00:00Z`);
  return !Number.isNaN(time) && time <= Date.now() + A_DAY &&
    new Date(time).toISOString().slice(0, 10) === day;
}

/** Milliseconds: east of Greenwich a day begins sooner. */
const A_DAY = 24 * 3600 * 1000;

function isPrice(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}
