import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { assistantsNamed } from '../../../src/provenance/formats/trailers.ts';

const named = (trailers: string, author = 'Ada <ada@example.com>') =>
  assistantsNamed(author, trailers).map(({ tool, model }) => `${tool}|${model ?? ''}`);

describe('trailers of commits', () => {
  it('name assistants by their address', () => {
    assert.deepEqual(named('Co-Authored-By: Claude Opus 4.5 <noreply@anthropic.com>'), ['claude|Claude Opus 4.5']);
    assert.deepEqual(named('Co-authored-by: aider (gpt-5) <noreply@aider.chat>'), ['aider|gpt-5']);
    assert.deepEqual(named('Co-authored-by: Copilot <223556219+Copilot@users.noreply.github.com>'), ['copilot|']);
  });

  it('name them in the kernel\u2019s form and in those of other tools', () => {
    assert.deepEqual(named('Assisted-by: Claude:claude-3-opus [coccinelle] [sparse]'), ['Claude|claude-3-opus']);
    assert.deepEqual(named('Assisted-by: Codex'), ['Codex|']);
    assert.deepEqual(named('Entire-Checkpoint: 0123456789ab\nEntire-Attribution: 73% agent (146/200 lines)'), [
      'entire|',
    ]);
    assert.deepEqual(named('', 'Ada (aider) <ada@example.com>'), ['aider|']);
  });

  it('do not take people for assistants', () => {
    assert.deepEqual(
      named('Co-authored-by: Claude Monet <claude@example.com>\nSigned-off-by: Ada <ada@example.com>'),
      [],
    );
    assert.deepEqual(named('Assisted-by:'), []);
  });
});
