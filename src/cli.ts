import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError, sentenceOf } from './base/appError.ts';
import { visibleText } from './base/visibleText.ts';
import type { CliCommand, CliIo } from './cli/command.ts';
import { personAt } from './cli/person.ts';

/** Each command is loaded only when it is called. */
const commands: Readonly<Record<string, () => Promise<CliCommand>>> = {
  ask: async () => (await import('./cli/askCommand.ts')).askCommand,
  blame: async () => (await import('./cli/blameCommand.ts')).blameCommand,
  cost: async () => (await import('./cli/costCommand.ts')).costCommand,
  doctor: async () => (await import('./cli/doctorCommand.ts')).doctorCommand,
  edit: async () => (await import('./cli/editCommand.ts')).editCommand,
  gate: async () => (await import('./cli/gateCommand.ts')).gateCommand,
  history: async () => (await import('./cli/historyCommand.ts')).historyCommand,
  hook: async () => (await import('./cli/hook/hookCommand.ts')).hookCommand,
  intervals: async () => (await import('./cli/intervalsCommand.ts')).intervalsCommand,
  'leak-check': async () => (await import('./cli/leakCheckCommand.ts')).leakCheckCommand,
  mcp: async () => (await import('./cli/mcp/mcpCommand.ts')).mcpCommand,
  notes: async () => (await import('./cli/notesCommand.ts')).notesCommand,
  offloading: async () => (await import('./cli/offloadingCommand.ts')).offloadingCommand,
  plugin: async () => (await import('./cli/pluginCommand.ts')).pluginCommand,
  replay: async () => (await import('./cli/replayCommand.ts')).replayCommand,
  sessions: async () => (await import('./cli/sessionsCommand.ts')).sessionsCommand,
  stats: async () => (await import('./cli/statsCommand.ts')).statsCommand,
  survival: async () => (await import('./cli/survivalCommand.ts')).survivalCommand,
  study: async () => (await import('./cli/study/studyCommand.ts')).studyCommand,
  task: async () => (await import('./cli/task/taskCommand.ts')).taskCommand,
  tasks: async () => (await import('./cli/tasksCommand.ts')).tasksCommand,
  team: async () => (await import('./cli/teamCommand.ts')).teamCommand,
  transfer: async () => (await import('./cli/transferCommand.ts')).transferCommand,
  trial: async () => (await import('./cli/trialCommand.ts')).trialCommand,
};

async function main(argv: readonly string[], io: CliIo): Promise<number> {
  const [name, ...args] = argv;
  if (name === undefined || name === '--help' || name === 'help') return printHelp(io);
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) {
    throw new AppError('badInput', `There is no command "${name}"; "calibrated --help" lists them.`);
  }
  if (name === 'hook') await keepCompiled(args);
  const command = await load();
  if (args.includes('--help')) {
    io.stdout.write(`${command.help.trim()}\n`);
    return 0;
  }
  return command.run(args, io);
}

/** An agent waits for its hook at every tool: compiled code is kept beside the record, where nobody else may write. */
async function keepCompiled(args: readonly string[]): Promise<void> {
  const directory = args[args.indexOf('--data-directory') + 1];
  if (!args.includes('--data-directory') || directory === undefined || !existsSync(directory)) return;
  const { enableCompileCache } = await import('node:module');
  // Older Nodes have none.
  enableCompileCache?.(join(directory, 'compiled'));
}

async function printHelp(io: CliIo): Promise<number> {
  const loaded = await Promise.all(Object.values(commands).map((load) => load()));
  const lines = loaded.map((command) => `  ${command.name.padEnd(12)} ${command.summary}`);
  io.stdout.write(`calibrated COMMAND [--help]\n\n${lines.join('\n')}\n`);
  return 0;
}

const abort = new AbortController();
process.once('SIGINT', () => abort.abort());
const io: CliIo = {
  // Everything printed crosses here: what others wrote must not command the terminal.
  stdout: { write: (text) => process.stdout.write(visibleText(text)) },
  stderr: { write: (text) => process.stderr.write(visibleText(text)) },
  stdin: process.stdin,
  env: process.env,
  cwd: process.cwd(),
  signal: abort.signal,
  packageRoot: dirname(dirname(fileURLToPath(import.meta.url))),
  leave: (code) => process.stdout.write('', () => process.exit(code)),
  person: personAt(process.stdin, process.stderr, process.env),
};
// Whoever read our output has enough ("| head"): end without a word. Anything else that fails there (a full disk) is a fault.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    if (stream === process.stdout) io.stderr.write(`calibrated: ${error.message}\n`);
    process.exit(1);
  });
}
try {
  process.exitCode = await main(process.argv.slice(2), io);
} catch (error) {
  io.stderr.write(`calibrated: ${sentenceOf(error)}\n`);
  process.exitCode = AppError.is(error, 'badInput') ? 2 : 1;
}
