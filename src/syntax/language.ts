/** The grammars shipped with the product, as named in their file names. */
export const grammars = [
  'bash',
  'c-sharp',
  'cpp',
  'go',
  'java',
  'javascript',
  'php',
  'powershell',
  'python',
  'ruby',
  'rust',
  'tsx',
  'typescript',
] as const;
export type Grammar = (typeof grammars)[number];

/** Maps VS Code language ids, common names and file extensions. */
const byName: Readonly<Record<string, Grammar>> = {
  bash: 'bash',
  shellscript: 'bash',
  sh: 'bash',
  zsh: 'bash',
  csharp: 'c-sharp',
  'c-sharp': 'c-sharp',
  'c#': 'c-sharp',
  cs: 'c-sharp',
  cpp: 'cpp',
  'c++': 'cpp',
  cc: 'cpp',
  cxx: 'cpp',
  hpp: 'cpp',
  c: 'cpp',
  h: 'cpp',
  'cuda-cpp': 'cpp',
  go: 'go',
  golang: 'go',
  java: 'java',
  javascript: 'javascript',
  javascriptreact: 'javascript',
  js: 'javascript',
  jsx: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  php: 'php',
  powershell: 'powershell',
  ps1: 'powershell',
  psm1: 'powershell',
  python: 'python',
  py: 'python',
  pyi: 'python',
  ruby: 'ruby',
  rb: 'ruby',
  rust: 'rust',
  rs: 'rust',
  typescriptreact: 'tsx',
  tsx: 'tsx',
  typescript: 'typescript',
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
};

/** The grammar for a VS Code language id, a language name or a file extension (without the dot), or undefined. */
export function grammarFor(name: string): Grammar | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(byName, key) ? byName[key] : undefined;
}

/** The grammar for a file by its name, or undefined. */
export function grammarForFile(path: string): Grammar | undefined {
  return grammarFor(/\.([^./\\]+)$/.exec(path)?.[1] ?? '');
}
