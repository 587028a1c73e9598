import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { AppError } from '../../base/appError.ts';
import { messageText } from '../../base/visibleText.ts';
import { titleWithoutTime } from '../../tasks/taskLine.ts';
import { taskSentence } from './chatParticipant.ts';
import type { ChatDeps } from './registerChat.ts';
import { whoWrote, workspaceDocument } from './whoWrote.ts';

const line = z.optional(z.int().check(z.gte(1)));
const hintInput = z.object({ question: z.string().check(z.minLength(1), z.maxLength(4000)) });
const whoWroteInput = z.object({ path: z.string().check(z.minLength(1)), firstLine: line, lastLine: line });
const taskInput = z.object({ action: z.enum(['status', 'start', 'finish']), title: z.optional(z.string()) });

/** Names as in `contributes.languageModelTools` of package.json. */
export const toolNames = ['calibrated_hint', 'calibrated_who_wrote', 'calibrated_task'] as const;

interface Tool {
  readonly doing: string;
  /** The confirmation shown before it runs; undefined if it only reads. */
  asks(input: unknown): string | undefined;
  run(input: unknown): Promise<string>;
}

/** Tools that any model in VS Code's chat can use. They reveal no estimate, felt time or measured time to a model. */
export function chatTools(deps: ChatDeps): readonly vscode.Disposable[] {
  const tools: Readonly<Record<(typeof toolNames)[number], Tool>> = {
    calibrated_hint: {
      doing: l10n.t('Asking for a hint'),
      // It sends the active file to the person's own model and counts as their request.
      asks: () => l10n.t('Ask your model for a hint? The file in front goes along, and it counts in your record.'),
      run: async (input) => {
        const { question } = read(hintInput, input);
        const turn = await deps.assist.answer(question, { way: 'hint', source: 'chatTool', isWritten: true });
        if (turn?.error !== undefined) throw new AppError('refused', turn.error.sentence);
        return turn?.markdown ?? '';
      },
    },
    calibrated_who_wrote: {
      doing: l10n.t('Looking up who wrote this'),
      asks: () => undefined,
      run: async (input) => {
        const { path, firstLine = 1, lastLine } = read(whoWroteInput, input);
        const document = await workspaceDocument(path);
        return whoWrote(document, deps.provenance.tracker, [firstLine, lastLine ?? document.lineCount]);
      },
    },
    calibrated_task: {
      doing: l10n.t('Looking at your task'),
      asks: (input) => {
        const { data } = taskInput.safeParse(input);
        if (data?.action === 'start')
          return l10n.t(
            'Start a task{0}? You give the estimate.',
            data.title === undefined ? '' : `, ${messageText(data.title)}`,
          );
        return data?.action === 'finish' ? l10n.t('Finish the task? You say how long it felt.') : undefined;
      },
      run: async (input) => {
        const { action, title } = read(taskInput, input);
        if (action === 'start') await deps.tasks.start(titleWithoutTime(title ?? ''));
        if (action === 'finish') await vscode.commands.executeCommand('calibrated.finishTask');
        return taskSentence(deps) ?? l10n.t('No task is open.');
      },
    },
  };
  return toolNames.map((name) => {
    const tool = tools[name];
    return vscode.lm.registerTool(name, {
      prepareInvocation: ({ input }) => {
        const message = tool.asks(input);
        return {
          invocationMessage: tool.doing,
          ...(message === undefined ? {} : { confirmationMessages: { title: 'Calibrated', message } }),
        };
      },
      invoke: async ({ input }) => {
        let text = '';
        const sentence = await deps.entry.sentence(name, async () => {
          text = await tool.run(input);
          return undefined;
        });
        return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(sentence ?? text)]);
      },
    });
  });
}

/** @throws AppError `invalid` naming the model's mistake. */
function read<T>(schema: z.ZodMiniType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AppError(
    'badInput',
    l10n.t('The input does not fit: {0} {1}.', issue?.path.join('.') ?? '', issue?.message ?? ''),
  );
}
