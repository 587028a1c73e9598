/**
 * What the editor shows when a question is asked, for models that read it directly (the offline one). Models on a network never see it;
 * everything they get is in the messages. Lines are 1-based.
 */
export interface OfflineContext {
  /** Number of hints given earlier for the same question. */
  readonly earlierHints?: number;
  readonly file?: OfflineFile | undefined;
  /** UTF-16 offsets in the file's text, and their lines. */
  readonly selection?:
    | { readonly start: number; readonly end: number; readonly firstLine: number; readonly lastLine: number }
    | undefined;
  readonly diagnostics: readonly {
    readonly message: string;
    readonly line: number;
    readonly severity: 'error' | 'warning' | 'info';
  }[];
}

export interface OfflineFile {
  readonly uri: string;
  /** Path inside the workspace. */
  readonly path: string;
  readonly languageId: string;
  readonly text: string;
  /** Line of the caret. */
  readonly line: number;
}
