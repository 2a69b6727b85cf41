/** How a batch transform cuts, sends, joins and writes records. */
export interface BatchOptions {
  readonly contentType: string;
  readonly accept: string;
  readonly compression: "None" | "Gzip";
  readonly splitType: "None" | "Line" | "RecordIO" | "TFRecord";
  readonly strategy: "MultiRecord" | "SingleRecord";
  readonly assembleWith: "None" | "Line";
  /** Bytes of a request; infinity where the payload is not limited. */
  readonly maxPayload: number;
  readonly maxConcurrent: number;
  /** JSONPath. Default of the service: `$`. */
  readonly inputFilter: string;
  readonly outputFilter: string;
  readonly joinSource: "None" | "Input";
  /** Milliseconds that a request may take. */
  readonly timeout: number;
  readonly maxRetries: number;
  /** What is kept of requests and answers, where the job captures data. */
  readonly capture?: { readonly inferenceId: boolean };
}
