import { posix } from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import {
  commitMessagePrompt,
  messageIn,
  type StagedChange,
  stagedChanges,
  withMessage,
} from '../../assist/commitMessage.ts';
import { AppError } from '../../base/appError.ts';
import { clip } from '../../base/clip.ts';
import { allows, type Level } from '../../base/level.ts';
import { plural } from '../../base/plural.ts';
import { sizeText } from '../../hints/askContext.ts';
import { patchText } from '../../history/git/git.ts';
import { EditRequests } from '../edit/editRequests.ts';
import { type GitRepository, repositoryOf, safeGit } from '../git/gitApi.ts';
import type { AssistRegistration } from './registerAssist.ts';

type Deps = Pick<AssistRegistration, 'levels' | 'languages' | 'models' | 'recorder' | 'newId'>;

/** File names that fit in the box. */
const maxNamed = 2;
/** What an entry shows of the text in the box. */
const maxShown = 60;

/**
 * Lets a model write the commit message for the staged changes into the message box. Shows what would be sent first, file by file, and
 * each file can be left out. The person's own text in the box stays.
 * @throws AppError `refused` if nothing is staged, none of it may be sent, or the level is too low.
 */
export async function writeCommitMessage(source: unknown, deps: Deps): Promise<void> {
  const repository = await repositoryOf(source);
  allowedLevel(deps);
  const staged = await patchText(await safeGit(repository), ['--cached']);
  const changes = stagedChanges(staged, (path) => refusal(repository, path, deps));
  if (changes.length === 0) throw new AppError('refused', l10n.t('Nothing is staged. Stage the changes first.'));
  const { inputBox: box, state } = repository;
  const chosen = await choose(
    changes,
    { branch: state.HEAD?.name, begun: box.value.trim() },
    deps.models.labelFor('answer'),
  );
  if (chosen === undefined) return;
  // The levels may have been lowered while the list was open.
  const level = allowedLevel(deps);
  const lowered = chosen.changes.find(
    ({ path, patch }) => patch !== '' && refusal(repository, path, deps) !== undefined,
  );
  if (lowered !== undefined)
    throw new AppError('refused', l10n.t('The level for {0} is too low by now, so nothing was sent.', lowered.path));
  const messages = commitMessagePrompt(chosen.changes, chosen);
  const { text } = await new EditRequests(deps).ask(
    l10n.t('writing the commit message'),
    { requestId: deps.newId(), level, role: 'answer' },
    messages,
  );
  const message = messageIn(text);
  if (message === '')
    throw new AppError('model', l10n.t('The model wrote no message. Try again, or choose another model.'));
  // Text typed in the meanwhile stays, too.
  box.value = withMessage(box.value, message);
}

function allowedLevel({ levels }: Deps): Level {
  const { level, source } = levels.level();
  if (allows(level, 'Answer')) return level;
  throw new AppError('refused', l10n.t('Raise the level to Answer first. It is {0} ({1}).', level, source));
}

function refusal({ rootUri }: GitRepository, path: string, { levels, languages }: Deps): string | undefined {
  const uri = vscode.Uri.joinPath(rootUri, path);
  const { level } = levels.level({ uri, languageId: languages.of(uri) });
  return allows(level, 'Answer') ? undefined : l10n.t('level {0}', level);
}

/** What goes along with the changes. */
interface Beside {
  readonly branch: string | undefined;
  /** What the person has already written in the message box. */
  readonly begun: string;
}

interface Chosen extends Beside {
  readonly changes: readonly StagedChange[];
}

/** Shows what would be sent. @returns undefined if the person declines. */
async function choose(changes: readonly StagedChange[], beside: Beside, model: string): Promise<Chosen | undefined> {
  const sendable = changes.filter(({ patch }) => patch !== '');
  const kept = changes.filter(({ patch }) => patch === '');
  if (sendable.length === 0) {
    const why = kept.map(({ path, leftOut }) => `${path} (${leftOut})`).slice(0, 3);
    throw new AppError('refused', l10n.t('None of the staged changes can be sent: {0}.', why.join(', ')));
  }
  const named = kept.slice(0, maxNamed).map(({ path, leftOut }) => `${posix.basename(path)} (${leftOut})`);
  const more = kept.length > maxNamed ? l10n.t(' and {0} more', kept.length - maxNamed) : '';
  const items: (vscode.QuickPickItem & { readonly part: StagedChange | keyof Beside })[] = sendable.map((change) => ({
    label: change.path,
    description: sizeText(change.patch.length),
    picked: true,
    part: change,
  }));
  const { branch, begun } = beside;
  if (branch !== undefined)
    items.push({ label: l10n.t('The name of the branch'), description: branch, picked: true, part: 'branch' });
  if (begun !== '')
    items.push({
      label: l10n.t('Your text in the box'),
      description: clip(begun, maxShown),
      picked: true,
      part: 'begun',
    });
  const picked = await vscode.window.showQuickPick(items, {
    title: l10n.t('Write Commit Message: {0} to {1}', plural(sendable.length, 'file'), model),
    placeHolder:
      kept.length === 0 ? l10n.t('These changes are sent') : l10n.t('Not sent: {0}{1}', named.join(', '), more),
    canPickMany: true,
    ignoreFocusOut: true,
  });
  const taken = new Set(picked?.map(({ part }) => part));
  if (!sendable.some((change) => taken.has(change))) return undefined;
  return {
    changes: changes.map((each) =>
      each.patch === '' || taken.has(each) ? each : { path: each.path, patch: '', leftOut: 'left out by the person' },
    ),
    branch: taken.has('branch') ? branch : undefined,
    begun: taken.has('begun') ? begun : '',
  };
}
