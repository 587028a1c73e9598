import * as l10n from '@vscode/l10n';
import type { AskContext } from './askContext.ts';

/** The hint that is always safe: it only says where to look, based on what the editor itself reports. */
export function templateHint({ file, selection, diagnostics }: AskContext): string {
  if (file === undefined)
    return l10n.t('Open the file that the question is about, and ask again with the cursor at the place.');
  const [problem] = diagnostics;
  if (problem !== undefined)
    return l10n.t(
      'Look at {0}:{1}. The editor reports there: {2}',
      file.path,
      problem.line,
      withoutAdvice(problem.message),
    );
  const line = selection?.firstLine ?? file.line;
  return l10n.t(
    'Start at {0}:{1}: say what you expect there, then run the test that fails and compare.',
    file.path,
    line,
  );
}

/** H0: nothing from a model, only what the person's own tools report, and a question. */
export function attemptText({ file, selection, diagnostics }: AskContext): string {
  if (file === undefined) return l10n.t('What do you expect to happen, and what happens instead? One line is enough.');
  const line = selection?.firstLine ?? file.line;
  const reports = diagnostics
    .slice(0, 3)
    .map((problem) => `- ${file.path}:${problem.line}: ${withoutAdvice(problem.message)}`);
  const reported = reports.length === 0 ? '' : l10n.t('The editor reports:\n\n{0}\n\n', reports.join('\n'));
  return l10n.t('{0}What do you expect at {1}:{2}, and what happens instead?', reported, file.path, line);
}

/** Compilers like to add the fix ("Did you mean 'total'?"); that part is not a hint. */
function withoutAdvice(message: string): string {
  const at = message.search(/Did you mean|Do you want|Perhaps you meant|Try |Consider |help:/i);
  return at < 0 ? message : message.slice(0, at).trimEnd();
}

/** Shown when a fact cannot be given without the answer. */
export const factTemplate = l10n.t(
  'That could not be said without giving away more. Look the name up in the documentation of the language: hover it in the editor, or open its reference.',
);
