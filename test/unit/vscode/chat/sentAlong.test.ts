import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { sentAlong } from '../../../../src/vscode/chat/sentAlong.ts';

describe('what VS Code’s own chat says was sent along', () => {
  const file = { uri: 'file:///w/src/cart.ts', path: 'src/cart.ts', languageId: 'typescript', line: 1 };

  it('names the file in front, what was named, and the earlier questions', () => {
    const sent = ['AGENTS.md, 1.2 K characters', '2 earlier questions'];
    assert.equal(
      sentAlong({ rung: 'H6', context: { file, diagnostics: [], sent } }),
      '\n\nSent along: `cart.ts`, `AGENTS.md, 1.2 K characters`, `2 earlier questions`',
    );
  });

  it('says nothing when nothing was', () => {
    assert.equal(sentAlong({ rung: 'H6', context: { diagnostics: [] } }), '');
  });

  it('names what could not go along, and why', () => {
    const said = (isReply: boolean) =>
      sentAlong({ rung: 'H2', context: { diagnostics: [] } }, { names: ['src/cart.ts'], isReply });
    assert.match(said(false), /Not sent: `src\/cart\.ts`\. Whole files of the workspace go along/);
    assert.equal(said(true), '\n\nNot sent: `src/cart.ts`. A hint is about what its question was about.');
  });

  it('says nothing where no model was asked', () => {
    assert.equal(sentAlong({ rung: 'H0', context: { file, diagnostics: [] } }), '');
  });

  it('shows a file’s name as it is, whatever Markdown it may be', () => {
    const path = 'src/`[a](command:b)`\n![c](d).ts';
    assert.equal(
      sentAlong({ rung: 'H1', context: { file: { ...file, path }, diagnostics: [] } }),
      '\n\nSent along: ` [a](command:b) ![c](d).ts`',
    );
  });
});
