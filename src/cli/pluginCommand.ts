import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import {
  type HookChange,
  installing,
  isInstalled,
  type KeptRecords,
  removing,
  textOfFile,
  writeChange,
  writeLauncher,
} from '../agents/install/hookFiles.ts';
import { launcherPath } from '../agents/install/hookLauncher.ts';
import { type HookPlaces, type HookTarget, hookTargets } from '../agents/install/hookTargets.ts';
import { pluginTargets } from '../agents/install/pluginTargets.ts';
import { AppError } from '../base/appError.ts';
import { writeWhole } from '../base/writeWhole.ts';
import type { CliCommand, CliIo } from './shared/command.ts';
import { cliDataDirectory, dataDirectoryFlag, dataDirectoryHelp } from './shared/openCliStore.ts';
import { parseFlags } from './shared/parseFlags.ts';

const help = `
calibrated plugin install --agent NAME|all [--preview] [--data-directory DIR]
calibrated plugin remove --agent NAME|all [--preview] [--data-directory DIR]

Writes Calibrated into the configuration of other agents, for all your projects on this machine: the hooks, by which the gate is
asked before a tool runs and what the agent writes is recorded; the tools of "calibrated mcp"; and a skill, a page that tells the
agent how estimates and hints work. "remove" takes them out again; a file that nobody changed
in between is the same to the byte. "all" means the agents that have a folder in your home. "calibrated doctor" says which agents
have the hooks, and when each was last heard.

  --agent NAME  claude, cursor, copilot, codex, gemini, qwen, cline, opencode, amp, factory, windsurf or kiro
  --preview     print what would change, and write nothing
${dataDirectoryHelp}

Example:
  calibrated plugin install --agent codex --preview
`;

/** Where the undo records of the files written by the CLI are. */
const recordsName = 'hook-files.json';

async function run(args: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = parseFlags(args, {
    ...dataDirectoryFlag,
    agent: { type: 'string' },
    preview: { type: 'boolean' },
  });
  const [action, extra] = positionals;
  if ((action !== 'install' && action !== 'remove') || extra !== undefined) {
    throw new AppError(
      'badInput',
      'Say "calibrated plugin install" or "calibrated plugin remove", with --agent NAME or all.',
    );
  }
  const directory = cliDataDirectory(io, values['data-directory']);
  const targets = chosen(pluginTargets(placesOf(io, directory)), values.agent, action);
  const records = readRecords(directory);
  const changes = targets
    .filter((target) => action === 'install' || isInstalled(target))
    .map((target) => (action === 'install' ? installing(target, records) : removing(target, records)))
    .filter(({ before, after }) => before !== after);
  if (changes.length === 0) {
    io.stdout.write(
      action === 'install' ? 'The hooks are installed already.\n' : 'No hooks of Calibrated are installed there.\n',
    );
    return 0;
  }
  if (values.preview === true) {
    for (const change of changes) io.stdout.write(patchOf(change));
    return 0;
  }
  if (action === 'install') {
    const cli = join(io.packageRoot, 'dist', 'cli.js');
    await writeLauncher({ platform: process.platform, program: process.execPath, cli, dataDirectory: directory });
  }
  let kept = records;
  // Last in, first out: a folder shared by two files was created for the first one.
  for (const change of action === 'install' ? changes : changes.reverse()) {
    kept = await writeChange(change, kept);
    // Saved after each file: what was written can be undone even if the next one fails.
    await writeWhole(join(directory, recordsName), JSON.stringify(kept), 0o600);
    io.stdout.write(
      `${action === 'install' ? 'Installed' : 'Removed'}: ${change.target.label} (${change.target.file}).\n`,
    );
    const { note } = change.target;
    if (action === 'install' && note !== undefined) io.stdout.write(`  ${note}\n`);
  }
  return 0;
}

/** The files of every agent, for all projects of this user. */
export function agentTargets(io: Pick<CliIo, 'env'>, directory: string): readonly HookTarget[] {
  return hookTargets(placesOf(io, directory));
}

function placesOf({ env }: Pick<CliIo, 'env'>, directory: string): HookPlaces {
  return {
    platform: process.platform,
    home: env['HOME'] ?? homedir(),
    folders: [],
    launcher: launcherPath(directory, process.platform),
  };
}

function chosen(targets: readonly HookTarget[], agent: string | undefined, action: string): readonly HookTarget[] {
  const names = [...new Set(targets.map((target) => target.agent))];
  if (agent === 'all') {
    // The agent's own folder, or the parent of its hooks folder: agents that are not in use get no files.
    const isThere = ({ file, home }: HookTarget) => existsSync(home) || existsSync(file);
    const there = targets.filter(isThere);
    if (there.length === 0)
      throw new AppError('refused', 'None of the known agents has a folder here; name one with --agent.');
    return there;
  }
  const found = targets.filter((target) => target.agent === agent);
  if (found.length === 0) {
    const given = agent === undefined ? '--agent is missing' : `There is no agent "${agent}"`;
    throw new AppError(
      'badInput',
      `${given}; write ${names.join(', ')} or all, for example calibrated plugin ${action} --agent claude.`,
    );
  }
  return found;
}

function readRecords(directory: string): KeptRecords {
  const text = textOfFile(join(directory, recordsName));
  return text === undefined ? {} : Object(JSON.parse(text));
}

function patchOf({ target, before, after }: HookChange): string {
  const name = (text: string | undefined) => (text === undefined ? '/dev/null' : target.file);
  return createTwoFilesPatch(name(before), name(after), before ?? '', after ?? '', undefined, undefined, {
    context: 3,
  });
}

export const pluginCommand: CliCommand = {
  name: 'plugin',
  summary: 'Install and remove the hooks of other agents',
  help,
  run,
};
