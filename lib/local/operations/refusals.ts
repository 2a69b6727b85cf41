import { ServiceError } from "../service/context.ts";

/** The service's most common refusal. */
export function validationError(message: string): ServiceError {
  return new ServiceError("ValidationException", message);
}

/**
 * Several violations of one request, in the service's form: `2 validation errors
 * detected: …; …`.
 */
export function constraintErrors(details: readonly string[]): ServiceError {
  const count = details.length;
  return validationError(
    `${count} validation error${count === 1 ? "" : "s"} detected: ${
      details.join("; ")
    }`,
  );
}

/** A name that is taken, for those resources that say so by `ResourceInUse`. */
export function resourceInUse(message: string): ServiceError {
  return new ServiceError("ResourceInUse", message);
}

/** What the service says of a member that must be there. */
export function mustNotBeNull(path: string): string {
  return `Value null at '${path}' failed to satisfy constraint: Member must not be null`;
}
