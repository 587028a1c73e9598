/**
 * The product's only error type. Inner code throws it or returns it as data; only the entry point (a command, a provider, a webview
 * message, a CLI command) turns it into a sentence.
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

  /** Checks the name, not the class: the editor's entry bundle and the parts it loads each have their own copy of this class. */
  static is(error: unknown, kind?: AppErrorKind): error is AppError {
    if (!(error instanceof Error) || error.name !== 'AppError') return false;
    return kind === undefined || ('kind' in error && error.kind === kind);
  }
}

/** The sentence to show a person, whatever was thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
