import { S3Error } from "./errors.ts";

/**
 * Refuses a name that AWS would refuse for a new bucket.
 *
 * @throws {S3Error} `InvalidBucketName`.
 */
export function checkBucketName(name: string): void {
  const legal = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes("..") &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !/^(?:xn--|sthree-|amzn-s3-demo-)/.test(name) &&
    !/(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name);
  if (!legal) {
    throw new S3Error("InvalidBucketName", { members: { BucketName: name } });
  }
}
