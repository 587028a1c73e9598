import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Turn } from '../../assist/turn.ts';
import { tabIcon } from '../app/webviewHost.ts';
import { exists, nameOfFile } from '../app/workspaceFiles.ts';
import { type ChatReference, promptWithNames } from './promptWithNames.ts';
import type { ChatDeps } from './registerChat.ts';
import { type LeftOut, sentAlong } from './sentAlong.ts';
import { whoWrote } from './whoWrote.ts';

/** As in `contributes.chatParticipants` of package.json. */
export const participantId = 'calibrated.chat';

/** `@calibrated` in VS Code's own chat: the Assist view's conversation, with its level, ladder and record. */
export function chatParticipant(deps: ChatDeps): vscode.Disposable {
  const participant = vscode.chat.createChatParticipant(participantId, async (request, { history }, stream, token) => {
    const sentence = await deps.entry.sentence(`chat ${request.command ?? ''}`, () =>
      answer(deps, request, history.at(-1), stream, token),
    );
    if (sentence !== undefined) stream.markdown(sentence);
    const isAboutHints = request.command === undefined || request.command === 'hint';
    return isAboutHints ? { metadata: { turn: deps.conversation.turns.at(-1)?.id } } : {};
  });
  participant.iconPath = tabIcon(deps.extensionUri);
  participant.followupProvider = {
    provideFollowups: () =>
      deps.conversation.turns.at(-1)?.onLadder === true && deps.assist.asksPosition === undefined
        ? [{ prompt: '', command: 'hint', label: l10n.t('Next hint') }]
        : [],
  };
  return participant;
}

/** @returns A closing sentence; undefined if everything was said. */
async function answer(
  deps: ChatDeps,
  { command, prompt, references }: vscode.ChatRequest,
  before: vscode.ChatRequestTurn | vscode.ChatResponseTurn | undefined,
  stream: vscode.ChatResponseStream,
  token: vscode.CancellationToken,
): Promise<string | undefined> {
  const { assist, tasks } = deps;
  const text = prompt.trim();
  const attached = await Promise.all(references.filter((each) => !isAlongAnyway(each)).map(referenceOf));
  const asked = promptWithNames(prompt, attached);
  // The response above asked what the person expects, and this is what they say. The Assist view may have gone on meanwhile.
  const shown = before instanceof vscode.ChatResponseTurn ? before.result.metadata?.['turn'] : undefined;
  const isReply =
    shown !== undefined && shown === deps.conversation.turns.at(-1)?.id && assist.asksPosition !== undefined;
  const leftOut = { names: asked.leftOut };
  const nextHint = () => {
    const names = attached.map(({ label }) => label);
    return follow(deps, stream, token, { names, isReply: true }, () => assist.nextHint(text));
  };
  switch (command) {
    case 'estimate':
      // The person confirms in the box, because a chat message may come from a program.
      await tasks.start(text);
      return taskSentence(deps) ?? l10n.t('No task was started.');
    case 'done':
      if (taskSentence(deps) === undefined) return l10n.t('No task is running. Start one with /estimate.');
      await vscode.commands.executeCommand('calibrated.finishTask');
      return taskSentence(deps) ?? l10n.t('Done. Your figures are in the Gap tab.');
    case 'whowrote':
      return whoWroteInFront(deps);
    case 'hint':
      return text === '' || isReply
        ? nextHint()
        : follow(deps, stream, token, leftOut, () => assist.answer(asked.text, { way: 'hint', source: 'chat' }));
    default:
      if (text === '') return l10n.t('Ask about your code, or type / for hints, tasks and who wrote what.');
      return isReply
        ? nextHint()
        : follow(deps, stream, token, leftOut, () => assist.answer(asked.text, { source: 'chat' }));
  }
}

/** What VS Code adds on its own: the file in front, which goes along anyway, and a list of customizations. */
const isImplicit = (id: string): boolean => /^vscode\.(?:implicit|customizations)\b/.test(id);
/** Instructions and prompts, which VS Code attaches in part by itself. Source: the ids in VS Code 1.105 and 1.139. */
const isInstruction = (id: string): boolean => /^vscode\.(?:prompt|instructions)\b/.test(id);
/** Instructions that go along as the project's rules, with their chips and levels. */
const ruleNames: ReadonlySet<string> = new Set(['AGENTS.md', 'CLAUDE.md', 'copilot-instructions.md']);

function isAlongAnyway({ id, value }: vscode.ChatPromptReference): boolean {
  if (!isInstruction(id)) return isImplicit(id);
  return value instanceof vscode.Uri && ruleNames.has(value.path.split('/').at(-1) ?? '');
}

async function referenceOf({ id, range, value }: vscode.ChatPromptReference): Promise<ChatReference> {
  // A folder, or what is outside of the workspace, would refuse the whole question.
  if (value instanceof vscode.Uri) {
    const label = nameOfFile(value);
    const isSent =
      !isInstruction(id) && vscode.workspace.getWorkspaceFolder(value) !== undefined && (await exists(value));
    return { range, path: isSent ? label : undefined, label };
  }
  return { range, label: value instanceof vscode.Location ? nameOfFile(value.uri) : id };
}

/** What may be said about the open task: never a time before the person has said how long it felt. */
export function taskSentence({ tasks }: Pick<ChatDeps, 'tasks'>): string | undefined {
  const task = tasks.summary();
  return task === null ? undefined : `${task.title}: ${task.paused ? 'paused' : 'running'}.`;
}

function whoWroteInFront(deps: ChatDeps): string {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return l10n.t('Open a file first, and select lines if you mean only these.');
  const { document, selection } = editor;
  const range = selection.isEmpty ? undefined : ([selection.start.line + 1, selection.end.line + 1] as const);
  return whoWrote(document, deps.provenance.tracker, range);
}

/** Shows a turn of the conversation as it arrives. */
async function follow(
  { assist, conversation }: ChatDeps,
  stream: vscode.ChatResponseStream,
  token: vscode.CancellationToken,
  leftOut: LeftOut,
  run: () => Promise<Turn | undefined>,
): Promise<string | undefined> {
  const before = new Set(conversation.turns.map(({ id }) => id));
  let id: string | undefined;
  let written = '';
  const show = (turn: Turn) => {
    if (id === undefined && !before.has(turn.id)) id = turn.id;
    if (turn.id !== id) return;
    if (turn.progress !== null && turn.progress !== '' && turn.markdown === '') stream.progress(turn.progress);
    if (turn.markdown.length <= written.length || !turn.markdown.startsWith(written)) return;
    stream.markdown(turn.markdown.slice(written.length));
    written = turn.markdown;
  };
  const listeners = vscode.Disposable.from(
    conversation.onDidChange(show),
    conversation.onDidAppend(({ turn }) => show(turn)),
    token.onCancellationRequested(() => {
      if (id !== undefined) conversation.live?.cancel(id);
    }),
  );
  try {
    const turn = await run();
    if (turn === undefined) return l10n.t('The full answer needs a second /hint, and is recorded as an answer.');
    show(turn);
    if (turn.error !== undefined) return turn.error.sentence;
    const { note, modelLabel, rung } = turn;
    const about = [rung === 'H6' ? l10n.t('Answer') : l10n.t('Hint'), modelLabel, note, assist.asksPosition];
    return `\n\n*${about.filter(Boolean).join(' · ')}*${sentAlong(turn, leftOut)}`;
  } finally {
    listeners.dispose();
  }
}
