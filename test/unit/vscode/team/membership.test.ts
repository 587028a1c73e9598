import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type * as vscode from 'vscode';
import { type Membership, Memberships } from '../../../../src/vscode/team/membership.ts';

function setup() {
  const state = new Map<string, unknown>();
  const secrets = new Map<string, string>();
  const context = {
    workspaceState: {
      get: (key: string) => state.get(key),
      update: async (key: string, value: unknown) => void state.set(key, value),
    },
    secrets: {
      get: async (key: string) => secrets.get(key),
      store: async (key: string, value: string) => void secrets.set(key, value),
      delete: async (key: string) => void secrets.delete(key),
    },
  } as unknown as vscode.ExtensionContext;
  return { memberships: new Memberships(context), context, state, secrets };
}

const membership: Membership = { id: 'm', sink: { kind: 'file', folder: '/f' }, quarters: [1], sentWeek: 0 };

describe('the membership of a workspace', () => {
  it('is nothing until a person joins', () => {
    const { memberships, state, secrets } = setup();
    assert.deepEqual([memberships.current, memberships.left, [...memberships.windows]], [undefined, undefined, []]);
    assert.deepEqual([state.size, secrets.size], [0, 0], 'looking leaves nothing behind');
  });

  it('is kept apart from one that was left', async () => {
    const { memberships, context } = setup();
    await memberships.set(membership);
    await memberships.setLeft({ ...membership, id: 'old' });
    const again = new Memberships(context);
    assert.equal(again.current?.id, 'm');
    assert.equal(again.left?.id, 'old');
    await memberships.set(undefined);
    assert.deepEqual([memberships.current, memberships.left?.id], [undefined, 'old']);
  });

  it('has one secret, which stays until it is forgotten', async () => {
    const { memberships, state } = setup();
    const [one, other] = [await memberships.secretOf('m'), await memberships.secretOf('n')];
    assert.match(one, /^(?:[0-9a-f]{2}){16,}$/);
    assert.notEqual(one, other);
    assert.equal(await memberships.secretOf('m'), one);
    assert.ok(!JSON.stringify([...state]).includes(one), 'never beside the settings');
    await memberships.forgetSecret('m');
    assert.notEqual(await memberships.secretOf('m'), one);
    assert.equal(await memberships.secretOf('n'), other);
  });

  it('remembers the last two thousand windows, each once', async () => {
    const { memberships } = setup();
    for (let at = 0; at < 2001; at += 1) await memberships.addWindow(`w${at}`);
    await memberships.addWindow('w2000');
    assert.equal(memberships.windows.size, 2000);
    assert.equal(memberships.windows.has('w0'), false);
    assert.equal(memberships.windows.has('w1'), true);
  });
});
