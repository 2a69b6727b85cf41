/**
 * A float in a model document that stands by itself. XGBoost tells floats from
 * integers in JSON by their text, so a document must tell them too.
 */
export class Float {
  /** The number, rounded to float32 when written. */
  readonly value: number;

  /** Marks `value` as a float. */
  constructor(value: number) {
    this.value = value;
  }
}

/** Arrays of numbers that UBJSON stores with one type for all elements. */
export type NumberArray =
  | Float32Array
  | Int32Array
  | Uint8Array
  | BigInt64Array;

/** What JSON and UBJSON model files have in common. Plain numbers are integers. */
export type DocumentValue =
  | string
  | number
  | boolean
  | null
  | Float
  | NumberArray
  | readonly DocumentValue[]
  | { readonly [key: string]: DocumentValue };
