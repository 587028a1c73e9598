// The first sessions of real agents with scripted edits and a person's in between, replayed; recorded by `npm run test:agents -- --edits --record`.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { describe, it } from 'mocha';
import { carriesAction } from '../../../src/agents/agentActions.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { systemTimer } from '../../../src/base/timer.ts';
import { makeHookCommand } from '../../../src/cli/hook/hookCommand.ts';
import { plainHookEvent } from '../../../src/provenance/agents/agentSigns.ts';
import { phaseOf } from '../../../src/provenance/agents/hookEvents.ts';
import { foldLines } from '../../../src/provenance/formats/commitRecord.ts';
import { followUnseen } from '../../../src/provenance/outside/outsideEdit.ts';
import { editorUri, OutsideDocuments } from '../../../src/provenance/storage/outsideDocuments.ts';
import { TagTable } from '../../../src/provenance/tag.ts';
import { openStore } from '../../../src/store/store.ts';
import { editScript, replayedCount, type ScriptStep, type StepMarker, seed } from '../../agents/editScript.ts';
import { root } from '../../run/paths.ts';

const agents = ['codex', 'gemini', 'qwen', 'opencode', 'cline'] as const;
const hookCommand = makeHookCommand({ timer: systemTimer, answerWithinMs: 60_000 });

/** Events of one call, from its marker to the next one. */
interface Part extends StepMarker {
  readonly events: Readonly<Record<string, unknown>>[];
}

function partsOf(agent: string, folder: string): readonly Part[] {
  const file = join(root, 'test', 'fixtures', 'agents', `${agent}-edits.jsonl.gz`);
  const parts: Part[] = [];
  for (const line of gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n')) {
    const value = JSON.parse(line.replaceAll('$FOLDER', folder));
    if ('isAgain' in value) parts.push({ ...value, events: [] });
    else parts.at(-1)?.events.push(value);
  }
  return parts;
}

class Replay {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'calibrated-replay-')));
  readonly #project = join(this.folder, 'project');
  readonly #data = join(this.folder, 'data');

  save(path: string, text: string): void {
    mkdirSync(dirname(join(this.#project, path)), { recursive: true });
    writeFileSync(join(this.#project, path), text);
  }

  begin(start: Readonly<Record<string, string>>): void {
    mkdirSync(join(this.#project, '.git'), { recursive: true });
    for (const [path, text] of Object.entries(start)) this.save(path, text);
  }

  /** The person saves, the agent calls, and in the middle of the call its file changes. */
  async play(part: Part, step: ScriptStep | undefined, hasWorked: boolean): Promise<void> {
    if (!part.isAgain) for (const [path, text] of Object.entries(step?.person ?? {})) this.save(path, text);
    // An agent may read the file before it edits it, or have to call twice: the last call of a part writes.
    const begins = part.events.findLastIndex((event) => {
      const plain = plainHookEvent(event);
      return carriesAction(plain) && phaseOf(plain) === 'before';
    });
    for (const [index, event] of part.events.entries()) {
      await this.#hook(event);
      if (index === begins && hasWorked && step !== undefined) this.save(step.agent.path, step.after);
    }
  }

  async #hook(event: object): Promise<void> {
    await hookCommand.run(['--data-directory', this.#data], {
      stdout: { write: () => true },
      stderr: { write: () => true },
      stdin: Readable.from([Buffer.from(JSON.stringify(event))]),
      env: { HOME: this.folder, PATH: process.env['PATH'] },
      cwd: this.#project,
      signal: new AbortController().signal,
      packageRoot: root,
    });
  }

  texts(paths: readonly string[]): Readonly<Record<string, string>> {
    return Object.fromEntries(paths.map((path) => [path, readFileSync(join(this.#project, path), 'utf8')]));
  }

  /** Lines whose author is not the one that the script says. */
  async wrong(agent: string, owners: Readonly<Record<string, readonly string[]>>): Promise<readonly string[]> {
    const { store } = await openStore({ directory: this.#data, clock: systemClock });
    try {
      return Object.entries(owners).flatMap(([path, lines]) => {
        const tags = new TagTable();
        const document = new OutsideDocuments(store.documents, tags).read(editorUri(join(this.#project, path)));
        // What the person saved last, no hook has told of.
        if (document !== undefined) followUnseen(document, this.texts([path])[path] ?? '');
        const runs = document === undefined ? [] : foldLines(document.text.toString(), document.runs.slice(), tags);
        return lines.flatMap((owner, index) => {
          const run = runs.find(({ start, end }) => start <= index + 1 && index + 1 <= end);
          const said = run?.tag.origin === 'ai' ? `ai ${run.tag.tool}` : 'nobody';
          return said === (owner === 'agent' ? `ai ${agent}` : 'nobody')
            ? []
            : [`${path}:${index + 1} is the ${owner}'s, and said to be ${said}'s`];
        });
      });
    } finally {
      store.close();
    }
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

describe('edits of a real agent without an editor, and a person in between', () => {
  for (const agent of agents) {
    it(`are ${agent}'s and nobody else's, to the line`, async () => {
      const replay = new Replay();
      try {
        const script = editScript(seed, replayedCount);
        replay.begin(script.start);
        const parts = partsOf(agent, replay.folder);
        assert.equal(new Set(parts.map(({ step }) => step)).size, replayedCount);
        for (const [index, part] of parts.entries()) {
          await replay.play(part, script.steps[part.step], parts[index + 1]?.isAgain !== true);
        }
        assert.deepEqual(replay.texts(Object.keys(script.end)), script.end);
        assert.deepEqual(await replay.wrong(agent, script.owners), []);
      } finally {
        replay.end();
      }
    });
  }
});
