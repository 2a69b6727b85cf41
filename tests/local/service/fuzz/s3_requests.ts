import { createHash } from "node:crypto";
import type { Random } from "./random.ts";

/** A request that a hostile or broken client might send. */
export interface FuzzRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

const METHODS = [
  "GET",
  "PUT",
  "POST",
  "DELETE",
  "HEAD",
  "OPTIONS",
  "PATCH",
  "X",
];
const PARAMETERS = [
  "acl",
  "attributes",
  "continuation-token",
  "cors",
  "delete",
  "delimiter",
  "encoding-type",
  "fetch-owner",
  "key-marker",
  "lifecycle",
  "list-type",
  "location",
  "marker",
  "max-keys",
  "max-parts",
  "max-uploads",
  "part-number-marker",
  "partNumber",
  "policy",
  "prefix",
  "response-content-type",
  "response-expires",
  "select",
  "start-after",
  "tagging",
  "uploadId",
  "upload-id-marker",
  "uploads",
  "version-id-marker",
  "versionId",
  "versioning",
  "versions",
  "X-Amz-Algorithm",
  "X-Amz-Expires",
  "X-Amz-Signature",
  "Signature",
  "Expires",
  "X-Amz-Date",
  "X-Amz-Credential",
];
const VALUES = [
  "",
  "0",
  "1",
  "2",
  "-1",
  "1000",
  "10001",
  "url",
  "null",
  "true",
  "/",
  "a",
];
const HEADERS: readonly [string, readonly string[]][] = [
  ["range", [
    "bytes=0-",
    "bytes=-1",
    "bytes=5-2",
    "bytes=0-99999999999999999999",
    "x",
  ]],
  ["if-match", ["*", '"x"', "", '"', ","]],
  ["if-none-match", ["*", '"x"', 'W/"x"']],
  ["if-modified-since", ["x", "Thu, 01 Jan 1970 00:00:00 GMT", "99999999999"]],
  ["if-unmodified-since", ["x", "Thu, 01 Jan 1970 00:00:00 GMT"]],
  ["content-length", [
    "-1",
    "x",
    "0",
    "99999999999999999999",
    "5368709121",
    "3",
  ]],
  ["content-md5", ["x", "1B2M2Y8AsgTpgAmY7PhCfg==", ""]],
  ["content-encoding", ["aws-chunked", "gzip,aws-chunked", ","]],
  ["x-amz-content-sha256", [
    "UNSIGNED-PAYLOAD",
    "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    "0".repeat(64),
    "x",
  ]],
  ["x-amz-decoded-content-length", ["0", "5", "-5", "x", "99999999999999"]],
  ["x-amz-trailer", ["x-amz-checksum-crc32", "x-amz-checksum-x", ""]],
  ["x-amz-checksum-crc32", ["AAAAAA==", "x", ""]],
  ["x-amz-checksum-sha256", ["x"]],
  ["x-amz-checksum-algorithm", ["CRC32", "CRC64NVME", "MD5"]],
  ["x-amz-checksum-type", ["FULL_OBJECT", "COMPOSITE", "x"]],
  ["x-amz-copy-source", [
    "bucket/a",
    "/bucket/a?versionId=null",
    "bucket",
    "%zz/%",
    "/",
    "",
  ]],
  ["x-amz-copy-source-range", ["bytes=0-1", "bytes=5-1", "x"]],
  ["x-amz-metadata-directive", ["COPY", "REPLACE", "x"]],
  ["x-amz-tagging", ["a=b", "a=b&a=c", "=&=", "%zz", "a"]],
  ["x-amz-meta-__proto__", ["x"]],
  ["x-amz-acl", ["private", "public-read"]],
  ["x-amz-object-attributes", ["ETag", "x", ",,"]],
  ["x-amz-mp-object-size", ["1", "x"]],
  ["x-amz-server-side-encryption", ["AES256"]],
  ["authorization", ["AWS4-HMAC-SHA256 x", "AWS a:b", ""]],
  ["host", [
    "",
    "bucket.localhost",
    "..localhost",
    "a/b",
    "x".repeat(1000),
    "[::1]:9",
  ]],
];
const DOCUMENTS = [
  "<Delete><Object><Key>a</Key></Object></Delete>",
  "<Delete><Quiet>true</Quiet><Object><Key>..</Key><VersionId>x</VersionId></Object></Delete>",
  "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>",
  "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
  "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>",
  "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>x</ETag></Part></CompleteMultipartUpload>",
  "<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>",
  "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n",
  "5;chunk-signature=" + "0".repeat(64) + "\r\nhello\r\n0;chunk-signature=" +
  "0".repeat(64) + "\r\n\r\n",
  "ffffffffffff\r\nx",
];

/** A request to S3. */
export function s3Request(random: Random): FuzzRequest {
  const body = fuzzBody(random);
  const headers: Record<string, string> = {
    host: "localhost",
    "content-length": String(body.length),
  };
  if (random.chance(0.5)) {
    headers["content-md5"] = createHash("md5").update(body).digest("base64");
  }
  for (const [name, values] of random.some(HEADERS, 0.06)) {
    headers[name] = headerText(
      random.chance(0.8) ? random.pick(values) : random.text(),
    );
  }
  return {
    method: random.pick(METHODS.slice(0, random.chance(0.9) ? 5 : 8)),
    target: fuzzPath(random) + fuzzQuery(random),
    headers,
    body,
  };
}

function fuzzPath(random: Random): string {
  if (random.chance(0.05)) {
    return random.pick(["/", "*", "", "//", "/%00", "/%ff", "/%"]);
  }
  const bucket = random.chance(0.9)
    ? random.pick(["bucket", "bucket", "versions", "new-bucket"])
    : encode(random.text());
  if (random.chance(0.3)) return `/${bucket}`;
  const key = random.chance(0.7)
    ? random.pick(["a", "a/b", "../x", "a/../b", "%2e%2e/", "/", "é"])
    : encode(random.text());
  return `/${bucket}/${key}`;
}

function fuzzQuery(random: Random): string {
  const pairs = random.some(PARAMETERS, random.pick([0, 0, 0.03, 0.08])).map((
    name,
  ) =>
    `${name}=${
      random.chance(0.7)
        ? random.pick(VALUES)
        : encode(random.text().slice(0, 5000))
    }`
  );
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

function fuzzBody(random: Random): Uint8Array {
  if (random.chance(0.3)) return random.bytes(random.below(300));
  const bytes = new TextEncoder().encode(random.pick(DOCUMENTS));
  if (random.chance(0.5)) return bytes;
  for (let i = 0; i < 3; i++) {
    bytes[random.below(bytes.length)] = random.below(256);
  }
  return random.chance(0.5)
    ? bytes
    : bytes.slice(0, random.below(bytes.length));
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** What a header may hold at all: HTTP itself refuses the rest. */
function headerText(text: string): string {
  return text.replace(/[^\t\x20-\x7e\x80-\xff]/g, "?").slice(0, 10_000).trim();
}
