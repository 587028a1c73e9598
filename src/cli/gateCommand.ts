import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { AppError } from '../base/appError.ts';
import { isLevel, type Level, levels } from '../base/level.ts';
import { Gate, type Shell, shells } from '../gate/gate.ts';
import { localGateHost } from '../gate/gateHost.ts';
import type { Verdict } from '../gate/verdict.ts';
import { grammarFiles } from '../syntax/grammarFiles.ts';
import { SyntaxParser } from '../syntax/parser.ts';
import type { CliCommand, CliIo } from './shared/command.ts';
import { parseFlags } from './shared/parseFlags.ts';

const help = `
calibrated gate "COMMAND" [--cwd DIR] [--workspace DIR] [--level LEVEL] [--shell SHELL] [--json]
calibrated gate --batch FILE.jsonl [--cwd DIR] [--level LEVEL]
calibrated gate --edit PATH --content FILE [--cwd DIR] [--level LEVEL] [--json]

Says what the gate decides about a command or an edit of a model: "allow", "ask" (a person decides) or "deny", with the
classes and a sentence for each reason. Nothing is run. The workspace is the repository that DIR lies in, or DIR.
With --batch each line is {"id","command","cwd"?,"shell"?}, and one line comes out for each, whatever --json says.
SHELL is one of ${shells.join(', ')}; when it is not given, the line is read as bash, and its paths as Windows would too.
LEVEL is one of ${levels.join(', ')} (Delegate when not given); no level makes the gate milder.
The exit code is 0 for every decision.

Example: calibrated gate "git push --force" --json
`;

export const gateCommand: CliCommand = {
  name: 'gate',
  summary: 'Say what the gate decides about a command or an edit of a model',
  help,
  async run(args, io) {
    const { values, positionals } = parseFlags(args, {
      cwd: { type: 'string' },
      workspace: { type: 'string' },
      level: { type: 'string' },
      shell: { type: 'string' },
      batch: { type: 'string' },
      edit: { type: 'string' },
      content: { type: 'string' },
      json: { type: 'boolean' },
    });
    const cwd = folderOf(io, values.cwd);
    const level = levelOf(values.level);
    const shell = shellOf(values.shell);
    const parser = new SyntaxParser(grammarFiles(io.packageRoot));
    const host = localGateHost(io.env);
    const gateFor = (folder: string) =>
      new Gate(parser, host, values.workspace === undefined ? workspaceOf(folder) : resolve(io.cwd, values.workspace));
    const print = (verdict: Verdict) =>
      io.stdout.write(values.json === true ? `${JSON.stringify(verdict)}\n` : text(verdict));
    if (values.batch !== undefined) {
      for (const row of rowsOf(await readText(io, values.batch))) {
        const folder = row.cwd === undefined ? cwd : resolve(cwd, row.cwd);
        const own = row.shell ?? shell;
        const verdict = await gateFor(folder).judgeCommand({
          command: row.command,
          cwd: folder,
          level,
          ...(own === undefined ? {} : { shell: own }),
        });
        io.stdout.write(`${JSON.stringify({ id: row.id, ...verdict })}\n`);
      }
      return 0;
    }
    if (values.edit !== undefined) {
      if (values.content === undefined)
        throw new AppError('badInput', '--content is missing; name the file with the new text.');
      const content = await readText(io, values.content);
      print(await gateFor(cwd).judgeEdit({ path: resolve(cwd, values.edit), content, level }));
      return 0;
    }
    const [command, ...more] = positionals;
    if (command === undefined)
      throw new AppError('badInput', 'Give the command to judge, in quotes; see "calibrated gate --help".');
    if (more.length > 0) throw new AppError('badInput', 'Give the command as one argument, in quotes.');
    print(await gateFor(cwd).judgeCommand({ command, cwd, level, ...(shell === undefined ? {} : { shell }) }));
    return 0;
  },
};

function folderOf(io: CliIo, name: string | undefined): string {
  const folder = resolve(io.cwd, name ?? '.');
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new AppError('badInput', `There is no folder ${folder}; give --cwd one that exists.`);
  }
  return folder;
}

function levelOf(name: string | undefined): Level {
  if (name === undefined) return 'Delegate';
  const level = levels.find((each) => each.toLowerCase() === name.toLowerCase());
  if (!isLevel(level)) throw new AppError('badInput', `"${name}" isn’t a level; use one of ${levels.join(', ')}.`);
  return level;
}

function shellOf(name: string | undefined): Shell | undefined {
  if (name === undefined) return undefined;
  const shell = shells.find((each) => each === name.toLowerCase());
  if (shell === undefined)
    throw new AppError('badInput', `"${name}" isn’t a shell that the gate reads; use one of ${shells.join(', ')}.`);
  return shell;
}

/** The repository around a folder, otherwise the folder itself. */
function workspaceOf(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (at === dirname(at)) return folder;
  }
}

async function readText(io: CliIo, name: string): Promise<string> {
  try {
    return await readFile(name === '-' ? '/dev/stdin' : resolve(io.cwd, name), 'utf8');
  } catch {
    throw new AppError('badInput', `${name} cannot be read; check the path.`);
  }
}

interface Row {
  readonly id: unknown;
  readonly command: string;
  readonly cwd?: string;
  readonly shell?: Shell;
}

function rowsOf(content: string): readonly Row[] {
  return content.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      throw new AppError('badInput', `Line ${index + 1} is not JSON.`);
    }
    const { id, command, cwd, shell } = Object(value);
    if (typeof command !== 'string') throw new AppError('badInput', `Line ${index + 1} has no "command".`);
    return [
      {
        id: id ?? index + 1,
        command,
        ...(typeof cwd === 'string' ? { cwd } : {}),
        ...(typeof shell === 'string' ? shellIn(shell) : {}),
      },
    ];
  });
}

/** For an unknown shell, the line is read as any shell might. */
function shellIn(name: string): { shell?: Shell } {
  const shell = shells.find((each) => each === name.toLowerCase());
  return shell === undefined ? {} : { shell };
}

function text({ decision, classes, reasons }: Verdict): string {
  const head = classes.length === 0 ? decision : `${decision}  (${classes.join(', ')})`;
  return `${[head, ...reasons.map((reason) => `  ${reason}`)].join('\n')}\n`;
}
