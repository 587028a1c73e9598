/** Schemes of documents that people write; completions are only for these. */
export const writtenSchemes: readonly string[] = [
  'file',
  'untitled',
  'vscode-remote',
  'vscode-vfs',
  'vscode-notebook-cell',
];
