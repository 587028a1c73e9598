// A home folder with the logs that real agents left after the same five steps: read, look, push, edit a.ts, make new.ts.
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { root } from '../../run/paths.ts';

const logs = join(root, 'test', 'fixtures', 'agents', 'logs');
const session = '1795921270185_ne8fq';

/** Where each agent puts its log. */
export const logPaths = {
  codex: '.codex/sessions/2026/11/29/rollout-2026-11-29T03-00-29-x.jsonl',
  gemini: '.gemini/tmp/sample/chats/session-2026-11-29T03-00-d863cc62.jsonl',
  qwen: '.qwen/projects/-home-user-w-sample/chats/e84b3806.jsonl',
  cline: `.cline/data/sessions/${session}/${session}.messages.json`,
  continue: '.continue/sessions/29bdeced.json',
  opencode: '.local/share/opencode/opencode.db',
  claude: '.claude/projects/-home-user-w-sample/0c1f.jsonl',
  copilot: '.copilot/session-state/7a22/events.jsonl',
} as const;
export type Logged = keyof typeof logPaths;
const files: Readonly<Partial<Record<Logged, string>>> = {
  codex: 'codex.jsonl',
  gemini: 'gemini.jsonl',
  qwen: 'qwen.jsonl',
  cline: 'cline.messages.json',
  continue: 'continue.json',
  claude: 'claude.jsonl',
  copilot: 'copilot.jsonl',
};

export class AgentHome {
  readonly home = realpathSync(mkdtempSync(join(tmpdir(), 'calibrated-logs-')));

  path(agent: Logged): string {
    return join(this.home, logPaths[agent]);
  }

  write(path: string, text: string): string {
    const full = join(this.home, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
    return full;
  }

  /** Puts the recorded log of an agent in its place. */
  add(agent: Logged): void {
    if (agent === 'opencode') {
      this.#addDatabase();
      return;
    }
    this.write(logPaths[agent], recordedLog(agent));
    if (agent === 'gemini') this.write('.gemini/tmp/sample/.project_root', '/home/user/w/sample');
    if (agent === 'cline')
      this.write(logPaths.cline.replace('.messages', ''), readFileSync(join(logs, 'cline.json'), 'utf8'));
  }

  #addDatabase(): void {
    const rows = JSON.parse(readFileSync(join(logs, 'opencode.json'), 'utf8'));
    mkdirSync(dirname(this.path('opencode')), { recursive: true });
    const database = new DatabaseSync(this.path('opencode'));
    database.exec('CREATE TABLE session (id text, directory text, parent_id text)');
    database.exec('CREATE TABLE message (id text, session_id text, time_updated integer, data text)');
    database.exec('CREATE TABLE part (id text, session_id text, time_updated integer, data text)');
    for (const row of rows.session) {
      database.prepare('INSERT INTO session VALUES (?, ?, ?)').run(row.id, row.directory, row.parent_id);
    }
    for (const table of ['message', 'part']) {
      const insert = database.prepare(`INSERT INTO ${table} VALUES (?, ?, ?, ?)`);
      for (const row of rows[table]) insert.run(row.id, row.session_id, row.time_updated, JSON.stringify(row.data));
    }
    database.close();
  }

  dispose(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}

export function recordedLog(agent: Logged): string {
  return readFileSync(join(logs, files[agent] ?? ''), 'utf8');
}
