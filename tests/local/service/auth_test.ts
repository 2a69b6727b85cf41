import {
  authenticate,
  refuseExpired,
} from "../../../lib/local/service/auth/authenticate.ts";
import { ServiceError } from "../../../lib/local/service/context.ts";
import type { WireRequest } from "../../../lib/local/service/wire.ts";
import { assert, assertEquals, assertThrows } from "../../support/assert.ts";

/** The keys and requests of the examples in AWS's guide to signature version 4. */
const credentials = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};
const EMPTY =
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const NOW = Date.parse("2013-05-24T00:00:00Z");
const SCOPE = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request";

function example(
  method: string,
  target: string,
  signedHeaders: string,
  signature: string,
  headers: Record<string, string>,
): WireRequest {
  return {
    method,
    target,
    headers: new Headers({
      host: "examplebucket.s3.amazonaws.com",
      "x-amz-date": "20130524T000000Z",
      authorization:
        `AWS4-HMAC-SHA256 Credential=${SCOPE},SignedHeaders=${signedHeaders},Signature=${signature}`,
      ...headers,
    }),
    body: null,
  };
}

const getObject = example(
  "GET",
  "/test.txt",
  "host;range;x-amz-content-sha256;x-amz-date",
  "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
  { range: "bytes=0-9", "x-amz-content-sha256": EMPTY },
);

const presigned: WireRequest = {
  method: "GET",
  target: "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" +
    encodeURIComponent(SCOPE) +
    "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host" +
    "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
  headers: new Headers({ host: "examplebucket.s3.amazonaws.com" }),
  body: null,
};

function refusal(
  request: WireRequest,
  service = "s3",
  now = NOW,
  body?: Uint8Array,
): string {
  const { code, status } = assertThrows(
    () => authenticate(request, credentials, service, body, now),
    ServiceError,
  );
  return `${status} ${code}`;
}

function changed(
  request: WireRequest,
  headers: Record<string, string>,
): WireRequest {
  const all = new Headers(request.headers);
  for (const [name, value] of Object.entries(headers)) all.set(name, value);
  return { ...request, headers: all };
}

Deno.test("the examples of AWS's guide are let in", () => {
  const examples = [
    getObject,
    presigned,
    example(
      "PUT",
      "/test$file.text",
      "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
      "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
      {
        date: "Fri, 24 May 2013 00:00:00 GMT",
        "x-amz-storage-class": "REDUCED_REDUNDANCY",
        "x-amz-content-sha256":
          "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
      },
    ),
    example(
      "GET",
      "/?lifecycle",
      "host;x-amz-content-sha256;x-amz-date",
      "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
      { "x-amz-content-sha256": EMPTY },
    ),
    example(
      "GET",
      "/?max-keys=2&prefix=J",
      "host;x-amz-content-sha256;x-amz-date",
      "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
      { "x-amz-content-sha256": EMPTY },
    ),
  ];
  for (const request of examples) {
    authenticate(request, credentials, "s3", undefined, NOW);
  }
});

Deno.test("the chunks of AWS's example are verified, each after the one before", () => {
  const request = example(
    "PUT",
    "/examplebucket/chunkObject.txt",
    "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class",
    "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
    {
      host: "s3.amazonaws.com",
      "x-amz-storage-class": "REDUCED_REDUNDANCY",
      "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
      "content-encoding": "aws-chunked",
      "x-amz-decoded-content-length": "66560",
      "content-length": "66824",
    },
  );
  const signatures: [string, string][] = [
    [
      "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
      "bf718b6f653bebc184e1479f1935b8da974d701b893afcf49e701f3e2f9f9c5a",
    ],
    [
      "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
      "2edc986847e209b4016e141a6dc8716d3207350f416969382d431539bf292e4a",
    ],
    ["b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9", EMPTY],
  ];
  const verifier = authenticate(request, credentials, "s3", undefined, NOW)!;
  for (const [signature, hash] of signatures) {
    verifier.verifyChunk(signature, hash);
  }
  const again = authenticate(request, credentials, "s3", undefined, NOW)!;
  assertThrows(() => again.verifyChunk(...signatures[1]!), ServiceError);
});

Deno.test("the trailer of AWS's example is verified after its chunks", () => {
  const request = example(
    "PUT",
    "/examplebucket/chunkObject.txt",
    "content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer",
    "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
    {
      host: "s3.amazonaws.com",
      "x-amz-storage-class": "REDUCED_REDUNDANCY",
      "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
      "content-encoding": "aws-chunked",
      "x-amz-decoded-content-length": "66560",
      "x-amz-trailer": "x-amz-checksum-crc32c",
    },
  );
  const verifier = authenticate(request, credentials, "s3", undefined, NOW)!;
  const chunks: [string, string][] = [
    [
      "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
      "bf718b6f653bebc184e1479f1935b8da974d701b893afcf49e701f3e2f9f9c5a",
    ],
    [
      "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
      "2edc986847e209b4016e141a6dc8716d3207350f416969382d431539bf292e4a",
    ],
    ["2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992", EMPTY],
  ];
  for (const [signature, hash] of chunks) verifier.verifyChunk(signature, hash);
  const trailer =
    "1e376db7e1a34a8ef1c4bcee131a2d60a1cb62503747488624e10995f448d774";
  const signature =
    "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435";
  assertThrows(() => verifier.verifyTrailer(signature, EMPTY), ServiceError);
  verifier.verifyTrailer(signature, trailer);
});

