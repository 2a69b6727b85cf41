import type { DataCaptureConfig } from "@aws-sdk/client-sagemaker";
import { joinKey, s3Location } from "../jobs/s3_uri.ts";
import type { ObjectStore } from "../store/objects.ts";

/** Milliseconds until what was captured is written: AWS takes minutes. */
const DELAY = 500;

/** Bytes of one object: more is written at once. */
const MOST_BYTES = 4 * 2 ** 20;

/** One side of an invocation. */
export interface CapturedBody {
  readonly body: Uint8Array;
  readonly contentType: string;
}

/** An invocation that was answered. */
export interface Captured {
  readonly endpointName: string;
  readonly variantName: string;
  readonly eventId: string;
  readonly inferenceId?: string;
  readonly customAttributes?: string;
  readonly time: Date;
  readonly input: CapturedBody;
  readonly output: CapturedBody;
}

/** Lines that are on their way to one place. */
interface Batch {
  lines: string[];
  bytes: number;
}

/** Writes what endpoints capture, as JSON Lines by the hour, in the service's form. */
export class CaptureWriter {
  readonly #objects: ObjectStore;
  readonly #waiting = new Map<string, Batch>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(objects: ObjectStore) {
    this.#objects = objects;
  }

  /** Takes an invocation, where the configuration wants it. */
  add(config: DataCaptureConfig, captured: Captured): void {
    const percentage = config.InitialSamplingPercentage!;
    if (config.EnableCapture === false) return;
    if (Math.random() * 100 >= percentage) return;
    const { endpointName, variantName, time } = captured;
    const [day, clock] = time.toISOString().split("T") as [string, string];
    const hour = `${day.replaceAll("-", "/")}/${clock.slice(0, 2)}`;
    const place = `${endpointName}/${variantName}/${hour}`;
    const uri = joinKey(config.DestinationS3Uri!, place);
    const line = JSON.stringify(captureLine(config, captured));
    const batch = this.#waiting.get(uri) ?? { lines: [], bytes: 0 };
    batch.lines.push(line);
    batch.bytes += line.length;
    this.#waiting.set(uri, batch);
    if (batch.bytes > MOST_BYTES) this.#flush();
    this.#timer ??= setTimeout(() => this.#flush(), DELAY);
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    this.#flush();
    await this.#writing;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batches = [...this.#waiting];
    this.#waiting.clear();
    this.#writing = this.#writing.then(() => this.#write(batches));
  }

  async #write(batches: readonly [string, Batch][]): Promise<void> {
    for (const [uri, { lines }] of batches) {
      const { bucket, key } = s3Location(uri);
      const name = `${fileTime(new Date())}-${crypto.randomUUID()}.jsonl`;
      const body = new TextEncoder().encode(`${lines.join("\n")}\n`);
      try {
        await this.#objects.put(bucket, joinKey(key, name), body);
      } catch (error) {
        // The bucket is gone or the disk full: the endpoint answers all the same.
        console.error(`Cannot write what was captured to ${uri}:`, error);
      }
    }
  }
}

/** Minutes, seconds and milliseconds, as they begin the names of such files. */
function fileTime(time: Date): string {
  return time.toISOString().slice(14, 23).replaceAll(/[:.]/g, "-");
}

function captureLine(
  config: DataCaptureConfig,
  { input, output, ...event }: Captured,
): unknown {
  const modes = config.CaptureOptions!.map(({ CaptureMode }) => CaptureMode);
  const wants = (mode: "Input" | "Output") =>
    modes.includes(mode) || modes.includes("InputAndOutput");
  return {
    captureData: {
      ...(wants("Input") && { endpointInput: side(config, "INPUT", input) }),
      ...(wants("Output") &&
        { endpointOutput: side(config, "OUTPUT", output) }),
    },
    eventMetadata: {
      eventId: event.eventId,
      ...(event.customAttributes !== undefined && {
        customAttributes: [event.customAttributes],
      }),
      ...(event.inferenceId !== undefined && {
        inferenceId: event.inferenceId,
      }),
      inferenceTime: `${event.time.toISOString().slice(0, 19)}Z`,
    },
    eventVersion: "0",
  };
}

/** Text where the configuration lists the content type, Base64 otherwise. */
function side(
  { CaptureContentTypeHeader }: DataCaptureConfig,
  mode: "INPUT" | "OUTPUT",
  { body, contentType }: CapturedBody,
): unknown {
  const { CsvContentTypes = [], JsonContentTypes = [] } =
    CaptureContentTypeHeader ?? {};
  const type = contentType.split(";")[0]!.trim().toLowerCase();
  const lists = (types: readonly string[]) =>
    types.some((known) => known.toLowerCase() === type);
  const encoding = lists(CsvContentTypes)
    ? "CSV"
    : lists(JsonContentTypes)
    ? "JSON"
    : "BASE64";
  return {
    observedContentType: contentType,
    mode,
    data: encoding === "BASE64"
      ? body.toBase64()
      : new TextDecoder().decode(body),
    encoding,
  };
}
