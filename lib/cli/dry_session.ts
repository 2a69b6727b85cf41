import { NoSuchKey } from "@aws-sdk/client-s3";
import type { MiddlewareStack } from "@smithy/types";
import type { Session, SessionClients } from "../session/session.ts";
import { quietProgress } from "../session/open_progress.ts";
import type { SessionSettings } from "../session/options.ts";

type Service = "s3" | "sagemaker" | "sagemaker-runtime" | "logs";
type Input = Readonly<Record<string, unknown>>;

/** A request that would be sent. */
export interface DryRequest {
  readonly service: Service;
  readonly operation: string;
  /** As the SDK takes it; of a body, the number of its bytes. */
  readonly input: Input;
}

/** What only the service can answer was asked: a dry run goes no further there. */
export class DryRunEnd extends Error {
  override readonly name = "DryRunEnd";
}

/** How a dry run stands at a moment. */
interface Mark {
  readonly requests: number;
  readonly objects: ReadonlyMap<string, readonly Uint8Array[] | undefined>;
  readonly made: ReadonlySet<string>;
}

const READING = /^(Get|Head|List|Describe)/;
const RUNNING = ["InProgress", "Stopping"];
const DECIDED = "decided by the service";

/**
 * A session that changes nothing. Requests that create, write or delete are noted;
 * objects that were noted can be read again. Requests that only read are sent, if
 * at all, where the clients lead.
 */
export class DrySession {
  /** What would have been sent, in order. */
  readonly requests: DryRequest[] = [];
  readonly session: Session;
  readonly #reads: boolean;
  readonly #looked = new Set<string>();
  /** Undefined where an object would have been deleted. */
  #objects = new Map<string, Uint8Array[] | undefined>();
  /** Names of what is noted alone. */
  #made = new Set<string>();

  /** @param reads Whether what is there already may be read. */
  constructor(
    { backend, region, bucket, prefix, role }: SessionSettings,
    clients: SessionClients,
    reads: boolean,
  ) {
    this.#reads = reads;
    this.#answerAll(clients.s3.middlewareStack, "s3");
    this.#answerAll(clients.sagemaker.middlewareStack, "sagemaker");
    this.#answerAll(clients.logs.middlewareStack, "logs");
    const { sagemakerRuntime } = clients;
    this.#answerAll(sagemakerRuntime.middlewareStack, "sagemaker-runtime");
    const close = () => Promise.resolve();
    this.session = {
      ...{ backend, region, bucket, prefix, role },
      ...clients,
      progress: quietProgress,
      pollSeconds: 1,
      close,
      [Symbol.asyncDispose]: close,
    };
  }

  /** Whether an object under the prefix would have been written. */
  wrote(key: string): boolean {
    return this.#objects.get(this.#uriOf(key)) !== undefined;
  }

  /** Notes that an object would be written whose bytes only the results tell. */
  noteUnknown(key: string): void {
    const { bucket, prefix } = this.session;
    const Key = `${prefix}/${key}`;
    this.drop(0, "PutObject", Key);
    const input = {
      Bucket: bucket,
      Key,
      Body: "depends on the results",
      ContentType: "application/json",
    };
    this.requests.push({ service: "s3", operation: "PutObject", input });
  }

  /** Forgets requests from the `from`th on: of an operation, and of a key if given. */
  drop(from: number, operation: string, key?: string): void {
    const kept = this.requests.slice(from).filter((request) =>
      request.operation !== operation ||
      key !== undefined && request.input.Key !== key
    );
    this.requests.splice(from, Infinity, ...kept);
  }

