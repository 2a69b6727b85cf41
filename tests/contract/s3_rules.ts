/**
 * What S3 asks of requests: by the SDK's schemas, and by the rules of the user guide
 * for names ("General purpose bucket naming rules", "Naming Amazon S3 objects"), sizes
 * ("Amazon S3 multipart upload limits") and checksums ("Checking object integrity").
 *
 * @module
 */
import { ChecksumAlgorithm, ChecksumMode } from "@aws-sdk/client-s3";
import type { NormalizedSchema } from "@smithy/core/schema";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { Call } from "./contract.ts";

/** Bytes of one request's object or part. */
const LARGEST = 5 * 2 ** 30;
/** Bytes of a part that is not the last. */
const SMALLEST_PART = 5 * 2 ** 20;

/** Headers that are the protocol's and the signature's, not the operation's. */
const COMMON =
  /^(x-amz-(content-sha256|date|security-token|user-agent|decoded-content-length|trailer|sdk-checksum-algorithm|checksum-\w+))$/;

const NUMBERS: Readonly<Record<string, readonly [number, number]>> = {
  "max-keys": [1, 1000],
  partNumber: [1, 10_000],
};

const ALGORITHMS: readonly string[] = Object.values(ChecksumAlgorithm);

/** Headers that hold a value of an enum. */
const ENUMS: Readonly<Record<string, readonly string[]>> = {
  "x-amz-checksum-algorithm": ALGORITHMS,
  "x-amz-sdk-checksum-algorithm": ALGORITHMS,
  "x-amz-checksum-mode": Object.values(ChecksumMode),
};

/** An operation's own path tells it from others: `?list-type=2`, `?x-id=PutObject`. */
const OWN = /^(list-type|x-id|uploads|delete)$/;

/** A member, and where the request has it. */
interface Member {
  readonly name: string;
  readonly required: boolean;
  readonly header?: string;
  readonly query?: string;
}

/** What a request breaks, in words. */
export function s3Violations(call: Call, schema: NormalizedSchema): string[] {
  const members = membersOf(schema);
  return [
    ...nameViolations(call, members),
    ...placeViolations(call, members),
    ...numberViolations(call),
    ...enumViolations(call),
    ...bodyViolations(call),
    ...documentViolations(call),
  ].map((what) => `${call.operation}: ${what}`);
}

function membersOf(schema: NormalizedSchema): Member[] {
  const [, , , , , , required] = schema.getSchema() as unknown[];
  return Array.from(schema.structIterator(), ([name, member], i) => {
    const { httpHeader, httpQuery } = member.getMergedTraits();
    return {
      name,
      required: i < Number(required ?? 0),
      ...(httpHeader && { header: String(httpHeader).toLowerCase() }),
      ...(httpQuery && { query: String(httpQuery) }),
    };
  });
}

function nameViolations(
  { bucket, key }: Call,
  members: readonly Member[],
): string[] {
  const legal = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) &&
    !bucket.includes("..") && !/^\d+\.\d+\.\d+\.\d+$/.test(bucket) &&
    !/^(xn--|sthree-)|(-s3alias|--ol-s3|\.mrap|--x-s3)$/.test(bucket);
  const bytes = new TextEncoder().encode(key).length;
  const needsKey = members.some(({ name }) => name === "Key");
  return [
    ...(legal ? [] : [`"${bucket}" is no name of a bucket`]),
    ...(needsKey && (bytes < 1 || bytes > 1024)
      ? [`a key has 1 to 1024 bytes, not ${bytes}`]
      : []),
    ...(key.split("/").some((part) => part === "." || part === "..")
      ? [`"${key}" has a part that paths do without`]
      : []),
  ];
}

/** Headers and parameters: none that is not known, and all that must be there. */
function placeViolations(
  { request }: Call,
  members: readonly Member[],
): string[] {
  const { searchParams } = new URL(request.target, "http://s3");
  const headers = new Set(members.map(({ header }) => header));
  const queries = new Set(members.map(({ query }) => query));
  const odd = [...request.headers.keys()].filter((name) =>
    name.startsWith("x-amz-") && !COMMON.test(name) && !headers.has(name)
  );
  const strange = [...searchParams.keys()].filter((name) =>
    !OWN.test(name) && !queries.has(name)
  );
  const missing = members.filter(({ required, header, query }) =>
    required &&
    (header !== undefined && !request.headers.has(header) ||
      query !== undefined && !searchParams.get(query))
  );
  return [
    ...odd.map((name) => `the header ${name} is not known`),
    ...strange.map((name) => `the parameter ${name} is not known`),
    ...missing.map(({ name }) => `${name} must not be null`),
  ];
}

