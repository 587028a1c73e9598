import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isInstalled } from '../agents/install/hookFiles.ts';
import { AppError } from '../base/appError.ts';
import { askServers } from '../models/setup/discoverServers.ts';
import { presets } from '../models/setup/presets.ts';
import { findSandbox } from '../sandbox/findSandbox.ts';
import { databaseName } from '../store/privateFolder.ts';
import type { Store } from '../store/storeTypes.ts';
import { agentTargets } from './pluginCommand.ts';
import { type AgentState, type DoctorReport, doctorText, problemsOf } from './report/doctorReport.ts';
import type { CliCommand, CliIo } from './shared/command.ts';
import { type EditorSettings, readEditorSettings, settingsFiles } from './shared/editorSettings.ts';
import {
  dataDirectoryFlag,
  dataDirectoryHelp,
  existingDataDirectory,
  openCliStore,
  readCliStore,
} from './shared/openCliStore.ts';
import { parseFlags } from './shared/parseFlags.ts';

const help = `
calibrated doctor [--data-directory DIR] [--json]

Says what is configured and which model servers answer on this machine (loopback only, no key is sent). Tries the boundary of
the operating system that a model's commands run in, with a short attack. Says which other agents have the hooks of Calibrated and
when each was last heard. Says where the record is, its size and its version,
and whether SQLite finds it whole. Makes no folder and no record. Exit code 1 when something needs you.

${dataDirectoryHelp}

Example:
  calibrated doctor --json
`;

/** The environment variables from which the CLI takes keys: ours, and the providers' usual ones. */
const allKeyVariables = [
  'CALIBRATED_API_KEY',
  ...Object.values(presets).flatMap(({ keyVariable }) => keyVariable ?? []),
];

/** Fields of a model's entry that are shown; any other field could be a misplaced key. */
const shownModelFields: ReadonlySet<string> = new Set(['id', 'provider', 'model', 'baseUrl', 'roles']);

async function run(args: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = parseFlags(args, { ...dataDirectoryFlag, json: { type: 'boolean' } });
  if (positionals.length > 0) {
    throw new AppError('badInput', `"calibrated doctor" takes no "${positionals[0]}"; see "calibrated doctor --help".`);
  }
  const report = await examineAll(io, values['data-directory']);
  io.stdout.write(values.json === true ? `${JSON.stringify(report, null, 2)}\n` : doctorText(report));
  return report.problems.length === 0 ? 0 : 1;
}

async function examineAll(io: CliIo, directoryFlag: string | undefined): Promise<DoctorReport> {
  const directory = existingDataDirectory(io, directoryFlag);
  const hasRecord = existsSync(join(directory, databaseName));
  const { store, notices } = hasRecord
    ? await openCliStore(io, directoryFlag)
    : { ...(await readCliStore(io, directoryFlag)), notices: [] };
  try {
    const places = { platform: process.platform, env: io.env, home: io.env['HOME'] ?? homedir() };
    const [manifest, loopback, editors, found] = await Promise.all([
      readManifest(io),
      askServers(fetch, io.signal),
      readEditorSettings(settingsFiles(places)),
      findSandbox(io.env),
    ]);
    const report = {
      version: manifest.version,
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
      dataDirectory: directory,
      hasRecord,
      notices,
      database: store.health(),
      configured: {
        keyVariables: allKeyVariables.filter((name) => (io.env[name] ?? '') !== ''),
        editors: editors.map((editor) => withoutSecrets(editor, manifest.settings)),
      },
      boundary: found.sandbox === undefined ? { name: null, reason: found.reason } : { name: found.sandbox.name },
      loopback,
      agents: agentStates(io, directory, store),
    };
    return { ...report, problems: problemsOf(report) };
  } finally {
    store.close();
  }
}

/** The agents that have a folder here, or our hooks. */
function agentStates(io: CliIo, directory: string, store: Pick<Store, 'events'>): readonly AgentState[] {
  const heard = new Map<string, number>();
  for (const { data, tMs } of store.events({ kinds: ['agent.hook'] })) heard.set(String(data['agent']), tMs);
  return agentTargets(io, directory)
    .map((target) => ({ target, installed: isInstalled(target) }))
    .filter(({ target, installed }) => installed || existsSync(target.home))
    .map(({ target: { agent, label, file, note }, installed }) => ({
      agent,
      label,
      file,
      installed,
      lastHeardMs: heard.get(agent) ?? null,
      ...(note === undefined ? {} : { note }),
    }));
}

/** Only settings that the extension declares are shown with their values: a key under a misspelled setting must not be printed. */
function withoutSecrets(editor: EditorSettings, declared: ReadonlySet<string>): EditorSettings {
  if (editor.settings === undefined) return editor;
  const names = Object.keys(editor.settings);
  const shown = names
    .filter((name) => declared.has(name))
    .map((name) => [
      name,
      name === 'calibrated.models' ? modelsWithoutSecrets(editor.settings?.[name]) : editor.settings?.[name],
    ]);
  const unknown = names.filter((name) => !declared.has(name));
  return { file: editor.file, settings: Object.fromEntries(shown), unknown };
}

function modelsWithoutSecrets(models: unknown): unknown {
  if (!Array.isArray(models)) return 'not a list';
  return models.map((entry) =>
    Object.fromEntries(
      Object.entries(Object(entry))
        .filter(([field]) => shownModelFields.has(field))
        .map(([field, value]) => [field, typeof value === 'string' ? withoutUserInfo(value) : value]),
    ),
  );
}

/** Removes what precedes the host in `https://user:password@host`, and the query string, which may also contain keys. */
function withoutUserInfo(text: string): string {
  return text
    .replace(/\/\/[^/@]*@/, '//')
    .split('?', 1)
    .join('');
}

interface Manifest {
  readonly version: string;
  readonly settings: ReadonlySet<string>;
}

async function readManifest(io: CliIo): Promise<Manifest> {
  const manifest: unknown = JSON.parse(await readFile(join(io.packageRoot, 'package.json'), 'utf8'));
  const { version, contributes } = Object(manifest);
  const groups: readonly unknown[] = [Object(contributes).configuration].flat();
  return {
    version: String(version),
    settings: new Set(groups.flatMap((group) => Object.keys(Object(Object(group).properties)))),
  };
}

export const doctorCommand: CliCommand = {
  name: 'doctor',
  summary: 'Check what is configured, what answers on this machine, and how the record is',
  help,
  run,
};
