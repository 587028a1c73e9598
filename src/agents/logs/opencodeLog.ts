import { readForeign } from '../../store/foreignDatabase.ts';
import {
  editsOfCall,
  type Fields,
  fieldsOf,
  type LogHead,
  type LogRecord,
  recordOf,
  textOf,
  timeOf,
  tokensOf,
} from './logRecord.ts';

/** Rows read at once: a day of hard work makes a few thousand. */
const maxRows = 20_000;

const query = `
  SELECT 'message' AS sort, m.id AS id, m.data AS data, m.time_updated AS updated, s.id AS session, s.directory AS directory,
    s.parent_id AS parent
  FROM message m JOIN session s ON s.id = m.session_id WHERE m.time_updated >= ?
  UNION ALL
  SELECT 'part', p.id, p.data, p.time_updated, s.id, s.directory, s.parent_id
  FROM part p JOIN session s ON s.id = p.session_id
  WHERE p.time_updated >= ? AND json_extract(p.data, '$.type') = 'tool'
  ORDER BY 4, 2 LIMIT ${maxRows}`;

export interface OpencodeRows {
  readonly records: readonly LogRecord[];
  /** Where to continue: rows of this moment may be read twice, with the same keys. UTC ms. */
  readonly nextMs: number;
}

/** opencode: `~/.local/share/opencode/opencode.db`. @param fromMs Rows changed since, UTC ms. */
export async function opencodeLog(path: string, fromMs: number): Promise<OpencodeRows> {
  const rows = (await readForeign(path, query, [fromMs, fromMs])) ?? [];
  return {
    records: rows.flatMap(recordsOf),
    nextMs: rows.reduce((latest, { updated }) => Math.max(latest, Number(updated)), fromMs),
  };
}

function recordsOf(row: Fields): readonly LogRecord[] {
  const [session, key] = [textOf(row['session']), textOf(row['id'])];
  const data = parsed(row['data']);
  if (session === null || key === null || data === undefined) return [];
  const model = textOf(data['modelID']);
  const head: LogHead = { agent: 'opencode', session, worktree: textOf(row['directory']), model };
  return row['sort'] === 'message' ? ofMessage(head, key, data, row['parent'] !== null) : ofTool(head, data);
}

function ofMessage(head: LogHead, key: string, data: Fields, isSubagent: boolean): readonly LogRecord[] {
  const time = fieldsOf(data['time']);
  if (data['role'] === 'user') {
    return [recordOf(head, timeOf(time['created']), isSubagent ? 'toolStart' : 'prompt', { key })];
  }
  const completedMs = timeOf(time['completed']);
  const used = fieldsOf(data['tokens']);
  const tokens = tokensOf(used['input'], used['output'], fieldsOf(used['cache'])['read']);
  const isOver = completedMs !== null && data['finish'] !== 'tool-calls';
  return [
    ...(tokens === null || completedMs === null
      ? []
      : [recordOf(head, completedMs, 'notification', { key: `tokens ${key}`, tokens })]),
    ...(isOver ? [recordOf(head, completedMs, 'stop', { key })] : []),
  ];
}

function ofTool(head: LogHead, data: Fields): readonly LogRecord[] {
  const state = fieldsOf(data['state']);
  const time = fieldsOf(state['time']);
  const [key, tool] = [textOf(data['callID']), textOf(data['tool']) ?? ''];
  const [startMs, endMs] = [timeOf(time['start']), timeOf(time['end'])];
  const edits = state['status'] === 'completed' ? editsOfCall(tool, state['input'], head.worktree) : [];
  return [
    ...(startMs === null ? [] : [recordOf(head, startMs, 'toolStart', { key, tool })]),
    ...(endMs === null ? [] : [recordOf(head, endMs, 'toolEnd', { key, tool, edits })]),
  ];
}

function parsed(text: unknown): Fields | undefined {
  try {
    return typeof text === 'string' ? fieldsOf(JSON.parse(text)) : undefined;
  } catch {
    // A row that opencode is still writing.
    return undefined;
  }
}
