/**
 * The one error type of the product. Code below the edge throws or returns it as data; the entry point
 * (a command, a provider, a webview message, a CLI command) is the only place that turns it into a sentence.
 */
export type AppErrorKind =
  | 'badInput'
  | 'notFound'
  | 'cancelled'
  | 'refused'
  | 'unavailable'
  | 'storage'
  | 'model'
  | 'internal';

export class AppError extends Error {
  readonly kind: AppErrorKind;

  /** @param message One sentence: what is wrong and what to do about it. */
  constructor(kind: AppErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AppError';
    this.kind = kind;
  }

  /** By name, not by class: the editor's entry and the parts it loads each carry their own copy of this file. */
  static is(error: unknown, kind?: AppErrorKind): error is AppError {
    if (!(error instanceof Error) || error.name !== 'AppError') return false;
    return kind === undefined || ('kind' in error && error.kind === kind);
  }
}

/** The sentence for a person, whatever was thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