Deno.test("whatever was changed after it was signed is refused", () => {
  const forged: WireRequest[] = [
    { ...getObject, method: "DELETE" },
    { ...getObject, target: "/other.txt" },
    { ...getObject, target: "/test.txt?versionId=1" },
    changed(getObject, { range: "bytes=0-99" }),
    changed(getObject, { host: "otherbucket.s3.amazonaws.com" }),
    changed(getObject, { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" }),
    { ...presigned, target: presigned.target.replace("86400", "86401") },
    { ...presigned, target: `${presigned.target}&response-expires=x` },
  ];
  for (const request of forged) {
    assertEquals(refusal(request), "403 SignatureDoesNotMatch");
  }
});

Deno.test("a header of AWS that is not signed is refused", () => {
  const acl = changed(getObject, { "x-amz-acl": "private" });
  assertEquals(refusal(acl), "403 AccessDenied");
});

Deno.test("a request that is too old, or from the future, is refused", () => {
  for (const minutes of [-16, 16]) {
    const now = NOW + minutes * 60_000;
    assertEquals(refusal(getObject, "s3", now), "403 RequestTimeTooSkewed");
  }
  for (const minutes of [-14, 14]) {
    authenticate(
      getObject,
      credentials,
      "s3",
      undefined,
      NOW + minutes * 60_000,
    );
  }
});

Deno.test("a presigned URL is good until it expires, with keys and without", () => {
  const last = NOW + 86_400_000;
  authenticate(presigned, credentials, "s3", undefined, last);
  assertEquals(refusal(presigned, "s3", last + 1000), "403 AccessDenied");
  refuseExpired(presigned, last);
  assertThrows(
    () => refuseExpired(presigned, last + 1000),
    ServiceError,
    "expired",
  );
  const old = {
    ...presigned,
    target: "/k?AWSAccessKeyId=a&Signature=b&Expires=1000",
  };
  refuseExpired(old, 1_000_000);
  assertThrows(() => refuseExpired(old, 1_001_000), ServiceError, "expired");
});

Deno.test("a request without a signature, or with one of another kind, is refused", () => {
  const without = (name: string) => {
    const headers = new Headers(getObject.headers);
    headers.delete(name);
    return { ...getObject, headers };
  };
  const cases: [WireRequest, string][] = [
    [without("authorization"), "403 AccessDenied"],
    [without("x-amz-date"), "400 AuthorizationHeaderMalformed"],
    [without("x-amz-content-sha256"), "400 AuthorizationHeaderMalformed"],
    [
      changed(getObject, { authorization: "AWS AKIA:sig" }),
      "400 InvalidRequest",
    ],
    [changed(getObject, { authorization: "Bearer x" }), "400 InvalidRequest"],
    [
      changed(getObject, { authorization: "AWS4-HMAC-SHA256 nonsense" }),
      "400 AuthorizationHeaderMalformed",
    ],
    [
      { ...presigned, target: presigned.target.replace("86400", "604801") },
      "400 AuthorizationHeaderMalformed",
    ],
    [
      {
        ...presigned,
        target: "/k?AWSAccessKeyId=a&Signature=b&Expires=9999999999",
      },
      "400 InvalidRequest",
    ],
  ];
  for (const [request, outcome] of cases) {
    assertEquals(refusal(request), outcome);
  }
});

Deno.test("another key, or a signature for another service, is refused", () => {
  const other = { ...credentials, accessKeyId: "AKIAOTHER" };
  const error = assertThrows(
    () => authenticate(getObject, other, "s3", undefined, NOW),
    ServiceError,
  );
  assertEquals([error.status, error.code], [403, "InvalidAccessKeyId"]);
  assertEquals(
    refusal(getObject, "sagemaker", NOW, new Uint8Array()),
    "400 IncompleteSignatureException",
  );
});

Deno.test("services other than S3 refuse in their own words", () => {
  const headers = new Headers({ host: "localhost" });
  const request = { method: "POST", target: "/", headers, body: null };
  const error = assertThrows(
    () =>
      authenticate(request, credentials, "sagemaker", new Uint8Array(), NOW),
    ServiceError,
  );
  assertEquals([error.status, error.code], [
    403,
    "MissingAuthenticationTokenException",
  ]);
  assert(error.message.includes("Missing Authentication Token"));
});
