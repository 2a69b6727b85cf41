import { readDocument } from "./body/mod.ts";
import { S3Error } from "./errors.ts";
import type { S3Request } from "./request.ts";
import { readXml, type XmlElement } from "./xml_reader.ts";

/** Holds 10,000 parts with their checksums, and 1,000 keys of the longest form. */
const MAX_DOCUMENT_BYTES = 8 * 2 ** 20;

/**
 * The XML document in a request's body.
 *
 * @throws {S3Error} `MissingRequestBodyError`, or `MalformedXML` if it is not
 * well-formed or its root has another name.
 */
export async function readXmlBody(
  request: S3Request,
  root: string,
): Promise<XmlElement> {
  const bytes = await readDocument(request, MAX_DOCUMENT_BYTES);
  if (bytes.length === 0) throw new S3Error("MissingRequestBodyError");
  const document = readXml(decode(bytes));
  if (document.name !== root) throw new S3Error("MalformedXML");
  return document;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new S3Error("MalformedXML");
  }
}
