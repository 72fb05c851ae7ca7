/** The person can fix it: one line that says what is wrong and how to mend it; exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The file is not what it claims to be. Caught in `scan.ts`, where it becomes an anomaly and coverage. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
  /**
   * @param anomaly - kebab-case id that rules name: `truncated`, `corrupt`
   * @param offset - byte offset in the innermost artifact, where one is known
   */
  constructor(
    readonly anomaly: string,
    message: string,
    readonly offset?: number,
  ) {
    // Thrown by the thousand while formats are told apart, and caught by what they say, never by where.
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = limit;
  }
}

/** A file asked for more than its budget. Caught in `scan.ts`, where it becomes an anomaly and coverage. */
export class BudgetError extends Error {
  override readonly name = 'BudgetError';
}

/** Text of anything that was thrown, for a person. */
export function describeError(error: unknown): string {
  // By its shape: an error of another realm, such as a worker's or a test runner's, is no instance of our `Error`.
  const isError = typeof error === 'object' && error !== null && 'message' in error;
  return isError && typeof error.message === 'string' ? error.message : String(error);
}

/** The first line of what was thrown: parsers add a picture of the place below it. */
export function firstLine(error: unknown): string {
  return (describeError(error).split('\n')[0] ?? '').replace(/:$/, '');
}
