/**
 * What a member must satisfy beyond its type, in the words of the API model.
 */
export interface Rule {
  /** Name of the enum that the SDK exports. */
  readonly values?: string;
  /** A regular expression that the whole text must match. */
  readonly pattern?: string;
  /** Least length of a text, list or map; least value of a number. */
  readonly min?: number;
  /** Greatest length of a text, list or map; greatest value of a number. */
  readonly max?: number;
  /** True for whole numbers. */
  readonly integer?: true;
  /** For the elements of a list or the values of a map. */
  readonly item?: Rule;
  /** For the keys of a map. */
  readonly key?: Rule;
}

/** Rules by the name of a structure and of its member. */
export interface Rules {
  readonly [structure: string]: { readonly [member: string]: Rule };
}
