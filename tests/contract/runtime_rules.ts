import type { NormalizedSchema } from "@smithy/core/schema";
import type { Call } from "./contract.ts";

/** Headers of HTTP and of the signature, which are no members of the operation. */
const COMMON =
  /^(accept-encoding|authorization|connection|content-length|expect|host|transfer-encoding|user-agent|amz-sdk-.*|x-amz-(content-sha256|date|security-token|user-agent))$/;

/**
 * What a request to an endpoint breaks: names as those of DescribeEndpoint, headers
 * of up to 1,024 ASCII characters, a body of up to 6,291,456 bytes (the model of
 * sagemaker-runtime).
 */
export function runtimeViolations(
  { input, request }: Call,
  schema: NormalizedSchema,
): string[] {
  const name = String(input.EndpointName);
  const known = new Set(
    Array.from(
      schema.structIterator(),
      ([, member]) => String(member.getMergedTraits().httpHeader).toLowerCase(),
    ),
  );
  const given = [...request.headers].filter(([header]) => !COMMON.test(header));
  const size = request.body.length;
  return [
    ...(name.length <= 63 && /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/.test(name)
      ? []
      : [`"${name}" is no name of an endpoint`]),
    ...given.filter(([header]) => !known.has(header))
      .map(([header]) => `the header ${header} is not known`),
    ...given.filter(([, value]) => !/^[\x20-\x7e]{1,1024}$/.test(value))
      .map(([header]) =>
        `the header ${header} has up to 1,024 characters of ASCII`
      ),
    ...(size > 0 ? [] : ["the body is empty"]),
    ...(size <= 6_291_456 ? [] : [`a body of ${size} bytes is too long`]),
  ].map((what) => `InvokeEndpoint: ${what}`);
}
