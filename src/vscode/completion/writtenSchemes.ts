/** Schemes of files that people write, or will save as one. */
export const fileSchemes: readonly string[] = ['file', 'untitled', 'vscode-remote', 'vscode-vfs'];
/** Cells of a notebook are completed; questions and edits know files only. */
export const cellScheme = 'vscode-notebook-cell';
/** Schemes of documents that people write; completions are only for these. */
export const writtenSchemes: readonly string[] = [...fileSchemes, cellScheme];
