import { ServiceError } from "../service/context.ts";

/** The errors of S3 that are answered here: status and message. */
const ERRORS = {
  AccessControlListNotSupported: [400, "The bucket does not allow ACLs"],
  AccessDenied: [403, "Access Denied"],
  BadDigest: [
    400,
    "The Content-MD5 you specified did not match what we received.",
  ],
  BadRequest: [400, "Bad Request"],
  BucketAlreadyOwnedByYou: [
    409,
    "Your previous request to create the named bucket succeeded and you already own it.",
  ],
  BucketNotEmpty: [409, "The bucket you tried to delete is not empty"],
  EntityTooLarge: [
    400,
    "Your proposed upload exceeds the maximum allowed size",
  ],
  EntityTooSmall: [
    400,
    "Your proposed upload is smaller than the minimum allowed size",
  ],
  IllegalVersioningConfigurationException: [
    400,
    "The Versioning element must be specified",
  ],
  IncompleteBody: [
    400,
    "You did not provide the number of bytes specified by the Content-Length HTTP header",
  ],
  InvalidArgument: [400, "Invalid Argument"],
  InvalidBucketName: [400, "The specified bucket is not valid."],
  InvalidChunkSizeError: [
    403,
    "Only the last chunk is allowed to have a size less than 8192 bytes",
  ],
  InvalidDigest: [400, "The Content-MD5 you specified was invalid."],
  InvalidLocationConstraint: [
    400,
    "The specified location-constraint is not valid",
  ],
  InvalidPart: [
    400,
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
  ],
  InvalidPartNumber: [416, "The requested partnumber is not satisfiable"],
  InvalidPartOrder: [
    400,
    "The list of parts was not in ascending order. Parts must be ordered by part number.",
  ],
  InvalidRange: [416, "The requested range is not satisfiable"],
  InvalidRequest: [400, "Invalid Request"],
  InvalidTag: [400, "The tag provided was not a valid tag."],
  InvalidURI: [400, "Couldn't parse the specified URI."],
  KeyTooLongError: [400, "Your key is too long"],
  MalformedTrailerError: [
    400,
    "The request contained trailing data that was not well-formed or did not conform to our published schema.",
  ],
  MalformedXML: [
    400,
    "The XML you provided was not well-formed or did not validate against our published schema",
  ],
  MaxMessageLengthExceeded: [400, "Your request was too big."],
  MetadataTooLarge: [
    400,
    "Your metadata headers exceed the maximum allowed metadata size",
  ],
  MethodNotAllowed: [
    405,
    "The specified method is not allowed against this resource.",
  ],
  MissingContentLength: [
    411,
    "You must provide the Content-Length HTTP header.",
  ],
  MissingRequestBodyError: [400, "Request Body is empty"],
  NoSuchBucket: [404, "The specified bucket does not exist"],
  NoSuchKey: [404, "The specified key does not exist."],
  NoSuchTagSet: [404, "The TagSet does not exist"],
  NoSuchUpload: [
    404,
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
  ],
  NoSuchVersion: [404, "The specified version does not exist."],
  NotImplemented: [
    501,
    "A header you provided implies functionality that is not implemented",
  ],
  PreconditionFailed: [
    412,
    "At least one of the pre-conditions you specified did not hold",
  ],
  XAmzContentSHA256Mismatch: [
    400,
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  ],
} as const satisfies Record<string, readonly [number, string]>;

/** A code of an S3 error. */
export type S3ErrorCode = keyof typeof ERRORS;

/** A refusal of S3: an `<Error>` document, with members of its own. */
export class S3Error extends ServiceError {
  /** Headers of the answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** Elements beside Code and Message. */
  readonly members: Readonly<Record<string, string | number>>;

  constructor(
    code: S3ErrorCode,
    options: {
      /** Default: the service's own for this code. */
      readonly message?: string;
      readonly members?: Readonly<Record<string, string | number>>;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    const [status, message] = ERRORS[code];
    super(code, options.message ?? message, status);
    this.members = options.members ?? {};
    this.headers = options.headers ?? {};
  }
}

/** A refusal of a parameter's value. */
export function invalidArgument(
  name: string,
  value: string,
  message: string,
): S3Error {
  return new S3Error("InvalidArgument", {
    message,
    members: { ArgumentName: name, ArgumentValue: value },
  });
}
