import type { XmlMembers } from "./xml.ts";

/** The owner of every bucket and object. */
export function ownerOf(): XmlMembers {
  return { ID: "0".repeat(64), DisplayName: "sagebook" };
}
