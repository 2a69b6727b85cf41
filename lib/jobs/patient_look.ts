import { isPassingFailure } from "../session/passing_failure.ts";

/** Looks in a row that may fail for what passes; the SDK retries each by itself. */
const LOST_LOOKS = 20;

/**
 * Looks at what runs elsewhere, and goes on without us where the connection is lost:
 * such a look tells `undefined`, until twenty in a row were lost.
 *
 * @param onLost Called at each look that is lost.
 * @throws What passes not by itself, and the twenty-first failure in a row.
 */
export function patientLook<Description>(
  look: () => Promise<Description>,
  onLost: () => void,
): () => Promise<Description | undefined> {
  let lost = 0;
  return async () => {
    try {
      const description = await look();
      lost = 0;
      return description;
    } catch (error) {
      if (!isPassingFailure(error) || lost >= LOST_LOOKS) throw error;
      lost++;
      onLost();
      return undefined;
    }
  };
}
