/**
 * Security Token Service: who the caller is, which many tools ask before all else.
 * Speaks the query protocol: forms in, XML out.
 *
 * @module
 */
import {
  type LocalContext,
  MAX_REQUEST_BYTES,
  readBody,
  ServiceError,
  type WireRequest,
  type WireResponse,
} from "../service/mod.ts";

/** The operations of STS that Local SageMaker has. */
export type StsOperationName = "GetCallerIdentity";

const VERSION = "2011-06-15";
const NAMESPACE = `https://sts.amazonaws.com/doc/${VERSION}/`;

/** The caller is the root of the one account that there is. */
export const stsOperations: Readonly<
  Record<StsOperationName, (context: LocalContext) => Record<string, string>>
> = {
  GetCallerIdentity: ({ account }) => ({
    Arn: `arn:aws:iam::${account}:root`,
    UserId: account,
    Account: account,
  }),
};

/**
 * Answers a request of the query protocol.
 *
 * @throws {ServiceError} `InvalidAction` for any other operation or service.
 */
export async function answerQuery(
  request: WireRequest,
  context: LocalContext,
  requestId: string,
): Promise<WireResponse> {
  const body = await readBody(request, MAX_REQUEST_BYTES);
  const form = new URLSearchParams(new TextDecoder().decode(body));
  const [action, version] = [form.get("Action"), form.get("Version")];
  if (version !== VERSION || !isOperation(action)) {
    throw new ServiceError(
      "InvalidAction",
      `The operation "${action}" of version ${version} is not available in Local SageMaker`,
    );
  }
  const members = Object.entries(stsOperations[action](context))
    .map(([name, value]) => `<${name}>${value}</${name}>`).join("");
  return xmlResponse(
    200,
    `<${action}Response xmlns="${NAMESPACE}"><${action}Result>${members}</${action}Result><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${action}Response>`,
    requestId,
  );
}

function isOperation(action: string | null): action is StsOperationName {
  return action !== null && Object.hasOwn(stsOperations, action);
}

/** A refusal in the form of the query protocol. */
export function queryRefusal(
  { code, message, status }: ServiceError,
  requestId: string,
): WireResponse {
  const side = status < 500 ? "Sender" : "Receiver";
  return xmlResponse(
    status,
    `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>${side}</Type><Code>${code}</Code><Message>${
      escapeText(message)
    }</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
    requestId,
  );
}

/** Characters that XML has not, even escaped, are shown as what they are not. */
function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    // deno-lint-ignore no-control-regex
    .replace(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g, "\ufffd");
}

function xmlResponse(
  status: number,
  body: string,
  requestId: string,
): WireResponse {
  return {
    status,
    headers: new Headers({
      "content-type": "text/xml",
      "x-amzn-requestid": requestId,
    }),
    body: new TextEncoder().encode(body),
  };
}
