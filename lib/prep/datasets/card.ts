import autoMpg from "../../../data/auto_mpg.json" with { type: "json" };
import housing from "../../../data/california_housing.json" with {
  type: "json",
};

/** What is known of a data set beforehand: a file in `data/`. */
export interface DataCard {
  /** For people, such as `California Housing`. */
  readonly name: string;
  /** One sentence. */
  readonly description: string;
  /** Number of rows of the original data. */
  readonly rows: number;
  /** Name of the column that is predicted. */
  readonly target: string;
  /** All columns, the target among them. */
  readonly columns: readonly CardColumn[];
  /** Where the data come from. */
  readonly source: CardSource;
  /** The paper that brought the data up. */
  readonly citation: string;
  /** As the publisher states it. */
  readonly license: string;
}

/** One column of a data set. */
export interface CardColumn {
  /** As in the header. */
  readonly name: string;
  /** What the column holds. */
  readonly description: string;
  /** Unit of its numbers. */
  readonly unit?: string;
  /** Least and greatest value of the original data; absent for text. */
  readonly range?: readonly [number, number];
  /** Least and greatest value that can be at all; null where there is no limit. */
  readonly possible?: readonly [number | null, number | null];
}

/** Where a data set comes from. */
export interface CardSource {
  /** What the file is. */
  readonly title: string;
  /** Where it is to be had. */
  readonly url: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly sha256: string;
}

/** The columns of California Housing, for the compiler: JSON has no literal types. */
export type HousingColumn =
  | "MedInc"
  | "HouseAge"
  | "AveRooms"
  | "AveBedrms"
  | "Population"
  | "AveOccup"
  | "Latitude"
  | "Longitude"
  | "MedHouseVal";

/** The card of California Housing, with the member of the archive and its columns. */
export const HOUSING_CARD = housing as unknown as DataCard & {
  readonly source: CardSource & {
    /** Name of the file in the archive, without its folder. */
    readonly member: string;
    /** Columns of that file, which has no header. */
    readonly columns: readonly string[];
  };
};

const CARDS: readonly DataCard[] = [
  HOUSING_CARD,
  autoMpg as unknown as DataCard,
];

/** The card whose columns these are, in any order; undefined where there is none. */
export function cardOf(columns: Iterable<string>): DataCard | undefined {
  const names = new Set(columns);
  return CARDS.find((card) =>
    card.columns.length === names.size &&
    card.columns.every(({ name }) => names.has(name))
  );
}
