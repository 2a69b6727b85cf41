import { NoSuchKey } from "@aws-sdk/client-s3";
import type { MiddlewareStack } from "@smithy/types";
import { awsClients } from "../session/connect_aws.ts";
import { openProgress } from "../session/open_progress.ts";
import type { Place, Session } from "../session/mod.ts";

/** A request that would be sent. */
export interface DryRequest {
  readonly service: "s3" | "sagemaker" | "logs";
  readonly operation: string;
  /** As the SDK takes it; of a body, the number of its bytes. */
  readonly input: Readonly<Record<string, unknown>>;
}

/** What only the service can answer was asked: a dry run goes no further there. */
export class DryRunEnd extends Error {
  override readonly name = "DryRunEnd";
}

type Input = Readonly<Record<string, unknown>>;

/**
 * A session that sends nothing. Requests that create or write are noted; objects
 * that were written can be read again, and nothing else is answered.
 */
export class DrySession {
  /** What would have been sent, in order. */
  readonly requests: DryRequest[] = [];
  readonly session: Session;
  readonly #objects = new Map<string, Uint8Array[]>();

  constructor(place: Place, backend: Session["backend"]) {
    const { region, bucket, prefix, role } = place;
    const clients = awsClients(place, {
      credentials: { accessKeyId: "none", secretAccessKey: "none" },
    });
    for (const service of ["s3", "sagemaker", "logs"] as const) {
      this.#answerAll(clients[service].middlewareStack, service);
    }
    const close = () => Promise.resolve();
    this.session = {
      backend,
      ...{ region, bucket, prefix, role },
      ...clients,
      progress: openProgress(),
      pollSeconds: 1,
      close,
      [Symbol.asyncDispose]: close,
    };
  }

  // deno-lint-ignore no-explicit-any -- the stacks of the clients differ in their types alone
  #answerAll(stack: MiddlewareStack<any, any>, service: DryRequest["service"]) {
    stack.add(
      (_next, { commandName = "" }) => ({ input }) => {
        const operation = commandName.replace(/Command$/, "");
        const output = this.#answer(service, operation, input as Input);
        return Promise.resolve({ output, response: {} });
      },
      { step: "initialize", priority: "high", name: "sendNothing" },
    );
  }

  #answer(
    service: DryRequest["service"],
    operation: string,
    input: Input,
  ): object {
    const key = `s3://${input.Bucket}/${input.Key}`;
    if (operation === "GetObject") return this.#read(key);
    if (!/^(Create|Put|Delete|Upload|Complete)/.test(operation)) {
      throw new DryRunEnd(`Only the service can answer ${operation}`);
    }
    const { Body, ...rest } = input;
    const bytes = Body as Uint8Array | undefined;
    if (bytes !== undefined) {
      const before = operation === "UploadPart" ? this.#objects.get(key) : [];
      this.#objects.set(key, [...before ?? [], bytes]);
    }
    const shown = bytes === undefined
      ? rest
      : { ...rest, Body: `${bytes.length} bytes` };
    this.requests.push({ service, operation, input: shown });
    return operation === "CreateMultipartUpload"
      ? { UploadId: "decided by S3" }
      : operation === "UploadPart"
      ? { ETag: "decided by S3" }
      : {};
  }

  #read(key: string): object {
    const parts = this.#objects.get(key);
    if (parts === undefined) {
      throw new NoSuchKey({ message: "No such object", $metadata: {} });
    }
    const blob = new Blob(parts as Uint8Array<ArrayBuffer>[]);
    return {
      ContentLength: blob.size,
      Body: { transformToWebStream: () => blob.stream() },
    };
  }
}
