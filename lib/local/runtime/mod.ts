/**
 * SageMaker Runtime: requests to endpoints.
 *
 * @module
 */
export { answerRuntime, runtimeRefusal } from "./answer.ts";
