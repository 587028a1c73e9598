import { extname } from 'node:path';

/** VS Code language ids that differ from the file extension. */
const idsOfExtensions: Readonly<Record<string, string>> = {
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'typescriptreact',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascriptreact',
  py: 'python',
  rs: 'rust',
  rb: 'ruby',
  cs: 'csharp',
  cc: 'cpp',
  cxx: 'cpp',
  hpp: 'cpp',
  h: 'c',
  md: 'markdown',
  yml: 'yaml',
  sh: 'shellscript',
  kt: 'kotlin',
};

/** The language of a file, judged by its name alone. */
export function languageIdOf(path: string): string {
  const extension = extname(path).slice(1).toLowerCase();
  return idsOfExtensions[extension] ?? (extension === '' ? 'plaintext' : extension);
}
