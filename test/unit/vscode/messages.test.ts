import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';

const folder = join(import.meta.dirname, '../../../src/vscode');

describe('messages and prompts of the editor', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const source = (name: string) => readFileSync(join(folder, name), 'utf8');

  it('all go out by one door, which makes no link of what comes from outside', () => {
    const others = files.filter((name) => /show(?:Information|Warning|Error)Message/.test(source(name)));
    assert.deepEqual(others, [join('app', 'messages.ts')]);
    for (const call of source(join('app', 'messages.ts')).match(/show(?:\w+Message|<T>)\([^;]*/g) ?? [])
      assert.match(call, /messageText\(/);
  });

  it('ask nothing with a name from outside in the prompt that was not made plain text', () => {
    for (const name of files) {
      for (const [line] of source(name).matchAll(/\bprompt(?::| =)[^;,]*\$\{[^;]*/g))
        assert.match(line, /messageText\(/, name);
    }
  });

  it('trust no text with links beyond the commands that they name', () => {
    const trusting = files.filter((name) => /\.isTrusted = (?!\{ enabledCommands)|supportHtml/.test(source(name)));
    assert.deepEqual(trusting, []);
  });
});
