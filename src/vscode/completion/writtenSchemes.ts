/** Schemes of documents that a person writes; completions are for no others. */
export const writtenSchemes: readonly string[] = [
  'file',
  'untitled',
  'vscode-remote',
  'vscode-vfs',
  'vscode-notebook-cell',
];
