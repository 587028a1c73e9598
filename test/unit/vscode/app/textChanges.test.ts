import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type * as vscode from 'vscode';
import { TextChanges } from '../../../../src/vscode/app/textChanges.ts';

type Change = vscode.TextDocumentChangeEvent;
// Handed on as it is, never looked into.
const change = { contentChanges: [] } as unknown as Change;

describe('the fan-out of text changes', () => {
  function fanOut() {
    let listener: ((event: Change) => unknown) | undefined;
    const log: string[] = [];
    const subscribe: vscode.Event<Change> = (listen) => {
      assert.equal(listener, undefined, 'it subscribes once');
      listener = listen;
      return { dispose: () => (listener = undefined) };
    };
    const changes = new TextChanges(subscribe, (who, error) => log.push(`${who}: ${String(error)}`));
    return { changes, log, fire: () => listener?.(change), isSubscribed: () => listener !== undefined };
  }

  it('calls the tags first, whoever registered first', () => {
    const { changes, log, fire } = fanOut();
    for (const who of ['activity', 'completions', 'proposals', 'provenance'] as const)
      changes.on(who, (event) => log.push(event === change ? who : 'another event'));
    fire();
    assert.deepEqual(log, ['provenance', 'proposals', 'completions', 'activity']);
  });

  it('goes on when one fails, and says which', () => {
    const { changes, log, fire } = fanOut();
    changes.on('provenance', () => {
      throw new Error('broken');
    });
    changes.on('proposals', () => log.push('proposals'));
    fire();
    assert.deepEqual(log, ['provenance: Error: broken', 'proposals']);
  });

  it('stops calling what was disposed, refuses two of one kind, and ends with its subscription', () => {
    const { changes, log, fire, isSubscribed } = fanOut();
    const first = changes.on('proposals', () => log.push('proposals'));
    assert.throws(() => changes.on('proposals', () => undefined));
    first.dispose();
    fire();
    assert.equal(log.length, 0);
    changes.on('proposals', () => log.push('again'));
    fire();
    assert.deepEqual(log, ['again']);
    changes.dispose();
    assert.equal(isSubscribed(), false);
  });
});
