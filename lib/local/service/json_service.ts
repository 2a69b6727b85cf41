import { NormalizedSchema } from "@smithy/core/schema";
import type { $SchemaRef } from "@smithy/types";
import { checkInput, type Checks } from "./check.ts";
import type { LocalContext, Operation } from "./context.ts";
import { ServiceError } from "./context.ts";
import { outputJson } from "./json.ts";
import { readBody } from "./read_body.ts";
import type { Rules } from "./rules.ts";
import type { WireRequest, WireResponse } from "./wire.ts";

/** A service of the JSON 1.1 protocol. */
export interface JsonServiceDefinition {
  /** As a user calls it, such as `SageMaker`. */
  readonly title: string;
  /** Loads the SDK's client, which exports all schemas and enums of the API. */
  readonly load: () => Promise<Readonly<Record<string, unknown>>>;
  readonly rules: Rules;
  /** Code of the error that reports violations of the API's constraints. */
  readonly validationCode: string;
  readonly operations: Readonly<Record<string, Operation<never, unknown>>>;
}

/** The schemas of one operation. */
interface OperationSchemas {
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
}

/** No request of these services is as large. */
export const MAX_REQUEST_BYTES = 8 * 2 ** 20;

const MAX_DEPTH = 200;

/** Answers the requests of one service: checks them, then hands them on. */
export class JsonService {
  readonly #definition: JsonServiceDefinition;
  #sdk: Promise<Readonly<Record<string, unknown>>> | undefined;

  constructor(definition: JsonServiceDefinition) {
    this.#definition = definition;
  }

  /**
   * Answers an operation.
   *
   * @throws Only defects: what the service refuses is an answer.
   */
  async answer(
    name: string,
    request: WireRequest,
    context: LocalContext,
    requestId: string,
  ): Promise<WireResponse> {
    try {
      const body = await readBody(request, MAX_REQUEST_BYTES);
      return jsonResponse(200, await this.#run(name, body, context), requestId);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return jsonRefusal(error, requestId);
    }
  }

  async #run(
    name: string,
    body: Uint8Array,
    context: LocalContext,
  ): Promise<string> {
    const { rules, validationCode } = this.#definition;
    const sdk = await this.#load();
    const { input, output } = this.#schemas(name, sdk);
    const operation = this.#operation(name);
    const checks: Checks = {
      rules,
      enums: (enumName) => enumValues(sdk[enumName]),
      code: validationCode,
    };
    const checked = checkInput(input, parseJson(body), checks);
    return outputJson(output, await operation(checked, context));
  }

  #load(): Promise<Readonly<Record<string, unknown>>> {
    this.#sdk ??= this.#definition.load();
    return this.#sdk;
  }

  #schemas(
    name: string,
    sdk: Readonly<Record<string, unknown>>,
  ): OperationSchemas {
    const schema = sdk[`${name}$`];
    const isOperation = Array.isArray(schema) && schema[0] === OPERATION;
    if (!isOperation) {
      throw new ServiceError(
        "UnknownOperationException",
        `${this.#definition.title} has no operation "${name}"`,
      );
    }
    const [, , , , input, output] = schema as $SchemaRef[];
    return {
      input: NormalizedSchema.of(input!),
      output: NormalizedSchema.of(output!),
    };
  }

  #operation(name: string): Operation<unknown, unknown> {
    const { title, operations } = this.#definition;
    if (Object.hasOwn(operations, name)) {
      return operations[name] as Operation<unknown, unknown>;
    }
    throw new ServiceError(
      "UnknownOperationException",
      `The operation "${name}" of ${title} is not available in Local SageMaker`,
    );
  }
}

/** Marks the schema of an operation. */
const OPERATION = 9;

/** The answer to a refused request. */
export function jsonRefusal(
  { code, message, status }: ServiceError,
  requestId: string,
): WireResponse {
  const body = JSON.stringify({ __type: code, message });
  return jsonResponse(status, body, requestId);
}

function jsonResponse(
  status: number,
  body: string,
  requestId: string,
): WireResponse {
  return {
    status,
    headers: new Headers({
      "content-type": "application/x-amz-json-1.1",
      "x-amzn-requestid": requestId,
    }),
    body: new TextEncoder().encode(body),
  };
}

function enumValues(exported: unknown): string[] | undefined {
  if (typeof exported !== "object" || exported === null) return undefined;
  return Object.values(exported).map(String);
}

function parseJson(body: Uint8Array): unknown {
  if (body.length === 0) return {};
  if (isTooDeep(body)) throw notJson("it is nested too deeply");
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (cause) {
    throw notJson((cause as Error).message);
  }
}

function notJson(reason: string): ServiceError {
  return new ServiceError(
    "SerializationException",
    `The request is not JSON: ${reason}`,
  );
}

/** Whether lists and structures are deeper than any request: the stack has an end. */
function isTooDeep(body: Uint8Array): boolean {
  let depth = 0;
  let inText = false;
  for (let i = 0; i < body.length; i++) {
    const char = String.fromCharCode(body[i]!);
    if (inText && char === "\\") i++;
    else if (char === '"') inText = !inText;
    else if (!inText && "[{".includes(char)) depth++;
    else if (!inText && "]}".includes(char)) depth--;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}
