/**
 * Objects: the operations of S3 over the store.
 *
 * @module
 */
export { answerS3, refusal, type S3Service } from "./answer.ts";
export { S3Error, type S3ErrorCode } from "./errors.ts";
