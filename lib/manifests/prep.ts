/** What `prep` hands on: `<prefix>/prep.json`. */
export interface PrepManifest {
  /** Tells it from the manifests of other stages. */
  readonly stage: "prep";
  /** What was prepared. */
  readonly dataset: {
    /** For people, such as `California Housing`. */
    readonly name: string;
    /** Where the rows came from, for people: a path, `cache`, `download` … */
    readonly source: string;
    /** True for the generated set; every table, chart and report must say so. */
    readonly synthetic: boolean;
    /** Rows of the source. */
    readonly rows: number;
    /** SHA-256 of the source, hexadecimal; absent for the synthetic set. */
    readonly sha256?: string;
  };
  /** Seed of the split. */
  readonly seed: number;
  /** Share of the rows that are test rows. */
  readonly testFraction: number;
  /** Share of the other rows that are validation rows. */
  readonly validationFraction: number;
  /** What is predicted. */
  readonly target: { readonly name: string; readonly unit?: string };
  /** In the order of the CSV columns after the target. */
  readonly features: readonly Feature[];
  /** The objects that hold the rows. */
  readonly parts: Readonly<Record<Part, PartObject>>;
  /** What the checks found and what was done about it. */
  readonly findings: readonly Finding[];
}

/** The three parts of the rows. */
export type Part = "train" | "validation" | "test";

/** One feature column, with what undoes its standardisation. */
export interface Feature {
  /** Name of the column, or of a category of it, such as `color=red`. */
  readonly name: string;
  /** Unit before standardisation. */
  readonly unit?: string;
  /** Mean over the train rows, before standardisation. */
  readonly mean: number;
  /** Population standard deviation over the train rows; 1 for a constant. */
  readonly scale: number;
  /** Column of the source that it was made from. */
  readonly column: string;
  /** What stands for a missing value, before standardisation. */
  readonly imputed?: number;
  /** The text for which the feature is 1, and 0 for any other. */
  readonly category?: string;
}

/** A part as SageMaker CSV: target first, no header. */
export interface PartObject {
  /** S3 URI. */
  readonly uri: string;
  /** Number of rows. */
  readonly rows: number;
  /** SHA-256 of the object, hexadecimal. */
  readonly sha256: string;
}

/** One finding of the checks. */
export interface Finding {
  /** An error stops `prep`, so that a manifest has none. */
  readonly severity: "note" | "warning" | "error";
  /** What was found, and what was done about it. */
  readonly message: string;
  /** 1-based row of the source file, its header not counted. */
  readonly row?: number;
  /** Name of the column in the source. */
  readonly column?: string;
}