  /** To come back to by {@linkcode reset}. */
  mark(): Mark {
    return {
      requests: this.requests.length,
      objects: new Map(this.#objects),
      made: new Set(this.#made),
    };
  }

  /** Forgets all since a mark. */
  reset({ requests, objects, made }: Mark): void {
    this.requests.splice(requests);
    this.#objects = new Map(
      Array.from(objects, ([uri, parts]) => [uri, parts && [...parts]]),
    );
    this.#made = new Set(made);
  }

  // deno-lint-ignore no-explicit-any -- the stacks of the clients differ in their types alone
  #answerAll(stack: MiddlewareStack<any, any>, service: Service): void {
    stack.add(
      (next, { commandName = "" }) => async (args) => {
        const operation = commandName.replace(/Command$/, "");
        const input = args.input as Input;
        if (!READING.test(operation)) {
          return answered(this.#note(service, operation, input));
        }
        const known = this.#find(operation, input);
        if (known !== undefined) return answered(known);
        const result = await next(args);
        this.#checkLook(operation, input, result.output as Input);
        return result;
      },
      { step: "initialize", priority: "high", name: "changeNothing" },
    );
  }

  #note(service: Service, operation: string, input: Input): object {
    if (service === "sagemaker-runtime") throw endOf(operation);
    for (const uri of deletedBy(input)) this.#objects.set(uri, undefined);
    const { Body, ...rest } = input;
    const bytes = Body as Uint8Array | undefined;
    if (bytes !== undefined) {
      const uri = `s3://${input.Bucket}/${input.Key}`;
      const before = operation === "UploadPart" ? this.#objects.get(uri) : [];
      this.#objects.set(uri, [...before ?? [], bytes]);
    }
    const shown = bytes === undefined
      ? rest
      : { ...rest, Body: `${bytes.length} bytes` };
    this.requests.push({ service, operation, input: shown });
    const name = input[`${operation.replace(/^Create/, "")}Name`];
    if (typeof name === "string") this.#made.add(name);
    return answerTo(operation);
  }

  /** What a dry run knows by itself; undefined where it may be read. */
  #find(operation: string, input: Input): object | undefined {
    if (operation === "GetObject") {
      const uri = `s3://${input.Bucket}/${input.Key}`;
      const parts = this.#objects.get(uri);
      if (parts !== undefined) return contentOf(parts);
      if (this.#reads && !this.#objects.has(uri)) return undefined;
      throw new NoSuchKey({ message: "No such object", $metadata: {} });
    }
    const names = Object.values(input);
    const unmade = names.some((name) =>
      name === DECIDED || this.#made.has(name as string)
    );
    if (unmade || !this.#reads) throw endOf(operation);
    return undefined;
  }

  /** A job that runs is looked at once: how it ends is not waited for. */
  #checkLook(operation: string, input: Input, output: Input): void {
    const status = output[`${operation.replace(/^Describe/, "")}Status`];
    if (!RUNNING.includes(status as string)) return;
    const look = JSON.stringify([operation, input]);
    if (this.#looked.has(look)) throw endOf(operation);
    this.#looked.add(look);
  }

  #uriOf(key: string): string {
    return `s3://${this.session.bucket}/${this.session.prefix}/${key}`;
  }
}

/** S3 URIs of what DeleteObjects deletes. */
function deletedBy({ Bucket, Delete }: Input): string[] {
  const { Objects = [] } = (Delete ?? {}) as { Objects?: { Key: string }[] };
  return Objects.map(({ Key }) => `s3://${Bucket}/${Key}`);
}

function endOf(operation: string): DryRunEnd {
  return new DryRunEnd(`Only the service can answer ${operation}`);
}

function answered(output: object): { output: object; response: unknown } {
  return { output, response: {} };
}

function answerTo(operation: string): object {
  switch (operation) {
    case "CreateMultipartUpload":
      return { UploadId: DECIDED };
    case "UploadPart":
      return { ETag: DECIDED };
    case "CreatePipeline":
    case "UpdatePipeline":
      return { PipelineArn: DECIDED };
    case "StartPipelineExecution":
      return { PipelineExecutionArn: DECIDED };
    default:
      return {};
  }
}

function contentOf(parts: readonly Uint8Array[]): object {
  const blob = new Blob(parts as Uint8Array<ArrayBuffer>[]);
  return {
    ContentLength: blob.size,
    Body: { transformToWebStream: () => blob.stream() },
  };
}
