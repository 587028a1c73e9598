import * as l10n from '@vscode/l10n';
import { plural } from '../../base/plural.ts';
import type { Place } from './failureOutput.ts';
import type { WorkspaceText } from './workspaceText.ts';

/** Files to search; more takes longer than a person waits for a hint. */
const maxFiles = 2_000;
/** Places to name; the others are only counted. */
const maxNamed = 3;

export interface Uses {
  readonly places: readonly Place[];
  /** All uses in the files searched. */
  readonly count: number;
}

const asks =
  /\b(?:where|who|which|what)\b.{0,200}\b(?:use[sd]?|using|call(?:s|ed|ers?)?|referenc\w+|import(?:s|ed)?)\b|\b(?:usages?|callers?|references?|uses)\s+of\b/i;
const definition =
  /^\s*(?:import|from|require|use|using|#include)\b|\b(?:function|def|func|fn|class|interface|struct|enum|type)\s+$/;

/** The question is in the first lines. Chosen by us. */
const maxQuestionLength = 1000;

/** The name whose uses a question asks for; undefined if it asks something else. @param around The symbol at the caret */
export function askedUses(whole: string, around: string | undefined): string | undefined {
  const question = whole.slice(0, maxQuestionLength);
  if (!asks.test(question)) return undefined;
  const marked = /`([A-Za-z_$][\w$]*)(?:\(\))?`/.exec(question)?.[1];
  const telling = /\b(?:[a-z]+[A-Z]\w*|[A-Z][a-z]+[A-Z]\w*|[A-Za-z]+_\w+)\b|\b([A-Za-z_$][\w$]*)\(\)/.exec(question);
  return marked ?? telling?.[1] ?? telling?.[0] ?? around;
}

/** Where a name occurs as a word, excluding its definition and imports. */
export async function usesOf(workspace: WorkspaceText, name: string): Promise<Uses> {
  const word = new RegExp(`(?<![\\w$])${name.replace(/\$/g, '\\$')}(?![\\w$])`);
  const places: Place[] = [];
  let count = 0;
  let visited = 0;
  for await (const file of workspace.files()) {
    visited += 1;
    if (visited > maxFiles) break;
    const text = await file.readText();
    if (text === undefined || !text.includes(name)) continue;
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      const found = word.exec(line);
      if (found === null || definition.test(line.slice(0, found.index)) || /^\s*(?:import|from)\b/.test(line)) continue;
      count += 1;
      if (places.length < maxNamed) places.push({ path: file.path, line: index + 1 });
    }
  }
  return { places, count };
}

/** One sentence to show to a person. */
export function usesText(name: string, { places, count }: Uses): string {
  const [first, ...more] = places.map(({ path, line }) => `${path}:${line}`);
  if (first === undefined) return l10n.t('`{0}` is used nowhere in the files I have read.', name);
  const rest = count - places.length;
  const list = [first, ...more].join(', ');
  return l10n.t(
    '`{0}` is used at {1}{2}.',
    name,
    list,
    rest > 0 ? l10n.t(' and in {0}', plural(rest, 'more place')) : '',
  );
}
