import type { ReadStream, WriteStream } from 'node:tty';
import { insideAgent } from '../../agents/insideAgent.ts';
import type { Person } from './command.ts';

/** How long to wait after Escape for the rest of a longer key sequence (an arrow key), ms. Node's 500 is a noticeable delay. */
const escapeCodeTimeoutMs = 80;

/**
 * The person at this terminal. Questions go to stderr, so that stdout only has the command's output.
 * @returns undefined without a terminal, or inside an agent.
 */
export function personAt(
  stdin: ReadStream,
  stderr: WriteStream,
  env: Readonly<Record<string, string | undefined>>,
): Person | undefined {
  if (stdin.isTTY !== true || stderr.isTTY !== true || insideAgent(env) !== undefined) return undefined;
  return { ask: (question) => askInTerminal(question, stdin, stderr) };
}

/** Escape, Ctrl+C, Ctrl+D and a closed terminal leave the question: the answer is then undefined. */
async function askInTerminal(question: string, input: ReadStream, output: WriteStream): Promise<string | undefined> {
  // Loaded here, since most commands ask nothing.
  const { createInterface } = await import('node:readline');
  const lines = createInterface({ input, output, escapeCodeTimeout: escapeCodeTimeoutMs, historySize: 0 });
  const leave = () => lines.close();
  const onKey = (_: unknown, key: { readonly name?: string } | undefined) => {
    if (key?.name === 'escape') leave();
  };
  const ends = ['SIGHUP', 'SIGTERM'] as const;
  return new Promise((resolve) => {
    let answer: string | undefined;
    lines.once('SIGINT', leave);
    input.on('keypress', onKey);
    for (const signal of ends) process.once(signal, leave);
    lines.once('close', () => {
      input.off('keypress', onKey);
      for (const signal of ends) process.off(signal, leave);
      if (answer === undefined) output.write('\n');
      resolve(answer);
    });
    lines.question(question, (text) => {
      answer = text;
      lines.close();
    });
  });
}
