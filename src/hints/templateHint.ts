import type { AskContext } from './askContext.ts';

/** The hint that is always safe: it only says where to look, based on what the editor itself reports. */
export function templateHint({ file, selection, diagnostics }: AskContext): string {
  if (file === undefined) return 'Open the file that the question is about, and ask again with the caret at the place.';
  const [problem] = diagnostics;
  if (problem !== undefined)
    return `Look at ${file.path}:${problem.line}. The editor reports there: ${withoutAdvice(problem.message)}`;
  const line = selection?.firstLine ?? file.line;
  return `Start at ${file.path}:${line}: say what you expect there, then run the test that fails and compare.`;
}

/** H0: nothing from a model, only what the person's own tools report, and a question. */
export function attemptText({ file, selection, diagnostics }: AskContext): string {
  if (file === undefined) return 'What do you expect to happen, and what happens instead? One line is enough.';
  const line = selection?.firstLine ?? file.line;
  const reports = diagnostics
    .slice(0, 3)
    .map((problem) => `- ${file.path}:${problem.line}: ${withoutAdvice(problem.message)}`);
  const reported = reports.length === 0 ? '' : `The editor reports:\n\n${reports.join('\n')}\n\n`;
  return `${reported}What do you expect at ${file.path}:${line}, and what happens instead?`;
}

/** Compilers like to add the fix ("Did you mean 'total'?"); that part is not a hint. */
function withoutAdvice(message: string): string {
  const at = message.search(/Did you mean|Do you want|Perhaps you meant|Try |Consider |help:/i);
  return at < 0 ? message : message.slice(0, at).trimEnd();
}

/** Shown when a fact cannot be given without the answer. */
export const factTemplate =
  'That could not be said without giving away more. Look the name up in the documentation of the language: hover it in the editor, or open its reference.';
