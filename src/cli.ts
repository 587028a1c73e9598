import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError, sentenceOf } from './base/appError.ts';
import { visibleText } from './base/visibleText.ts';
import type { CliCommand, CliIo } from './cli/shared/command.ts';
import { personAt } from './cli/shared/person.ts';

async function main(argv: readonly string[], io: CliIo): Promise<number> {
  const [name, ...args] = argv;
  const command = name === 'hook' ? await loadHook(args) : await loadCommand(name);
  if (name === undefined || command === undefined) return (await import('./cli/commands.ts')).printHelp(io);
  if (args.includes('--help')) {
    io.stdout.write(`${command.help.trim()}\n`);
    return 0;
  }
  const code = await command.run(args, io);
  if (code === 0 && name !== 'hook') await (await import('./cli/commands.ts')).askAfter(name, args, io);
  return code;
}

/** An agent waits for its hook before every tool, so nothing of the other commands is loaded for it, not even their names. */
async function loadHook(args: readonly string[]): Promise<CliCommand> {
  await keepCompiled(args);
  return (await import('./cli/hook/hookCommand.ts')).hookCommand;
}

/** @returns undefined if the list of commands is wanted. */
async function loadCommand(name: string | undefined): Promise<CliCommand | undefined> {
  if (name === undefined || name === '--help' || name === 'help') return undefined;
  const { commands } = await import('./cli/commands.ts');
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) {
    throw new AppError('badInput', `There is no command "${name}"; "calibrated --help" lists them.`);
  }
  return load();
}

/** An agent waits for its hook before every tool, so compiled code is cached next to the record, where nobody else may write. */
async function keepCompiled(args: readonly string[]): Promise<void> {
  const directory = args[args.indexOf('--data-directory') + 1];
  if (!args.includes('--data-directory') || directory === undefined || !existsSync(directory)) return;
  const { enableCompileCache } = await import('node:module');
  // Older versions of Node do not have it.
  enableCompileCache?.(join(directory, 'compiled'));
}

let abort: AbortController | undefined;
/** Everything is created on first use: each stream costs a hook a few milliseconds, and most hooks print nothing. */
const io: CliIo = {
  // All output passes through here: text written by others must not control the terminal.
  stdout: { write: (text) => open('stdout').write(visibleText(text)) },
  stderr: { write: (text) => open('stderr').write(visibleText(text)) },
  get stdin() {
    return process.stdin;
  },
  env: process.env,
  cwd: process.cwd(),
  get signal() {
    abort ??= abortOnInterrupt();
    return abort.signal;
  },
  packageRoot: dirname(import.meta.dirname),
  leave: (code) => open('stdout').write('', () => process.exit(code)),
  get person() {
    return personAt(process.stdin, process.stderr, process.env);
  },
};

function abortOnInterrupt(): AbortController {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  return controller;
}

const opened = new Set<string>();
function open(name: 'stdout' | 'stderr'): NodeJS.WriteStream {
  const stream = process[name];
  if (opened.has(name)) return stream;
  opened.add(name);
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader of our output has enough ("| head"): end silently. Any other failure there (a full disk) is an error.
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    if (name === 'stdout') io.stderr.write(`calibrated: ${error.message}\n`);
    process.exit(1);
  });
  return stream;
}

try {
  process.exitCode = await main(process.argv.slice(2), io);
} catch (error) {
  io.stderr.write(`calibrated: ${sentenceOf(error)}\n`);
  process.exitCode = AppError.is(error, 'badInput') ? 2 : 1;
}
