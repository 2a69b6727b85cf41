import { readPresignedHeaders } from "../../../lib/local/s3/presigned_headers.ts";
import { assertEquals, assertThrows } from "../../support/assert.ts";

const query = (text: string) => new Map(new URLSearchParams(text));

Deno.test("a presigned URL carries headers in its query, and its signature stays there", () => {
  const given = query(
    "X-Amz-Signature=s&X-Amz-Date=d&x-amz-meta-a=b&Content-Type=text/x&partNumber=1&x-id=PutObject",
  );
  const { query: left, headers } = readPresignedHeaders(
    given,
    new Headers({ "x-amz-meta-c": "d" }),
  );
  assertEquals([...left.keys()], [
    "X-Amz-Signature",
    "X-Amz-Date",
    "partNumber",
    "x-id",
  ]);
  assertEquals(Object.fromEntries(headers), {
    "content-type": "text/x",
    "x-amz-meta-a": "b",
    "x-amz-meta-c": "d",
  });
});

Deno.test("a header of the request comes before that of its URL", () => {
  const { headers } = readPresignedHeaders(
    query("Signature=s&x-amz-tagging=a"),
    new Headers({ "x-amz-tagging": "b" }),
  );
  assertEquals(headers.get("x-amz-tagging"), "b");
});

Deno.test("without a signature in it a query carries no headers", () => {
  const given = query("x-amz-meta-a=b");
  assertEquals(readPresignedHeaders(given, new Headers()).query, given);
});

Deno.test("what cannot be a header is refused", () => {
  assertThrows(
    () =>
      readPresignedHeaders(
        query("Signature=s&x-amz-meta-a=%0a%00b"),
        new Headers(),
      ),
    Error,
    "cannot be a header",
  );
});
