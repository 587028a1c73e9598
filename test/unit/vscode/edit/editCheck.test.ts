import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import type * as vscode from 'vscode';
import { Proposal } from '../../../../src/assist/edit/proposal.ts';
import { AppError } from '../../../../src/base/appError.ts';
import type { EffectiveLevel, Level } from '../../../../src/base/level.ts';
import { acceptHunks } from '../../../../src/vscode/edit/acceptHunks.ts';
import { type EditCheckDeps, editCheck } from '../../../../src/vscode/edit/editCheck.ts';

describe('what an edit passes before it is shown, and before it is written', () => {
  const uri = { scheme: 'file', path: '/w/Dockerfile', fsPath: '/w/Dockerfile' } as vscode.Uri;
  let level: Level;
  let decision: 'allow' | 'ask';
  let text: string;
  const asked: string[] = [];
  /** What happens while the gate's question is open. */
  let whileOpen: () => void;

  const deps: EditCheckDeps = {
    levels: {
      level: (document) => {
        asked.push(`level of ${document?.languageId}`);
        return { level, source: 'a trial' } as EffectiveLevel;
      },
      look: async () => [],
      pathOf: () => 'Dockerfile',
    },
    owned: {
      refuseChange: async (_uri, languageId) => {
        asked.push(`owned code in ${languageId}`);
      },
    },
    gate: async () => ({
      workspace: { getWorkspaceFolder: () => undefined, workspaceFolders: undefined },
      ask: async (_kind, _sentence, _detail, ...[first]) => {
        whileOpen();
        return first;
      },
      gateOf: () => ({
        judgeEdit: async () => {
          asked.push('gate');
          return { decision, classes: [], reasons: ['It runs.'] };
        },
      }),
    }),
  };
  const check = editCheck(deps);
  const target = { uri, languageId: 'dockerfile', getText: () => text };
  const proposal = () =>
    new Proposal(
      'p1',
      'file:///w/Dockerfile',
      { tool: 'Calibrated', model: 'm', level: 'Edit', requestId: 'r1' },
      'a\n',
      'b\n',
    );
  const accept = () => {
    const made = proposal();
    return acceptHunks(
      made,
      made.pending.map(({ id }) => id),
      {
        read: async () => target,
        open: async () => target,
        check,
        offer: () => ({ insertions: [], matched: () => undefined, withdraw: () => undefined }),
        apply: async (_document, edits) => {
          text = edits.map(({ newText }) => newText).join('');
          return true;
        },
        record: () => undefined,
      },
    );
  };
  const isRefusal = (error: unknown) =>
    AppError.is(error, 'refused') &&
    error.message === `Raise the level to Edit first. It is ${level} for Dockerfile (a trial).`;

  beforeEach(() => {
    level = 'Edit';
    decision = 'allow';
    text = 'a\n';
    whileOpen = () => undefined;
    asked.length = 0;
  });

  it('is the level of the file in its own language, owned code, and the gate', async () => {
    await accept();
    assert.equal(text, 'b\n');
    assert.deepEqual([...new Set(asked)], ['level of dockerfile', 'owned code in dockerfile', 'gate'], 'in this order');
  });

  for (const lowered of ['Off', 'Hint', 'Answer'] as const) {
    it(`keeps an open proposal out of the file once the level is ${lowered}`, async () => {
      level = lowered;
      await assert.rejects(accept(), isRefusal);
      assert.equal(text, 'a\n');
      assert.ok(!asked.includes('gate'), 'nothing is asked of the person first');
    });
  }

  it('is the level again once the person has answered the gate', async () => {
    decision = 'ask';
    whileOpen = () => {
      level = 'Off';
    };
    await assert.rejects(accept(), isRefusal);
    assert.equal(text, 'a\n');
  });
});
