import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ProvenanceTracker } from '../../../src/provenance/tracker/tracker.ts';

const uri = 'file:///w/a.ts';
const before = 'const a = 1;\n';
const after = 'const a = 1;\nfunction writtenOutside() {\n  return 42;\n}\n';

interface Told {
  readonly origin: string | undefined;
  readonly evidence: string | undefined;
}

/** `claude` runs in a terminal from 1,000 ms on; the file changes at 5,000 ms. What does the tracker say of the new text? */
function told(play: (tracker: ProvenanceTracker, change: () => void) => void): Told {
  const tracker = new ProvenanceTracker();
  tracker.open(uri, before, 0);
  tracker.terminal({ phase: 'start', command: 'claude', id: 'agent' }, 1000);
  play(tracker, () => tracker.external(uri, after, 5000));
  const tag = tracker.tagAt(uri, after.indexOf('42'));
  return { origin: tag?.origin, evidence: tag?.evidence };
}

/** Runs beside the agent. */
const commands = [
  'git pull',
  'git stash pop',
  'gh pr checkout 7',
  'npm install',
  'npm run build',
  'yarn',
  'make',
  'cargo build',
  'lazygit',
  'echo "x" >> a.ts',
  'printf "x" > a.ts',
  'sed -i s/a/b/ a.ts',
  'vim a.ts',
  'python gen.py',
  './generate.sh',
  'tsc -w',
  'terraform apply',
  'codex exec "fix it"',
  'task watch',
  'unzip sources.zip',
];

describe('something else wrote it while an agent was open', () => {
  for (const command of commands) {
    it(`nobody is credited beside "${command}"`, () => {
      const running = told((tracker, change) => {
        tracker.terminal({ phase: 'start', command, id: 'other' }, 4000);
        change();
      });
      const justEnded = told((tracker, change) => {
        tracker.terminal({ phase: 'start', command, id: 'other' }, 4000);
        tracker.terminal({ phase: 'end', command, id: 'other' }, 4500);
        change();
      });
      for (const found of [running, justEnded]) assert.deepEqual(found, { origin: 'unknown', evidence: 'inferred' });
    });
  }

  it('nobody is credited around a moved HEAD, whichever is told first', () => {
    const headFirst = told((tracker, change) => {
      tracker.filesExchanged(4000);
      change();
    });
    const headLater = told((tracker, change) => {
      change();
      tracker.filesExchanged(9000);
    });
    for (const found of [headFirst, headLater]) assert.deepEqual(found, { origin: 'unknown', evidence: 'inferred' });
  });

  it('nobody is credited without an event that names an agent', () => {
    const tracker = new ProvenanceTracker();
    tracker.open(uri, before, 0);
    tracker.external(uri, after, 5000);
    assert.equal(tracker.tagAt(uri, after.indexOf('42'))?.origin, 'unknown');
  });

  it('an agent alone is credited as matched, also beside programs that only look, and long after a pull', () => {
    const alone = told((_, change) => change());
    const looked = told((tracker, change) => {
      tracker.terminal({ phase: 'start', command: 'git log | less', id: 'other' }, 4000);
      change();
    });
    const pulled = told((tracker, change) => {
      tracker.filesExchanged(-60_000);
      change();
    });
    for (const found of [alone, looked, pulled]) assert.deepEqual(found, { origin: 'ai', evidence: 'matched' });
  });

  it('a run with another writer at any time in it was not alone', () => {
    const tracker = new ProvenanceTracker();
    tracker.terminal({ phase: 'start', command: 'claude -p x', id: '1' }, 0);
    tracker.terminal({ phase: 'start', command: 'make', id: '2' }, 1);
    tracker.terminal({ phase: 'end', command: 'make', id: '2' }, 2);
    tracker.terminal({ phase: 'end', command: 'claude -p x', id: '1' }, 60_000);
    assert.equal(tracker.terminals.wasAlone('claude -p x'), false);
    tracker.terminal({ phase: 'start', command: 'claude -p x', id: '3' }, 70_000);
    tracker.terminal({ phase: 'end', command: 'claude -p x', id: '3' }, 80_000);
    assert.equal(tracker.terminals.wasAlone('claude -p x'), true);
    tracker.terminal({ phase: 'start', command: 'claude -p x', id: '4' }, 90_000);
    tracker.filesExchanged(91_000);
    assert.equal(tracker.terminals.wasAlone('claude -p x'), false);
  });
});
