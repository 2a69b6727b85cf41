/** Checks the form of a region's name. */
export function checkRegion(region: string): string {
  if (/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region)) return region;
  throw new RangeError(
    `Cannot use region "${region}": it must look like "us-east-1"`,
  );
}

/** Checks a bucket's name by S3's own rules. */
export function checkBucket(bucket: string): string {
  const address = /^\d+\.\d+\.\d+\.\d+$/.test(bucket);
  if (
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) &&
    !bucket.includes("..") && !address
  ) {
    return bucket;
  }
  throw new RangeError(
    `Cannot use bucket "${bucket}": a bucket name has 3 to 63 lower-case letters, digits, dots and hyphens`,
  );
}

/** Checks the form of a role's ARN. */
export function checkRole(role: string): string {
  if (/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/.test(role)) return role;
  throw new RangeError(
    `Cannot use role "${role}": it must look like "arn:aws:iam::123456789012:role/NAME"`,
  );
}

/** Checks a key prefix; without the slashes at its ends. */
export function checkPrefix(prefix: string): string {
  const trimmed = prefix.replace(/^\/+|\/+$/g, "");
  if (
    /^[\w!.*'()-]+(\/[\w!.*'()-]+)*$/.test(trimmed) && trimmed.length <= 512 &&
    !trimmed.split("/").some((part) => part === "." || part === "..")
  ) {
    return trimmed;
  }
  throw new RangeError(
    `Cannot use prefix "${prefix}": use letters, digits and "-_.!*'()", in parts divided by "/", none of them "." or ".."`,
  );
}
