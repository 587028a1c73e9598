import type { AskContext } from './askContext.ts';

/** The hint that is always safe: it only says where to look, from what the editor reports itself. */
export function templateHint({ file, selection, diagnostics }: AskContext): string {
  if (file === undefined) return 'Open the file that the question is about, and ask again with the caret at the place.';
  const [problem] = diagnostics;
  if (problem !== undefined)
    return `Look at ${file.path}:${problem.line}. The editor reports there: ${withoutAdvice(problem.message)}`;
  const line = selection?.firstLine ?? file.line;
  return `Start at ${file.path}:${line}: say what you expect there, then run the test that fails and compare.`;
}

/** Compilers like to add the fix ("Did you mean 'total'?"); that part is no hint. */
function withoutAdvice(message: string): string {
  return message.replace(/\s*(Did you mean|Do you want|Perhaps you meant|Try |Consider |help:)[\s\S]*$/i, '');
}
