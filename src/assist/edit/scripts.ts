/** VS Code's ids of TypeScript and JavaScript, with and without JSX. */
export const scripts = ['typescript', 'typescriptreact', 'javascript', 'javascriptreact'] as const;
