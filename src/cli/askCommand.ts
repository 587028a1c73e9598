import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AssistSession } from '../assist/session.ts';
import type { Turn } from '../assist/turn.ts';
import { AppError, sentenceOf } from '../base/appError.ts';
import { systemClock } from '../base/clock.ts';
import type { AskContext } from '../hints/askContext.ts';
import { LeakGuard } from '../hints/guard/leakGuard.ts';
import { ReferenceParser } from '../hints/guard/referenceSolution.ts';
import type { ModelRouter } from '../models/router.ts';
import { discoverServers } from '../models/setup/discoverServers.ts';
import type { FinishPart, Part } from '../models/streamParts.ts';
import { grammarFiles } from '../syntax/grammarFiles.ts';
import { languageIdOf } from '../syntax/languageIdOf.ts';
import { SyntaxParser } from '../syntax/parser.ts';
import { cliRouter, type FindServers } from './shared/askedModels.ts';
import type { CliCommand, CliIo } from './shared/command.ts';
import { numberFlag, parseFlags } from './shared/parseFlags.ts';

const help = `
calibrated ask "QUESTION" [--file F [--line N]] [--level hint|answer] [--model ID | --base-url URL --model NAME] [--json]

Asks a model and prints its answer as it comes; a hint (the default level is answer) is printed after it was checked.

  --file F        a file that goes along with the question
  --line N        the line it is about, from 1
  --level LEVEL   hint or answer
  --model ID      the model of that id in "calibrated.models" of your editor's user settings; without it the first that serves,
                  and when none is configured the first that a server on this machine offers
  --base-url URL  any OpenAI-compatible server instead; --model is then the server's name of the model
  --json          one document {text, model, usage, finish, error}

The key is taken from CALIBRATED_API_KEY, else from the provider's usual variable (OPENAI_API_KEY and so on). Exit code 1 when the
model fails; the error has a kind and a sentence. HTTPS_PROXY, HTTP_PROXY and NO_PROXY are used (with Node 24.5 or newer).

Example:
  calibrated ask "Why is the total wrong?" --file src/cart.ts --line 12 --base-url http://127.0.0.1:11434/v1 --model qwen2.5-coder
`;

async function run(args: readonly string[], io: CliIo, findServers: FindServers): Promise<number> {
  const { values, positionals } = parseFlags(args, {
    file: { type: 'string' },
    line: { type: 'string' },
    level: { type: 'string' },
    model: { type: 'string' },
    'base-url': { type: 'string' },
    json: { type: 'boolean' },
  });
  const [question = '', more] = positionals;
  if (question.trim() === '')
    throw new AppError('badInput', 'The question is missing; write it in quotes after "ask".');
  if (more !== undefined)
    throw new AppError('badInput', `"${more}" is one word too many; put the whole question in quotes.`);
  const level = readLevel(values.level);
  const context = await readContext(io, values.file, values.line);
  const router = await cliRouter(io, { model: values.model, baseUrl: values['base-url'] }, findServers);
  const { turn, finish, usage } = await answer(router, question, context, level, io, values.json === true);
  const failure = turn.error ?? (turn.status === 'cancelled' ? { kind: 'cancelled', sentence: 'Cancelled.' } : null);
  if (values.json === true) {
    io.stdout.write(
      `${JSON.stringify(
        {
          text: turn.markdown,
          model: finish?.model ?? null,
          usage,
          finish: failure === null ? (finish?.reason ?? null) : null,
          error: failure,
        },
        null,
        2,
      )}\n`,
    );
  } else if (turn.markdown !== '') io.stdout.write('\n');
  if (failure !== null) io.stderr.write(`calibrated: ${failure.sentence}\n`);
  return failure === null ? 0 : 1;
}

interface Answer {
  readonly turn: Turn;
  readonly finish: FinishPart | undefined;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number } | null;
}

async function answer(
  router: ModelRouter,
  question: string,
  context: AskContext,
  level: 'Hint' | 'Answer',
  io: CliIo,
  isJson: boolean,
): Promise<Answer> {
  let finish: FinishPart | undefined;
  let usage: Answer['usage'] = null;
  let printed = 0;
  const print = (turn: Turn) => {
    if (isJson) return;
    io.stdout.write(turn.markdown.slice(printed));
    printed = turn.markdown.length;
  };
  const models = {
    async *stream(...[request, signal]: Parameters<ModelRouter['stream']>): AsyncIterable<Part> {
      // The reference answer that hints are checked against does not count as the requested answer.
      const isAsked = level === 'Answer' || request.role === 'hint';
      for await (const part of router.stream(request, signal)) {
        if (isAsked && part.type === 'finish') finish = part;
        else if (isAsked && part.type === 'usage')
          usage = { inputTokens: part.inputTokens, outputTokens: part.outputTokens };
        yield part;
      }
    },
    labelFor: (role: 'hint' | 'answer') => router.labelFor(role),
    labelOf: (modelId: string) => router.labelOf(modelId),
  };
  const session = new AssistSession(
    models,
    new LeakGuard(new ReferenceParser(new SyntaxParser(grammarFiles(io.packageRoot)))),
    { changed: print, appended: print, request: () => undefined },
    systemClock,
    randomUUID,
  );
  const onAbort = () => session.clear();
  io.signal.addEventListener('abort', onAbort, { once: true });
  try {
    return { turn: await session.ask(question, context, level), finish, usage };
  } finally {
    io.signal.removeEventListener('abort', onAbort);
  }
}

function readLevel(level = 'answer'): 'Hint' | 'Answer' {
  if (level === 'hint') return 'Hint';
  if (level === 'answer') return 'Answer';
  throw new AppError('badInput', `--level needs hint or answer, not "${level}".`);
}

async function readContext(io: CliIo, file: string | undefined, lineText: string | undefined): Promise<AskContext> {
  if (file === undefined) {
    if (lineText !== undefined) throw new AppError('badInput', '--line needs --file; say which file the line is of.');
    return { diagnostics: [] };
  }
  const line = numberFlag('line', lineText, 1, { from: 1, integer: true });
  const path = resolve(io.cwd, file);
  try {
    const text = await readFile(path, 'utf8');
    return {
      file: { uri: pathToFileURL(path).href, path: file, languageId: languageIdOf(file), text, line },
      diagnostics: [],
    };
  } catch (error) {
    throw new AppError('badInput', `--file cannot be read: ${sentenceOf(error)}.`, { cause: error });
  }
}

/** @param findServers Looks for model servers on this machine if none is configured. */
export function askCommandWith(findServers: FindServers): CliCommand {
  return {
    name: 'ask',
    summary: 'Ask a model a question, for an answer or a hint',
    help,
    run: (args, io) => run(args, io, findServers),
  };
}

export const askCommand = askCommandWith((signal) => discoverServers(fetch, signal));
