export interface Violation {
  field: string;
  description: string;
}

/** An answer that is no success. status 0: nobody answered. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    message: string,
    readonly violations: Violation[] = [],
    readonly metadata: Record<string, string> = {},
  ) {
    super(message || reason);
  }
  /** Trying again later may help, and nothing is known to be lost. */
  get passing(): boolean {
    return (
      this.status === 0 ||
      this.status === 408 ||
      this.status === 429 ||
      this.status === 499 || // the service stopped under way
      this.reason.startsWith('TRANSACTION_') || // others changed the same rows; nothing was saved
      (this.status >= 500 && this.status !== 501)
    );
  }
}

interface Detail {
  reason?: string;
  metadata?: Record<string, string>;
  fieldViolations?: Violation[];
}

/** Reads google.rpc.Status as JSON, bare or under "error". */
export async function readError(answer: Response): Promise<ApiError> {
  let reason = '';
  let message = '';
  let violations: Violation[] = [];
  let metadata: Record<string, string> = {};
  try {
    const json = await answer.json();
    const status = json.error ?? json;
    message = status.message ?? '';
    for (const detail of (status.details ?? []) as Detail[]) {
      if (detail.reason) reason = detail.reason;
      if (detail.metadata) metadata = detail.metadata;
      if (detail.fieldViolations) violations = detail.fieldViolations;
    }
  } catch {
    // Not ours: a proxy's page. The status says enough.
  }
  return new ApiError(answer.status, reason || `HTTP_${answer.status}`, message, violations, metadata);
}

export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError
    ? error
    : new ApiError(-1, 'PAGE', String((error as Error)?.message ?? error));
}
