import { invalidArgument, S3Error } from "./errors.ts";
import { readQuery } from "./request.ts";
import type { XmlMembers } from "./xml.ts";
import { child, childText, type XmlElement } from "./xml_reader.ts";

/** Tags of a bucket or an object, by name. */
export type Tags = Readonly<Record<string, string>>;

/** Most tags of an object. */
export const MAX_OBJECT_TAGS = 10;
/** Most tags of a bucket. */
export const MAX_BUCKET_TAGS = 50;

const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;

/**
 * Reads the `x-amz-tagging` header, a query string.
 *
 * @throws {S3Error} `InvalidArgument`, `BadRequest` or `InvalidTag`.
 */
export function readTagHeader(headers: Headers): Tags {
  const text = headers.get("x-amz-tagging") ?? "";
  const names = text.split("&").map((pair) => pair.split("=", 1)[0]);
  const tags = [...readQuery(text)];
  if (text !== "" && tags.length !== names.length) {
    throw invalidArgument(
      "x-amz-tagging",
      text,
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
    );
  }
  return checkTags(tags, MAX_OBJECT_TAGS);
}

/**
 * Reads a `Tagging` document.
 *
 * @throws {S3Error} `MalformedXML`, `BadRequest` or `InvalidTag`.
 */
export function readTagDocument(document: XmlElement, most: number): Tags {
  const set = child(document, "TagSet");
  if (set === undefined) throw new S3Error("MalformedXML");
  const tags = set.children.map((tag): [string, string] => {
    const key = childText(tag, "Key");
    const value = childText(tag, "Value");
    if (tag.name !== "Tag" || key === undefined || value === undefined) {
      throw new S3Error("MalformedXML");
    }
    return [key, value];
  });
  return checkTags(tags, most);
}

/** The members of a `Tagging` document. */
export function tagDocument(tags: Tags): XmlMembers {
  return {
    TagSet: {
      Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    },
  };
}

function checkTags(tags: [string, string][], most: number): Tags {
  if (tags.length > most) {
    throw new S3Error("BadRequest", {
      message: most === MAX_OBJECT_TAGS
        ? `Object tags cannot be greater than ${most}`
        : `Bucket tag count cannot be greater than ${most}`,
    });
  }
  for (const [key, value] of tags) checkTag(key, value);
  if (new Set(tags.map(([key]) => key)).size < tags.length) {
    throw new S3Error("InvalidTag", {
      message: "Cannot provide multiple Tags with the same key",
    });
  }
  return Object.fromEntries(tags);
}

function checkTag(key: string, value: string): void {
  const legal = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
  const rightKey = key !== "" && key.length <= MAX_KEY_LENGTH &&
    legal.test(key) && !key.toLowerCase().startsWith("aws:");
  if (!rightKey) {
    throw new S3Error("InvalidTag", {
      message: "The TagKey you have provided is invalid",
      members: { TagKey: key },
    });
  }
  if (value.length > MAX_VALUE_LENGTH || !legal.test(value)) {
    throw new S3Error("InvalidTag", {
      message: "The TagValue you have provided is invalid",
      members: { TagValue: value },
    });
  }
}
