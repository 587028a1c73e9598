import type { ServerAnswer } from '../../models/setup/discoverServers.ts';
import type { StoreHealth } from '../../store/storeTypes.ts';
import type { EditorSettings } from '../shared/editorSettings.ts';

export interface DoctorReport {
  readonly version: string;
  readonly node: string;
  readonly platform: string;
  readonly dataDirectory: string;
  /** False: the editor has not started one yet, which is not a problem. */
  readonly hasRecord: boolean;
  /** Notices from opening the record. */
  readonly notices: readonly string[];
  readonly database: StoreHealth;
  readonly configured: {
    /** Environment variables with a key that are set: their names, never their values. */
    readonly keyVariables: readonly string[];
    readonly editors: readonly EditorSettings[];
  };
  /** The sandbox in which a model's commands run; `reason` says in one sentence why there is none. */
  readonly boundary: { readonly name: string } | { readonly name: null; readonly reason: string };
  readonly loopback: readonly ServerAnswer[];
  /** Other agents in use on this machine. */
  readonly agents: readonly AgentState[];
  /** One sentence for each thing that needs attention; empty when all is well. */
  readonly problems: readonly string[];
}

/** One configuration file of an agent. */
export interface AgentState {
  readonly agent: string;
  readonly label: string;
  readonly file: string;
  readonly installed: boolean;
  /** When its hook was last recorded, UTC ms: what the gate objected to, and what the agent wrote. Null if never. */
  readonly lastHeardMs: number | null;
  /** What a person has to do in the agent itself. */
  readonly note?: string;
}

/** The parts of the report that need a person's attention. */
export function problemsOf(report: Omit<DoctorReport, 'problems'>): string[] {
  const { database, configured } = report;
  const problems = [...report.notices];
  if (database.quickCheck !== 'ok') {
    problems.push(
      `The record ${database.path} is damaged (${database.quickCheck}): it is set aside and a new one begun when it is opened next.`,
    );
  }
  for (const editor of configured.editors) {
    if (editor.problem !== undefined) problems.push(`The settings ${editor.file} cannot be read. ${editor.problem}`);
    for (const name of editor.unknown ?? []) {
      problems.push(
        `The settings ${editor.file} have "${name}", which Calibrated does not know: correct or remove it.`,
      );
    }
    const elsewhere = editor.settings?.['calibrated.dataDirectory'];
    if (typeof elsewhere === 'string' && elsewhere !== '' && elsewhere !== report.dataDirectory) {
      problems.push(
        `The settings ${editor.file} record into ${elsewhere}, but this command looked at ${report.dataDirectory}: give it --data-directory.`,
      );
    }
  }
  return problems;
}

/** The report for a terminal. */
export function doctorText(report: DoctorReport): string {
  const { database, configured, loopback } = report;
  const lines = [
    `Calibrated ${report.version}, Node ${report.node}, SQLite ${database.sqliteVersion}, ${report.platform}`,
    '',
    'Record',
    ...rows([
      ['path', database.path],
      ['state', recordState(report)],
      ['size', `${(database.sizeBytes / 1e6).toFixed(1)} MB`],
      ['schema', `version ${database.schemaVersion}`],
      ['events', String(database.eventCount)],
      ['last event', database.lastEventMs === null ? 'none' : new Date(database.lastEventMs).toISOString()],
      ['check', database.quickCheck],
      ...database.leases.map((lease): [string, string] => [
        'lease',
        `${lease.name}: ${lease.holder} until ${new Date(lease.expiresMs).toISOString()}`,
      ]),
    ]),
    '',
    'Configured',
    ...rows([
      ['keys', configured.keyVariables.length === 0 ? 'none in the environment' : configured.keyVariables.join(', ')],
      ...configured.editors.map((editor): [string, string] => ['settings', settingsLine(editor)]),
    ]),
    '',
    'Boundary',
    ...rows([['commands', boundaryLine(report.boundary)]]),
    '',
    'On this machine',
    ...rows(loopback.map((answer): [string, string] => [answer.name, loopbackLine(answer)])),
    ...(report.agents.length === 0 ? [] : ['', 'Other agents', ...rows(report.agents.map(agentLine))]),
    '',
    ...(report.problems.length === 0 ? ['All is well.'] : report.problems.map((problem) => `! ${problem}`)),
  ];
  return `${lines.join('\n')}\n`;
}

function recordState({ hasRecord, database }: DoctorReport): string {
  if (!hasRecord) return 'none yet; the editor begins one with the first task';
  return database.mode === 'recording' ? 'recording' : 'not recorded on disk';
}

function rows(pairs: readonly (readonly [string, string])[]): string[] {
  return pairs.map(([name, value]) => `  ${name.padEnd(12)} ${value}`);
}

function settingsLine(editor: EditorSettings): string {
  const { settings } = editor;
  if (settings === undefined) return editor.file;
  return `${editor.file}: ${Object.entries(settings)
    .map(([key, value]) => `${key.slice(key.indexOf('.') + 1)}=${JSON.stringify(value)}`)
    .join(', ')}`;
}

/** None of this is the person's problem: without a sandbox the product asks more and runs less. */
function boundaryLine(boundary: DoctorReport['boundary']): string {
  if (boundary.name !== null) return `${boundary.name}: tried just now, it holds`;
  return `none. ${boundary.reason} Delegate asks before every command, and Python cards are not run.`;
}

function agentLine({ agent, file, installed, lastHeardMs, note }: AgentState): [string, string] {
  if (!installed) return [agent, `no hooks in ${file}; "calibrated plugin install --agent ${agent}" writes them`];
  const heard = lastHeardMs === null ? 'not heard yet' : `last heard ${new Date(lastHeardMs).toISOString()}`;
  const todo = lastHeardMs === null && note !== undefined ? `. ${note}` : '';
  return [agent, `hooks in ${file}, ${heard}${todo}`];
}

function loopbackLine(answer: ServerAnswer): string {
  if (!answer.reachable) return `${answer.problem ?? 'not running'} (${answer.baseUrl})`;
  const models = answer.models.length === 0 ? 'no models' : answer.models.join(', ');
  return `${models} (${answer.baseUrl})`;
}
