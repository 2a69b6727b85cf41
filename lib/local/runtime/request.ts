import { brokenConstraints, showValue } from "../service/constraints.ts";
import { ServiceError } from "../service/context.ts";
import {
  MAX_REQUEST_BYTES,
  readBody,
  type Rule,
  type WireRequest,
} from "../service/mod.ts";

/** Largest body of a request, in bytes. */
export const MOST_BODY_BYTES = 6_291_456;

const NAME: Rule = { max: 63, pattern: "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}" };
const HEADER: Rule = { max: 1024, pattern: "\\p{ASCII}*" };
const PRINTABLE = "\\S[ -~]*";

/** The headers of InvokeEndpoint: their members, and the API model's rules. */
const HEADERS: Readonly<Record<string, readonly [string, Rule]>> = {
  "content-type": ["contentType", HEADER],
  "accept": ["accept", HEADER],
  "x-amzn-sagemaker-custom-attributes": ["customAttributes", HEADER],
  "x-amzn-sagemaker-target-model": [
    "targetModel",
    { min: 1, max: 1024, pattern: PRINTABLE },
  ],
  "x-amzn-sagemaker-target-variant": ["targetVariant", NAME],
  "x-amzn-sagemaker-target-container-hostname": [
    "targetContainerHostname",
    NAME,
  ],
  "x-amzn-sagemaker-inference-id": [
    "inferenceId",
    { min: 1, max: 64, pattern: PRINTABLE },
  ],
  "x-amzn-sagemaker-enable-explanations": [
    "enableExplanations",
    { min: 1, max: 64, pattern: ".*" },
  ],
  "x-amzn-sagemaker-inference-component": ["inferenceComponentName", NAME],
  "x-amzn-sagemaker-session-id": [
    "sessionId",
    { max: 256, pattern: "(NEW_SESSION)$|^[a-zA-Z0-9](-*[a-zA-Z0-9])*" },
  ],
};

/** A request to an endpoint, checked. */
export interface InvokeRequest {
  readonly endpointName: string;
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly accept: string;
  readonly customAttributes?: string;
  readonly targetModel?: string;
  readonly targetVariant?: string;
  readonly targetContainerHostname?: string;
  readonly inferenceId?: string;
  readonly enableExplanations?: string;
  readonly inferenceComponentName?: string;
  readonly sessionId?: string;
}

/**
 * Reads InvokeEndpoint from the wire.
 *
 * @throws {ServiceError} `ValidationError` with all that the API does not allow.
 */
export async function readInvokeRequest(
  request: WireRequest,
): Promise<InvokeRequest> {
  const { headers, target } = request;
  const body = await readBody(request, MAX_REQUEST_BYTES);
  const endpointName = unescapeName(target.split("/")[2]!);
  const given = Object.entries(HEADERS).flatMap(([header, [member, rule]]) => {
    const value = headers.get(header);
    return value === null ? [] : [{ member, rule, value }];
  });
  const violations = [
    { member: "endpointName", rule: NAME, value: endpointName },
    ...given,
  ].flatMap(({ member, rule, value }) =>
    brokenConstraints(value, rule, () => undefined)
      .map((broken) => violation(member, showValue(value), broken))
  );
  if (body.length > MOST_BODY_BYTES) {
    const limit =
      `Member must have length less than or equal to ${MOST_BODY_BYTES}`;
    violations.push(violation("body", "", limit));
  }
  if (violations.length > 0) throw invalid(violations);
  return {
    endpointName,
    body,
    contentType: "",
    accept: "",
    ...Object.fromEntries(given.map(({ member, value }) => [member, value])),
  };
}

/** Values of bodies are not shown: they may be large, and are nobody's business. */
function violation(member: string, value: string, broken: string): string {
  const shown = value === "" ? "" : ` ${value}`;
  return `Value${shown} at '${member}' failed to satisfy constraint: ${broken}`;
}

function invalid(violations: readonly string[]): ServiceError {
  const count = violations.length;
  return new ServiceError(
    "ValidationError",
    `${count} validation error${count === 1 ? "" : "s"} detected: ${
      violations.join("; ")
    }`,
  );
}

/** Escapes that are broken stay as they are: no endpoint has such a name. */
function unescapeName(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
