/** Kinds of records: one for each SageMaker resource. */
export type RecordKind =
  | "training-job"
  | "transform-job"
  | "processing-job"
  | "hyper-parameter-tuning-job"
  | "model"
  | "model-package"
  | "model-package-group"
  | "pipeline"
  | "pipeline-definition"
  | "pipeline-execution"
  | "endpoint"
  | "endpoint-config"
  | "artifact"
  | "action"
  | "context"
  | "association"
  | "tags";

/** Which records a List operation asks for: the members that all of them share. */
export interface RecordQuery {
  readonly nameContains?: string;
  readonly statusEquals?: string;
  readonly creationTimeAfter?: Date;
  readonly creationTimeBefore?: Date;
  readonly lastModifiedTimeAfter?: Date;
  readonly lastModifiedTimeBefore?: Date;
  /** Default: `CreationTime`. */
  readonly sortBy?: "Name" | "CreationTime" | "Status";
  /** Default: `Descending`. */
  readonly sortOrder?: "Ascending" | "Descending";
  /** Default: 10. */
  readonly maxResults?: number;
  readonly nextToken?: string;
  /** What else a record must satisfy, beyond the members that all kinds share. */
  readonly matches?: (record: Stamped) => boolean;
}

/** What every record carries beside its own members. */
export interface Stamped {
  CreationTime: Date;
  LastModifiedTime: Date;
}

/**
 * The records of Local SageMaker: durable once a call returns.
 *
 * A record is the response of its Describe operation, and what the service must
 * remember beside it; dates come back as dates.
 */
export interface RecordStore {
  /** Grows with every write, so that what was made of records can be kept. */
  readonly changes: number;
  /** Adds a record. Returns false, and changes nothing, where the name is taken. */
  insert<T extends Stamped>(kind: RecordKind, name: string, record: T): boolean;
  /** The record, or undefined. */
  get<T extends Stamped>(kind: RecordKind, name: string): T | undefined;
  /**
   * The record of a name, or else one whose name differs in capitals only: what
   * clients cut out of an ARN, which has none.
   */
  find<T extends Stamped>(kind: RecordKind, name: string): T | undefined;
  /**
   * Replaces a record by what `change` makes of it, in one transaction, and sets
   * `LastModifiedTime`.
   *
   * @throws {Deno.errors.NotFound} If there is no such record.
   */
  update<T extends Stamped>(
    kind: RecordKind,
    name: string,
    change: (record: T) => T,
  ): T;
  /** Removes a record. Returns false where there was none. */
  remove(kind: RecordKind, name: string): boolean;
  /**
   * One page of records. The bounds on times are exclusive, as in the API.
   *
   * @throws {ServiceError} `ValidationException` if `nextToken` is not one that an
   * earlier page gave for the same order.
   */
  list<T extends Stamped>(
    kind: RecordKind,
    query?: RecordQuery,
  ): { records: T[]; nextToken?: string };
}