function numberViolations({ request }: Call): string[] {
  const { searchParams } = new URL(request.target, "http://s3");
  return Object.entries(NUMBERS).flatMap(([name, [least, most]]) => {
    const text = searchParams.get(name);
    if (text === null) return [];
    const value = Number(text);
    return Number.isInteger(value) && value >= least && value <= most
      ? []
      : [`${name} is ${text}, not ${least} to ${most}`];
  });
}

function enumViolations({ request: { headers } }: Call): string[] {
  return Object.entries(ENUMS)
    .filter(([name, values]) =>
      !values.includes(headers.get(name) ?? values[0]!)
    )
    .map(([name, values]) => `${name} is one of ${values.join(", ")}`);
}

/** Length, hash and checksum are those of the bytes that were sent. */
function bodyViolations({ request: { headers, body } }: Call): string[] {
  const found: string[] = [];
  const length = headers.get("content-length");
  if (length !== null && Number(length) !== body.length) {
    found.push(`Content-Length is ${length}, not ${body.length}`);
  }
  if (body.length > LARGEST) found.push("a body has up to 5 GiB");
  const hash = headers.get("x-amz-content-sha256");
  if (hash === null) found.push("x-amz-content-sha256 must not be null");
  else if (
    /^[0-9a-f]{64}$/.test(hash) &&
    hash !== createHash("sha256").update(body).digest("hex")
  ) {
    found.push("x-amz-content-sha256 is that of another body");
  }
  const crc = headers.get("x-amz-checksum-crc32");
  if (crc !== null && crc !== crc32Of(body)) {
    found.push("x-amz-checksum-crc32 is that of another body");
  }
  const md5 = headers.get("content-md5");
  if (md5 !== null && md5 !== createHash("md5").update(body).digest("base64")) {
    found.push("Content-MD5 is that of another body");
  }
  return found;
}

function crc32Of(body: Uint8Array): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString("base64");
}

/** What is written as XML. */
function documentViolations({ operation, request }: Call): string[] {
  const text = () => new TextDecoder().decode(request.body);
  if (operation === "DeleteObjects") {
    const keys = text().match(/<Key>[^<]+<\/Key>/g)?.length ?? 0;
    const checked = request.headers.has("content-md5") ||
      [...request.headers.keys()].some((name) =>
        /^x-amz-checksum-(?!algorithm)/.test(name)
      );
    return [
      ...(keys >= 1 && keys <= 1000
        ? []
        : [`it deletes 1 to 1000 objects, not ${keys}`]),
      ...(checked ? [] : ["it takes Content-MD5 or a checksum"]),
    ];
  }
  if (operation !== "CompleteMultipartUpload") return [];
  const parts = Array.from(
    text().matchAll(/<Part>(.*?)<\/Part>/gs),
    ([, part]) => ({
      number: Number(/<PartNumber>(\d+)</.exec(part!)?.[1]),
      tagged: /<ETag>[^<]+<\/ETag>/.test(part!),
    }),
  );
  const rising = parts.every(({ number }, i) =>
    number >= 1 && number <= 10_000 && number > (parts[i - 1]?.number ?? 0)
  );
  return [
    ...(parts.length > 0 ? [] : ["it has no part"]),
    ...(rising ? [] : ["the parts' numbers rise, from 1 to 10,000 at most"]),
    ...(parts.every(({ tagged }) => tagged) ? [] : ["a part has no ETag"]),
  ];
}

/** What uploads in parts break together: all parts but the last have 5 MiB or more. */
export function uploadViolations(calls: readonly Call[]): string[] {
  const uploads = new Map<string, Map<number, number>>();
  for (const { operation, request } of calls) {
    if (operation !== "UploadPart") continue;
    const { searchParams } = new URL(request.target, "http://s3");
    const id = searchParams.get("uploadId")!;
    const sizes = uploads.get(id) ?? new Map<number, number>();
    uploads.set(id, sizes);
    sizes.set(Number(searchParams.get("partNumber")), request.body.length);
  }
  return [...uploads.values()].flatMap((sizes) => {
    const last = Math.max(...sizes.keys());
    return [...sizes].filter(([number, size]) =>
      number < last && size < SMALLEST_PART
    ).map(([number, size]) =>
      `part ${number} has ${size} bytes, fewer than 5 MiB`
    );
  });
}
